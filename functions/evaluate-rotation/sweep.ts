import type { Evaluation } from '@aws-sdk/client-config-service';
import { evaluationsPerCall, putAgain, putEvaluations, ruleResults } from '../aws/config.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { listKeyIds, observeKey } from '../aws/kms.ts';
import { reasonCodeOf, verdictOf } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import { evaluationOf } from './evaluation.ts';
import type { RuleEvent } from './event.ts';

/** The function's time was up before every key was read. What was put stands; nothing was cleared. */
export class SweepTimeoutError extends Error {
  override readonly name = 'SweepTimeoutError' as const;
}

/** Keys read at once: enough to use half of the KMS quotas at the usual latency. */
const keysAtOnce = 40;
const keysPerProgressLine = 5000;

/**
 * Evaluates every key of the Region, reading, deciding and reporting at the same time, so that memory holds little more than the ids. AWS managed keys are not
 * reported. An unreadable key is a result like any other. Throttling or a failure of AWS KMS says nothing about a key, so it fails the sweep: what is
 * known by then is put, and results of other keys are left as they are. Results of keys that are gone are cleared only after a complete sweep.
 * @throws SweepTimeoutError, EvaluationsRejectedError, or the error of AWS KMS.
 */
export async function sweep(event: RuleEvent, dependencies: Dependencies): Promise<number> {
  const { kms, rate, signal, now, log } = dependencies;
  const seen = new Set<string>();
  const reasons: Record<string, number> = {};
  const outbox = createOutbox(event, dependencies);

  const evaluateKey = async (keyId: string): Promise<void> => {
    const observation = await observeKey(kms, keyId, { policy: event.policy, rate, signal });
    const verdict = verdictOf(observation, event.policy, now());
    const code = reasonCodeOf(verdict.reason);
    reasons[code] = (reasons[code] ?? 0) + 1;
    if (code === 'DELETED') return;
    seen.add(keyId);
    if (seen.size % keysPerProgressLine === 0) log.info('sweep in progress', { keysRead: seen.size, evaluationsPut: outbox.putSoFar() });
    if (code !== 'AWS_MANAGED') await outbox.add(evaluationOf(keyId, verdict, event.orderingTimestamp));
  };

  try {
    await inParallel(idsIn(listKeyIds(kms, { rate, signal })), keysAtOnce, evaluateKey);
  } catch (error) {
    await outbox.flush().catch(() => {});
    throw signal.aborted ? new SweepTimeoutError(timeoutText(seen.size, outbox.putSoFar()), { cause: error }) : error;
  }
  await outbox.close();
  const cleared = await clearResultsOfKeysNotIn(seen, event, dependencies);
  log.info('sweep complete', { keysRead: seen.size, evaluationsPut: outbox.putSoFar(), cleared, reasons });
  return outbox.putSoFar() + cleared;
}

const timeoutText = (read: number, put: number): string =>
  `the sweep was stopped shortly before the function's time was up, after ${read} keys; ${put} evaluations were put and nothing was cleared. Raise KMS_REQUEST_QUOTA_SHARE or the KMS quotas`;

async function* idsIn(pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield* page;
}

/** Collects evaluations and puts them a hundred at a time; keeps what AWS Config refused for a second try at the end. */
function createOutbox(event: RuleEvent, { config }: Dependencies) {
  // Not aborted with the reading: what is known when the time is up is still put.
  const putting = { resultToken: event.resultToken, testMode: event.resultToken === 'TESTMODE' };
  let waiting: Evaluation[] = [];
  const refused: Evaluation[] = [];
  let put = 0;

  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const failed = await putEvaluations(config, batch, putting);
    refused.push(...failed);
    put += batch.length - failed.length;
  };
  return {
    putSoFar: () => put,
    flush,
    async add(evaluation: Evaluation): Promise<void> {
      waiting.push(evaluation);
      if (waiting.length >= evaluationsPerCall) await flush();
    },
    async close(): Promise<void> {
      await flush();
      await putAgain(config, refused, putting);
      put += refused.length;
    },
  };
}

/** A key that is no longer listed keeps its last result until it is replaced; a stale NON_COMPLIANT would be proposed for ever. */
async function clearResultsOfKeysNotIn(seen: ReadonlySet<string>, event: RuleEvent, dependencies: Dependencies): Promise<number> {
  const stale: string[] = [];
  for await (const { resourceId } of ruleResults(
    dependencies.config,
    event.ruleName,
    ['COMPLIANT', 'NON_COMPLIANT'],
    dependencies.signal,
  )) {
    if (!seen.has(resourceId)) stale.push(resourceId);
  }
  const outbox = createOutbox(event, dependencies);
  const verdict = verdictOf({ kind: 'gone', because: 'DELETED' }, event.policy, dependencies.now());
  for (const keyId of stale) await outbox.add(evaluationOf(keyId, verdict, event.orderingTimestamp));
  await outbox.close();
  return stale.length;
}
