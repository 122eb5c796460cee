import { ruleResults } from '../aws/config.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { listKeyIds } from '../aws/kms.ts';
import type { Dependencies } from './dependencies.ts';
import type { RuleEvent } from './event.ts';
import { keyEvaluations, keysAtOnce } from './key-evaluations.ts';
import { createOutbox } from './outbox.ts';
import { SweepTimeoutError } from './sweep-timeout.ts';
import { emptyTally, recordSweep } from './tally.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Evaluates every key of the Region in one run. Throttling or a failure of AWS KMS says nothing about a key, so it fails the sweep: what is known by
 * then is put, and results of other keys are left as they are. Results of keys that are gone are cleared only after a complete sweep.
 * @returns how many evaluations were put.
 * @throws SweepTimeoutError, EvaluationsRejectedError, or the error of AWS KMS or AWS Config.
 */
export async function sweep(event: RuleEvent, dependencies: Dependencies): Promise<number> {
  const { kms, config, rate, signal, now, log } = dependencies;
  const outbox = createOutbox(event, config);
  const tally = emptyTally();
  const listed = new Set<string>();
  const startedAt = now().getTime();
  const { evaluateListed, evaluateUnlisted } = keyEvaluations(event, outbox, tally, dependencies);
  const evaluateAndRemember = async (keyId: string): Promise<void> => {
    if (await evaluateListed(keyId)) listed.add(keyId);
  };

  try {
    await untilAborted(signal, inParallel(idsIn(listKeyIds(kms, { rate, signal })), keysAtOnce, evaluateAndRemember));
    await outbox.close();
    const unlisted = await reportedKeysNotIn(listed, event, dependencies);
    await untilAborted(signal, inParallel(unlisted, keysAtOnce, evaluateUnlisted));
    await outbox.close();
    const evaluationsPut = outbox.putSoFar();
    log.info('sweep complete', { keysRead: tally.keysRead, evaluationsPut, noLongerListed: unlisted.length, reasons: tally.reasons });
    recordSweep(tally, { evaluationsPut, millis: now().getTime() - startedAt }, dependencies);
    return evaluationsPut;
  } catch (error) {
    await outbox.close().catch(() => {});
    throw signal.aborted ? new SweepTimeoutError(timeoutText(tally.keysRead, outbox.putSoFar()), { cause: error }) : error;
  }
}

const timeoutText = (read: number, put: number): string =>
  `the sweep was stopped shortly before the function's time was up: ${read} keys were read, ${put} evaluations were put, and results of keys that are gone were not all cleared. Raise the stack's parameter KmsRequestQuotaShare, or set LongSweeps to ENABLED`;

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
