import { ruleResults } from '../../functions/aws/config.ts';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { hasEnded, knownExecutions } from '../../functions/aws/ssm.ts';
import { problemsInChain } from '../../functions/core/evidence-chain.ts';
import { evidenceKey, rolePrefixes } from '../../functions/core/names.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import { type Outcomes, outcomesSchema } from '../../functions/core/records/validation.ts';
import { runbookNames } from '../../functions/core/runbooks.ts';
import type { JournalEntry } from '../../sandbox/journal.ts';
import { region, truthOf } from './keys.ts';
import type { Lane } from './lane.ts';
import { executionsOf, type Ledger } from './run.ts';

/** A promise that was not kept, in a sentence. */
export type Violation = string;

/** While faults strike: a result may be older than the key, but it is never lost, and never one that was not true at some time. */
export async function violationsDuring(lane: Lane, ledger: Ledger): Promise<readonly Violation[]> {
  const results = await resultsIn(lane);
  return ledger.keyIds.flatMap((keyId) => {
    const result = results.get(keyId) ?? 'NOT_APPLICABLE';
    const truths = ledger.truths.get(keyId) ?? new Set();
    return truths.has(result)
      ? []
      : [`${keyId} is ${result} (or without a result) in AWS Config, and never was: only ${[...truths].join(', ')}`];
  });
}

/** After all is over. */
export async function violationsAfter(lane: Lane, ledger: Ledger): Promise<readonly Violation[]> {
  const executions = await executionsOf(lane, ledger);
  return [
    ...executions
      .filter((execution) => !hasEnded(execution))
      .map(({ executionId, status }) => `execution ${executionId} has not ended: ${status}`),
    ...unapprovedWrites(lane, ledger),
    ...(await rotationsTooMany(lane, ledger)),
    ...(await Promise.all(executions.map(({ executionId }) => violationsOfRecords(lane, ledger, executionId)))).flat(),
    ...(await violationsOfResults(lane, ledger)),
  ];
}

/** The two writes there are, each with the role that may make it. */
const writers: Readonly<Record<string, string>> = {
  EnableKeyRotation: rolePrefixes.automation,
  RotateKeyOnDemand: rolePrefixes.rotateNow,
};

/** No key is written that an approver has not approved in that very execution, by nobody but the role of its runbook, and in no other way. */
function unapprovedWrites({ account }: Lane, { approved, keyIds, from }: Ledger): readonly Violation[] {
  const writes = account.journal
    .entries()
    .slice(from)
    .filter(
      ({ accountId, service, operation }) =>
        accountId === account.accountId && service === 'kms' && !/^(List|Describe|Get)/.test(operation),
    );
  return writes.flatMap((entry) => violationsOfWrite(entry, approved, keyIds));
}

function violationsOfWrite(
  { operation, input, principal }: JournalEntry,
  approved: Ledger['approved'],
  keyIds: readonly string[],
): readonly Violation[] {
  const keyId = String(input['KeyId']).split('/').at(-1) ?? '';
  const executionId = /\/Automation-(.+)$/.exec(principal)?.[1] ?? '';
  const writer = writers[operation];
  if (writer === undefined) return [`${operation} was called on ${keyId} by ${principal}`];
  if (!principal.includes(`/${writer}-`)) return [`${keyId} was written by ${principal}`];
  if (!keyIds.includes(keyId)) return [`${keyId} was written, which is no key of this run`];
  if (approved.get(executionId)?.has(keyId) !== true)
    return [`${keyId} was written by execution ${executionId}, in which nobody approved it`];
  return operation !== 'EnableKeyRotation' || Number(input['RotationPeriodInDays']) === 365
    ? []
    : [`${keyId} was written with a period of ${String(input['RotationPeriodInDays'])} days`];
}

/** An approval stands for one rotation, whatever goes wrong: a call whose answer was lost is not made a second time. */
async function rotationsTooMany({ account, operator }: Lane, { approved, keyIds }: Ledger): Promise<readonly Violation[]> {
  const toRotate = new Set((await knownExecutions(operator.ssm, runbookNames.rotateNow)).map(({ executionId }) => executionId));
  return keyIds.flatMap((keyId) => {
    const rotations = (account.kms(region).find(keyId)?.materials ?? []).filter(({ RotationType }) => RotationType === 'ON_DEMAND');
    const approvals = [...approved].filter(([executionId, keys]) => toRotate.has(executionId) && keys.has(keyId)).length;
    return rotations.length <= approvals ? [] : [`${keyId} was rotated ${rotations.length} times, and approved ${approvals} times`];
  });
}

/** Every key asked about has an outcome, one that was changed says so, and the records of the execution are a chain. */
async function violationsOfRecords(
  { account, operator }: Lane,
  { approved, from }: Ledger,
  executionId: string,
): Promise<readonly Violation[]> {
  const [proposal, approval, outcomes, validation] = await Promise.all(
    (['proposal.json', 'approval.json', 'outcomes.json', 'validation.json'] as const).map(
      async (record) => (await operator.evidence.get(evidenceKey(executionId, record)))?.text,
    ),
  );
  const texts = { 'proposal.json': proposal, 'approval.json': approval, 'outcomes.json': outcomes, 'validation.json': validation };
  const wasApproved = approved.has(executionId);
  // It failed before anything was proposed: nobody was asked, and there is nothing to have on record.
  if (proposal === undefined && !wasApproved) return [];
  // Without a decision on record the chain goes from the proposal to the outcomes, and says that nothing was approved.
  const problems = problemsInChain(texts, sha256Of).filter(
    ({ record, problem }) => !(record === 'approval.json' && problem === 'is not there' && outcomes !== undefined),
  );
  const broken = problems.map(({ record, problem }) => `execution ${executionId}: ${record} ${problem}`);
  if (outcomes === undefined) return wasApproved ? [...broken, `execution ${executionId} was approved and has no outcomes`] : broken;
  const { outcomes: listed }: Outcomes = readRecord(outcomesSchema, outcomes, 'outcomes.json');
  const written = account.journal
    .entries()
    .slice(from)
    .filter(
      ({ operation, principal, error }) => Object.hasOwn(writers, operation) && error === undefined && principal.endsWith(executionId),
    )
    .map(({ input }) => String(input['KeyId']).split('/').at(-1) ?? '');
  const silent = written.filter((keyId) =>
    /^(SKIPPED|ACCESS_DENIED)/.test(listed.find((one) => one.keyId === keyId)?.outcome ?? 'SKIPPED'),
  );
  return [...broken, ...silent.map((keyId) => `${keyId} was changed by execution ${executionId}, and its outcome does not say so`)];
}

async function violationsOfResults(lane: Lane, { keyIds }: Ledger): Promise<readonly Violation[]> {
  const results = await resultsIn(lane);
  const store = lane.account.kms(region);
  return keyIds.flatMap((keyId) => {
    const key = store.find(keyId);
    const [found, truth] = [results.get(keyId) ?? 'NOT_APPLICABLE', key === undefined ? 'gone' : truthOf(key)];
    return found === truth ? [] : [`${keyId} is ${found} in AWS Config after all is over, and in truth ${truth}`];
  });
}

/** A key that is not applicable has no result, or one that says so. */
async function resultsIn({ operator, ruleName }: Lane): Promise<ReadonlyMap<string, string>> {
  const results = new Map<string, string>();
  for await (const { resourceId, complianceType } of ruleResults(operator.config, ruleName)) results.set(resourceId, complianceType);
  return results;
}
