import { refOf } from '../../changes/proposed-change.ts';
import { executionPrefix } from '../../names.ts';
import { problemOfAnswer, type StoredAnswer } from '../../people/decide.ts';
import type { Principal } from '../../people/principal.ts';
import { answerSchema } from '../../records/answer.ts';
import type { Decision } from '../../records/decision.ts';
import { readRecord } from '../../records/reading.ts';
import type { ExecutionSet } from '../execution-set.ts';
import type { EvidenceFile } from '../files.ts';

/** Which role has an id, only IAM knows: a record that says that IAM knew none is believed. It can only let an approval not count. */
export const unknownToIam = 'its name is of no approver that IAM knows';

/** The answers that the decision was made from, as they are stored now. */
export function answersAt(set: ExecutionSet, decision: Decision): readonly StoredAnswer[] {
  return answersByThen(set).map((file) => storedAnswer(file, set, decision));
}

/** Answers that were stored by the time the decision was; later ones are no part of it. Of a copy it is not known when they were stored. */
export const answersByThen = ({ answers, decision }: ExecutionSet): readonly EvidenceFile[] =>
  answers.filter(({ storedAt }) => storedAt === null || decision?.file.storedAt == null || storedAt <= decision.file.storedAt);

function storedAnswer(file: EvidenceFile, { executionId, proposal }: ExecutionSet, decision: Decision): StoredAnswer {
  const { key, text, sha256 } = file;
  const ignored = decision.ignoredAnswers.find(({ record }) => record === key);
  const about = { record: key, sha256, versionId: file.versionId ?? versionIn(decision, key) };
  // It had a second version by then, so that there was no text to hash.
  if (ignored?.sha256 === '') return { ...about, sha256: '', versionId: null, problem: ignored.because };
  const author = authorIn(key.slice(`${executionPrefix(executionId)}answers/`.length), proposal.record.accountId);
  if (author === undefined || (author.kind === 'session' && ignored?.because === unknownToIam)) return { ...about, problem: unknownToIam };
  try {
    const answer = readRecord(answerSchema, text, key);
    const problem = problemOfAnswer(answer, executionId, proposal.record.changes.map(refOf));
    return problem === undefined ? { ...about, author, answer } : { ...about, problem };
  } catch (error) {
    return { ...about, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** In a copy the version is not known: then the one on record stands. */
const versionIn = ({ signals, ignoredAnswers }: Decision, key: string): string | null =>
  [...signals.flatMap(({ answers }) => answers), ...ignoredAnswers].find(({ record }) => record === key)?.versionId ?? null;

/** The person that the name of an answer names: IAM lets nobody else write it. Which role an id is of does not matter for that. */
function authorIn(name: string, accountId: string): Principal | undefined {
  const userName = /^user\/([^/]+)\.json$/.exec(name)?.[1];
  if (userName !== undefined) return { kind: 'user', accountId, userName };
  const [, roleName, sessionName] = /^([A-Z0-9]+):([^/]+)\.json$/.exec(name) ?? [];
  return roleName === undefined || sessionName === undefined ? undefined : { kind: 'session', accountId, roleName, sessionName };
}
