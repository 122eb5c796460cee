import { ruleResults } from '../aws/config.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { listKeyIds, observeKey } from '../aws/kms.ts';
import { type ComplianceType, reasonCodeOf, type Verdict, verdictOf } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import { evaluationOf } from './evaluation.ts';
import type { RuleEvent } from './event.ts';
import { createOutbox } from './outbox.ts';
import { untilAborted } from './until-aborted.ts';

/** The function's time was up before the sweep was complete. What was put stands. */
export class SweepTimeoutError extends Error {
  override readonly name = 'SweepTimeoutError' as const;
}

/** Keys read at once: enough to use the KMS quotas whole while a call takes 50 ms, two of them to a key. The rate of requests decides how many are under way. */
const keysAtOnce = 100;
const keysPerProgressLine = 5000;

/**
 * Evaluates every key of the Region, reading, deciding and reporting at the same time, so that memory holds little more than the ids. AWS managed keys are not
 * reported. An unreadable key is a result like any other. Throttling or a failure of AWS KMS says nothing about a key, so it fails the sweep: what is
 * known by then is put, and results of other keys are left as they are. Results of keys that are gone are cleared only after a complete sweep.
 * @returns how many evaluations were put.
 * @throws SweepTimeoutError, EvaluationsRejectedError, or the error of AWS KMS or AWS Config.
 */
export async function sweep(event: RuleEvent, dependencies: Dependencies): Promise<number> {
  const { kms, config, rate, signal, now, log } = dependencies;
  const outbox = createOutbox(event, config);
  const listed = new Set<string>();
  const startedAt = now().getTime();
  const reasons: Record<string, number> = {};
  const complianceTypes: Record<ComplianceType, number> = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0 };

  const verdictFor = async (keyId: string): Promise<Verdict> => {
    const observation = await observeKey(kms, keyId, { policy: event.policy, rate, signal });
    // What is read after the end neither counts nor is put.
    signal.throwIfAborted();
    const verdict = verdictOf(observation, event.policy, now());
    const code = reasonCodeOf(verdict.reason);
    reasons[code] = (reasons[code] ?? 0) + 1;
    if (!isNobodysKey(code)) complianceTypes[verdict.complianceType] += 1;
    return verdict;
  };
  const evaluateListed = async (keyId: string): Promise<void> => {
    const verdict = await verdictFor(keyId);
    if (verdict.reason.code === 'DELETED') return;
    listed.add(keyId);
    if (listed.size % keysPerProgressLine === 0)
      log.info('sweep in progress', { keysRead: listed.size, evaluationsPut: outbox.putSoFar() });
    if (verdict.reason.code !== 'AWS_MANAGED') await outbox.add(evaluationOf(keyId, verdict, event.orderingTimestamp));
  };
  const evaluateUnlisted = async (keyId: string): Promise<void> =>
    outbox.add(evaluationOf(keyId, await verdictFor(keyId), event.orderingTimestamp));

  try {
    await untilAborted(signal, inParallel(idsIn(listKeyIds(kms, { rate, signal })), keysAtOnce, evaluateListed));
    await outbox.close();
    const unlisted = await reportedKeysNotIn(listed, event, dependencies);
    await untilAborted(signal, inParallel(unlisted, keysAtOnce, evaluateUnlisted));
    await outbox.close();
    log.info('sweep complete', { keysRead: listed.size, evaluationsPut: outbox.putSoFar(), noLongerListed: unlisted.length, reasons });
    recordSweep({ reasons, complianceTypes, evaluationsPut: outbox.putSoFar(), millis: now().getTime() - startedAt }, dependencies);
    return outbox.putSoFar();
  } catch (error) {
    await outbox.close().catch(() => {});
    throw signal.aborted ? new SweepTimeoutError(timeoutText(listed.size, outbox.putSoFar()), { cause: error }) : error;
  }
}

/** Nobody answers for keys of AWS and keys that are gone: the metrics leave them out, so that reasons and compliance types count the same keys. */
const isNobodysKey = (reasonCode: string): boolean => reasonCode === 'AWS_MANAGED' || reasonCode === 'DELETED';

type CompleteSweep = {
  readonly reasons: Readonly<Record<string, number>>;
  readonly complianceTypes: Readonly<Record<ComplianceType, number>>;
  readonly evaluationsPut: number;
  readonly millis: number;
};

/** Only of a complete sweep: half of the keys would look like a loss of the other half. */
function recordSweep({ reasons, complianceTypes, evaluationsPut, millis }: CompleteSweep, { record }: Dependencies): void {
  for (const [Reason, keys] of Object.entries(reasons)) if (!isNobodysKey(Reason)) record('KeysByReason', keys, { Reason });
  for (const [ComplianceType, keys] of Object.entries(complianceTypes)) record('KeysByCompliance', keys, { ComplianceType });
  record('KeysEvaluated', evaluationsPut);
  record('SweepDuration', millis);
  record('SweepCompleted', 1);
}

const timeoutText = (read: number, put: number): string =>
  `the sweep was stopped shortly before the function's time was up: ${read} keys were read, ${put} evaluations were put, and results of keys that are gone were not all cleared. Raise KMS_REQUEST_QUOTA_SHARE or the KMS quotas`;

/**
 * Keys with a result that were not listed. A key keeps its last result until it is replaced, and a stale NON_COMPLIANT would be proposed for ever. They are
 * read like any other before anything is said of them: a key created since the listing has a result too, and is not deleted.
 */
async function reportedKeysNotIn(
  listed: ReadonlySet<string>,
  { ruleName }: RuleEvent,
  { config, signal }: Dependencies,
): Promise<readonly string[]> {
  const unlisted: string[] = [];
  for await (const { resourceId } of ruleResults(config, ruleName, ['COMPLIANT', 'NON_COMPLIANT'], signal)) {
    if (!listed.has(resourceId)) unlisted.push(resourceId);
  }
  return unlisted;
}

async function* idsIn(pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield* page;
}
