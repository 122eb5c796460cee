import { sha256Of } from '../../functions/aws/evidence-store.ts';
import type { EvidenceFiles } from '../../functions/core/evidence/files.ts';
import { noProblems } from '../../functions/core/evidence/read-record.ts';
import { requestIn } from '../../functions/core/evidence/request/request-in.ts';
import { verifyExecution } from '../../functions/core/evidence/verify-execution.ts';
import { type VerifiedRequest, verifyRequest } from '../../functions/core/evidence/verify-request.ts';
import { contradictionsInCopy, executionsWithoutRecords } from '../../functions/core/evidence/whole-copy.ts';
import { changePrefix, decisionPrefix, evidenceBucketName, executionsPrefix, requestPrefix } from '../../functions/core/names.ts';
import { requestPage } from '../../functions/core/report/request-page/request-page.ts';
import { type Anchors, askAnchors } from './anchors.ts';
import type { Answer } from './answer.ts';
import { evidenceOfAll, evidenceOfExecution, evidenceOfRequest } from './load.ts';
import type { EvidenceSource } from './source.ts';
import { askSystemsManager } from './systems-manager.ts';

export type Verifying = { readonly source: EvidenceSource; readonly anchors: Anchors; readonly now: Date };

/** What the records of an execution come to, and what the anchors say of them. Empty: there are none. @throws CannotReadError */
export async function answersOfExecution(executionId: string, { source, anchors, now }: Verifying): Promise<readonly Answer[]> {
  const evidence = await evidenceOfExecution(source, executionId);
  return answersIn(evidence, `execution ${executionId}`, executionId, { anchors, now });
}

/** The same of a scheduled request, and of each of its executions. */
export async function answersOfRequest(requestId: string, { source, anchors, now }: Verifying): Promise<readonly Answer[]> {
  const evidence = await evidenceOfRequest(source, requestId);
  const verified = verifyRequest(evidence, requestId, sha256Of);
  if (verified === undefined) return [];
  const answers = [answerOfRequest(verified)];
  for (const { number, executionId } of verified.executions) {
    const own = await answersIn(evidence, `part ${number}, execution ${executionId}`, executionId, { anchors, now });
    answers.push(...(own.length === 0 ? [noRecords(number, executionId)] : own));
  }
  return answers;
}

/** Of a copy: every request and every execution that is in it. */
export async function answersOfAll({ source, anchors, now }: Verifying): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const requestId of await foldersIn(source, requestPrefix)) {
    const verified = verifyRequest(await evidenceOfRequest(source, requestId), requestId, sha256Of);
    if (verified !== undefined) answers.push(answerOfRequest(verified));
  }
  for (const executionId of await foldersIn(source, executionsPrefix))
    answers.push(...(await answersOfExecution(executionId, { source, anchors, now })));
  return [...answers, ...answersOfCopy(await evidenceOfAll(source), source.name)];
}

/** What the verdict on a source says nothing of, and why. */
export async function notLookedAtIn(source: EvidenceSource): Promise<readonly string[]> {
  const { covers, besides = [] } = source;
  const missing: readonly (readonly [string, boolean])[] = [
    [changePrefix, covers.changes],
    [decisionPrefix, covers.decisions],
    [requestPrefix, covers.requests],
  ];
  return [
    ...missing.flatMap(([folder, isThere]) => (isThere ? [] : [`${folder}, which ${source.name} does not have`])),
    ...pagesOfOthers(await evidenceOfAll(source)),
    ...(besides.length === 0 ? [] : [`${besides.join(', ')}: no records, but made from records`]),
  ];
}

/** A page is no record, and each release makes another one: one that this release would not make says nothing for certain. */
const pagesOfOthers = (evidence: EvidenceFiles): readonly string[] =>
  [...evidence.files.values()].flatMap(({ key, text }) =>
    !key.endsWith('/request.html') || text === pageAgain(evidence, key)
      ? []
      : [`${key}, which is not the page that this release makes of the request: it was changed, or made by another release`],
  );

function pageAgain(evidence: EvidenceFiles, key: string): string | undefined {
  const found = requestIn(evidence, key.split('/')[1] ?? '', noProblems());
  if (found === undefined) return undefined;
  const { request, parts } = found;
  const executionIds = new Map(parts.map(({ record: { number, executionId } }) => [number, executionId]));
  return requestPage(request.record, { executionIds, evidenceBucket: evidenceBucketName(request.record.accountId, request.record.region) });
}

/** What no execution and no request answers for. */
function answersOfCopy(evidence: EvidenceFiles, name: string): readonly Answer[] {
  const contradictions = contradictionsInCopy(evidence);
  return [
    ...executionsWithoutRecords(evidence).map((executionId) => answerOnly(`execution ${executionId}, of which there are no records`)),
    ...(contradictions.length === 0 ? [] : [answerOnly(`the copy ${name}`, contradictions)]),
  ];
}

async function foldersIn(source: EvidenceSource, prefix: string): Promise<readonly string[]> {
  const below = (await source.list(prefix)).map((key) => key.slice(prefix.length).split('/'));
  return [...new Set(below.flatMap(([folder, ...rest]) => (folder === undefined || rest.length === 0 ? [] : folder)))];
}

const answerOfRequest = ({ requestId, edition, contradictions, notReadable }: VerifiedRequest): Answer => ({
  of: `request ${requestId}`,
  edition,
  stage: undefined,
  contradictions,
  cannotRead: notReadable,
  anchors: [],
});

async function answersIn(
  evidence: EvidenceFiles,
  of: string,
  executionId: string,
  { anchors, now }: Omit<Verifying, 'source'>,
): Promise<readonly Answer[]> {
  const told = await askSystemsManager(anchors.ssm, executionId);
  const hasEnded = told !== undefined && 'told' in told ? told.told?.hasEnded : undefined;
  const verified = verifyExecution(evidence, executionId, { sha256Of, now, hasEnded });
  if (verified === undefined) return [];
  const { edition, stage, contradictions, notReadable, set } = verified;
  const found = set === undefined ? [] : await askAnchors(set, told, anchors, now);
  return [{ of, edition, stage, contradictions, cannotRead: notReadable, anchors: found }];
}

/** An execution can end before it has anything to record. */
const noRecords = (number: number, executionId: string): Answer =>
  answerOnly(`part ${number}, execution ${executionId}, of which there are no records`);

const answerOnly = (of: string, contradictions: Answer['contradictions'] = []): Answer => ({
  of,
  edition: 2,
  stage: undefined,
  contradictions,
  cannotRead: [],
  anchors: [],
});
