import type { AttemptOnRecord } from '../../functions/aws/changes/change-records.ts';
import { ruleResults } from '../../functions/aws/config.ts';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { hasEnded } from '../../functions/aws/ssm.ts';
import { type ChangeKind, idOfChange } from '../../functions/core/changes/kind.ts';
import { definitionOf } from '../../functions/core/changes/registry.ts';
import { sentenceOf } from '../../functions/core/evidence/contradiction.ts';
import { verifyExecution } from '../../functions/core/evidence/verify-execution.ts';
import { idIn } from '../../functions/core/ids.ts';
import { evidenceKey, functionNames, replacesTagKey } from '../../functions/core/names.ts';
import { outcomesSchema } from '../../functions/core/records/outcomes.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import type { JournalEntry } from '../../sandbox/journal.ts';
import { attemptsOn } from './attempts.ts';
import { evidenceFiles } from './evidence-files.ts';
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
  const attempts = (await attemptsOn(lane, ledger.keyIds)).filter(({ attempt }) => !ledger.earlier.has(attempt.record.executionId));
  return [
    ...executions
      .filter((execution) => !hasEnded(execution))
      .map(({ executionId, status }) => `execution ${executionId} has not ended: ${status}`),
    ...unapprovedAttempts(attempts, ledger),
    ...violationsOfWrites(lane, ledger, attempts),
    ...madeTwice(lane, ledger, attempts),
    ...strayAliases(lane, ledger),
    ...(await Promise.all(executions.map(({ executionId }) => violationsOfRecords(lane, ledger, executionId, attempts)))).flat(),
    ...(await violationsOfResults(lane, ledger)),
  ];
}

/** Nothing is attempted that an approver has not approved in that very execution. */
const unapprovedAttempts = (attempts: readonly AttemptOnRecord[], { approved }: Ledger): readonly Violation[] =>
  attempts
    .map(({ attempt }) => attempt.record)
    .filter(({ executionId, keyId, change }) => approved.get(executionId)?.has(idOfChange({ keyId, kind: change })) !== true)
    .map(
      ({ executionId, keyId, change }) => `${change} of ${keyId} was attempted by execution ${executionId}, in which nobody approved it`,
    );

const writers: readonly string[] = [functionNames.applyChanges, functionNames.replaceKey];
const isWrite = (operation: string): boolean => !/^(List|Describe|Get)/.test(operation);

/** Every write is of a writing function, and has an attempt on record. */
function violationsOfWrites({ account }: Lane, { keyIds, from }: Ledger, attempts: readonly AttemptOnRecord[]): readonly Violation[] {
  const successors = new Map(successorsIn(account, keyIds).map(({ keyId, of }) => [keyId, of]));
  return account.journal
    .entries()
    .slice(from)
    .filter(({ accountId, service, operation }) => accountId === account.accountId && service === 'kms' && isWrite(operation))
    .flatMap(({ operation, input, principal }): readonly Violation[] => {
      const named = idIn(String(input['KeyId'] ?? input['TargetKeyId'] ?? replacedIn(input)));
      const keyId = successors.get(named) ?? named;
      if (!writers.some((name) => principal.includes(`:assumed-role/${name}-`)))
        return [`${operation} of ${named} was called by ${principal}`];
      if (!keyIds.includes(keyId)) return [`${operation} of ${named}, which is no key of this run`];
      if (operation === 'EnableKeyRotation' && Number(input['RotationPeriodInDays']) !== 365)
        return [`${keyId} was written with a period of ${String(input['RotationPeriodInDays'])} days`];
      const isAttempted = attempts.some(
        ({ attempt: { record } }) => record.keyId === keyId && definitionOf(record.change).calls.some((call) => call === operation),
      );
      return isAttempted ? [] : [`${operation} of ${named} has no attempt on record`];
    });
}

/** The key that a new one is created to replace, by the tags of its creation. */
const replacedIn = (input: JournalEntry['input']): unknown =>
  ((input['Tags'] ?? []) as readonly { readonly TagKey: string; readonly TagValue: string }[]).find(
    ({ TagKey }) => TagKey === replacesTagKey,
  )?.TagValue;

/** Keys that were created to replace others of the run. */
const successorsIn = (account: Lane['account'], keyIds: readonly string[]): readonly { readonly keyId: string; readonly of: string }[] =>
  [...account.kms(region).keys.values()].flatMap(({ metadata, tags }) => {
    const of = idIn(tags.find(({ TagKey }) => TagKey === replacesTagKey)?.TagValue ?? '');
    return keyIds.includes(of) ? [{ keyId: metadata.KeyId, of }] : [];
  });

/** An approval stands for one rotation, and one successor, whatever goes wrong: what was refused was not made, and what was lost is not made again. */
function madeTwice({ account }: Lane, { keyIds, plan, approved }: Ledger, attempts: readonly AttemptOnRecord[]): readonly Violation[] {
  const tries = (keyId: string, kind: ChangeKind): number =>
    attempts.filter(
      ({ attempt: { record }, result }) =>
        record.keyId === keyId && record.change === kind && record.continues === undefined && result?.record.result !== 'REFUSED',
    ).length;
  const approvals = (keyId: string, kind: ChangeKind): number =>
    [...approved.values()].filter((changes) => changes.has(idOfChange({ keyId, kind }))).length;
  return keyIds.flatMap((keyId, number) => {
    const materials = account.kms(region).find(keyId)?.materials ?? [];
    const rotations = materials.filter(({ RotationType }) => RotationType === 'ON_DEMAND').length;
    const before = plan.keys[number]?.kind === 'replaced' ? 1 : 0;
    const successors = successorsIn(account, keyIds).filter(({ of }) => of === keyId).length - before;
    return [
      ...tooMany(`${keyId} was rotated`, rotations, Math.min(tries(keyId, 'ROTATE_NOW'), approvals(keyId, 'ROTATE_NOW'))),
      ...tooMany(`${keyId} was replaced`, successors, Math.min(tries(keyId, 'REPLACE_KEY'), approvals(keyId, 'REPLACE_KEY'))),
    ];
  });
}

const tooMany = (what: string, times: number, allowed: number): readonly Violation[] =>
  times <= allowed ? [] : [`${what} ${times} times, and that was tried and approved ${allowed} times`];

/** An alias of a key of the run names that key or its successor, and no other. */
function strayAliases({ account }: Lane, { keyIds, plan }: Ledger): readonly Violation[] {
  const { aliases } = account.kms(region);
  return keyIds.flatMap((keyId, number) => {
    const own = [keyId, ...successorsIn(account, keyIds).flatMap((one) => (one.of === keyId ? one.keyId : []))];
    const names = [...aliases].filter(([name]) => name.startsWith(`alias/drill-${keyId}-`));
    const expected = ['signing', 'replaced'].includes(plan.keys[number]?.kind ?? '') ? 2 : 0;
    return [
      ...(names.length === expected ? [] : [`${keyId} had ${expected} aliases, and there are ${names.length}`]),
      ...names.filter(([, { targetKeyId }]) => !own.includes(targetKeyId)).map(([name, { targetKeyId }]) => `${name} names ${targetKeyId}`),
    ];
  });
}

/** Every change asked about has an outcome, one that was made says so, and the records of the execution are whole. */
async function violationsOfRecords(
  lane: Lane,
  { approved, keyIds }: Ledger,
  executionId: string,
  attempts: readonly AttemptOnRecord[],
): Promise<readonly Violation[]> {
  const { evidence } = lane.operator;
  const proposal = await evidence.get(evidenceKey(executionId, 'proposal.json'));
  const wasApproved = approved.has(executionId);
  // It failed before anything was proposed: nobody was asked, and there is nothing to have on record.
  if (proposal === undefined && !wasApproved) return [];
  const verified = verifyExecution(await evidenceFiles(evidence, executionId, keyIds), executionId, { now: lane.account.clock.now(), hasEnded: true, sha256Of });
  const broken = [
    ...(verified?.contradictions ?? []).map(sentenceOf),
    ...(verified?.notReadable ?? []).map(({ record, because }) => `${record} ${because}`),
  ].map((what) => `execution ${executionId}: ${what}`);
  const stored = await evidence.get(evidenceKey(executionId, 'outcomes.json'));
  if (stored === undefined) return wasApproved ? [...broken, `execution ${executionId} was approved and has no outcomes`] : broken;
  const { outcomes } = readRecord(outcomesSchema, stored.text, 'outcomes.json');
  const silent = attempts
    .filter(({ attempt, result }) => attempt.record.executionId === executionId && result?.record.result === 'WRITTEN')
    .filter(({ attempt: { record } }) =>
      /^(SKIPPED|NOT_TRIED|UNKNOWN)/.test(
        outcomes.find(({ keyId, kind }) => keyId === record.keyId && kind === record.change)?.outcome ?? 'SKIPPED',
      ),
    )
    .map(
      ({ attempt: { record } }) =>
        `${record.change} of ${record.keyId} was made by execution ${executionId}, and its outcome does not say so`,
    );
  return [...broken, ...silent];
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
