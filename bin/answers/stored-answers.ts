import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import { RecordReplacedError } from '../../functions/aws/evidence-store.ts';
import type { ChangeRef } from '../../functions/core/changes/kind.ts';
import { answersPrefix } from '../../functions/core/names.ts';
import { problemOfAnswer } from '../../functions/core/people/decide.ts';
import { personOf } from '../../functions/core/people/person.ts';
import type { Principal } from '../../functions/core/people/principal.ts';
import { type Answer, answerSchema } from '../../functions/core/records/answer.ts';
import { readRecord, UnreadableRecordError } from '../../functions/core/records/reading.ts';

/** An answer that an approver has stored. Its author is in the name of its object, which IAM lets nobody else write. */
export type AnswerOnRecord = {
  /** Key in the evidence bucket. */
  readonly record: string;
  /** The name of the object below the execution's answers. */
  readonly name: string;
  /** Name of the user or session; `undefined`: the name of the object is of neither. */
  readonly author: string | undefined;
  /** The person behind it; `undefined` where software chose the name. */
  readonly person: string | undefined;
} & ({ readonly answer: Answer; readonly problem?: never } | { readonly answer?: never; readonly problem: string });

/** Every answer that approvers have stored for an execution, by the names of their objects. */
export async function answersOnRecord(
  evidence: EvidenceStore,
  executionId: string,
  proposed: readonly ChangeRef[],
): Promise<readonly AnswerOnRecord[]> {
  const prefix = answersPrefix(executionId);
  const answers: AnswerOnRecord[] = [];
  for await (const record of evidence.list(prefix)) answers.push(await answerAt(evidence, record, { executionId, proposed }));
  return answers;
}

type Asked = { readonly executionId: string; readonly proposed: readonly ChangeRef[] };

async function answerAt(evidence: EvidenceStore, record: string, { executionId, proposed }: Asked): Promise<AnswerOnRecord> {
  const name = record.slice(answersPrefix(executionId).length);
  const principal = authorIn(name);
  const about = { record, name, author: nameOf(principal), person: principal === undefined ? undefined : personOf(principal) };
  try {
    const stored = await evidence.record(record);
    if (stored === undefined) return { ...about, problem: 'it was listed and is not there' };
    const answer = readRecord(answerSchema, stored.text, record);
    const problem = problemOfAnswer(answer, executionId, proposed);
    return problem === undefined ? { ...about, answer } : { ...about, problem };
  } catch (error) {
    if (error instanceof UnreadableRecordError || error instanceof RecordReplacedError) return { ...about, problem: error.message };
    throw error;
  }
}

/** The role of a session is known by its id here, which tells nothing of the person behind the session. */
function authorIn(name: string): Principal | undefined {
  const userName = /^user\/([^/]+)\.json$/.exec(name)?.[1];
  if (userName !== undefined) return { kind: 'user', accountId: undefined, userName };
  const [, roleName, sessionName] = /^([A-Z0-9]+):([^/]+)\.json$/.exec(name) ?? [];
  return roleName === undefined || sessionName === undefined ? undefined : { kind: 'session', accountId: '', roleName, sessionName };
}

const nameOf = (principal: Principal | undefined): string | undefined =>
  principal?.kind === 'user' ? principal.userName : principal?.sessionName;
