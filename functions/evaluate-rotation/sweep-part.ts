import { ruleResults } from '../aws/config.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { listKeyPage } from '../aws/kms.ts';
import type { Dependencies } from './dependencies.ts';
import type { RuleEvent } from './event.ts';
import { keyEvaluations, keysAtOnce } from './key-evaluations.ts';
import { createOutbox } from './outbox.ts';
import type { SweepProgress } from './sweep-event.ts';
import { SweepTimeoutError } from './sweep-timeout.ts';
import { emptyTally, recordSweep } from './tally.ts';
import { untilAborted } from './until-aborted.ts';

/** How far a sweep in parts is at its beginning. */
export const atTheBeginning = (now: Date): SweepProgress => ({
  startedAt: now.toISOString(),
  marker: null,
  isListed: false,
  evaluationsPut: 0,
  tally: emptyTally(),
});

export type PartDependencies = Dependencies & {
  /** Until the function ends, in milliseconds. */
  readonly remainingMillis: () => number;
};

/** What a part keeps back at its end, beyond twice the time of its longest page. */
const reserveInMillis = 60_000;

/**
 * Evaluates keys page by page for as long as another page surely fits into the function's time. A part that fails has changed nothing that its
 * repetition would not set again. @returns how far the sweep is. @throws SweepTimeoutError, EvaluationsRejectedError, or the error of AWS KMS or AWS Config
 */
export async function evaluatePages(event: RuleEvent, from: SweepProgress, dependencies: PartDependencies): Promise<SweepProgress> {
  const { kms, config, rate, signal, log, remainingMillis } = dependencies;
  const outbox = createOutbox(event, config);
  const tally = structuredClone(from.tally);
  const { evaluateListed } = keyEvaluations(event, outbox, tally, dependencies);
  const evaluate = async (keyId: string): Promise<void> => void (await evaluateListed(keyId));
  let marker = from.marker ?? undefined;
  let longestPage = 0;
  try {
    do {
      const before = remainingMillis();
      const page = await listKeyPage(kms, marker, { rate, signal });
      await untilAborted(signal, inParallel(page.keyIds, keysAtOnce, evaluate));
      marker = page.marker;
      longestPage = Math.max(longestPage, before - remainingMillis());
    } while (marker !== undefined && remainingMillis() > reserveInMillis + 2 * longestPage);
    await outbox.close();
  } catch (error) {
    await outbox.close().catch(() => {});
    throw signal.aborted ? timeout(tally.keysRead - from.tally.keysRead, error) : error;
  }
  const progress: SweepProgress = {
    ...from,
    marker: marker ?? null,
    isListed: marker === undefined,
    evaluationsPut: from.evaluationsPut + outbox.putSoFar(),
    tally,
  };
  log.info('part of a sweep complete', { keysRead: tally.keysRead, evaluationsPut: progress.evaluationsPut, isListed: progress.isListed });
  return progress;
}

const timeout = (read: number, cause: unknown): SweepTimeoutError =>
  new SweepTimeoutError(
    `this part of a long sweep was stopped shortly before the function's time was up: ${read} keys were read, and it did not get to the end of its page. It is repeated from its beginning; if that happens again, raise the stack's parameter KmsRequestQuotaShare, or find out who else uses the request quotas of AWS KMS`,
    { cause },
  );

/** AWS Config may keep no more than whole seconds. */
const precisionInMillis = 1000;

/**
 * The last part: evaluates keys whose result is of an earlier sweep, which were therefore not listed in this one, and says that the sweep is complete.
 * No list of a hundred thousand keys has to be handed from part to part for it. @throws as `evaluatePages`
 */
export async function evaluateVanished(event: RuleEvent, from: SweepProgress, dependencies: Dependencies): Promise<SweepProgress> {
  const { config, signal, now, log } = dependencies;
  const outbox = createOutbox(event, config);
  const tally = structuredClone(from.tally);
  const { evaluateUnlisted } = keyEvaluations(event, outbox, tally, dependencies);
  const ofThisSweep = event.orderingTimestamp.getTime() - precisionInMillis;
  const unlisted: string[] = [];
  for await (const { resourceId, orderingTimestamp } of ruleResults(config, event.ruleName, ['COMPLIANT', 'NON_COMPLIANT'], signal))
    if (orderingTimestamp === undefined || orderingTimestamp.getTime() < ofThisSweep) unlisted.push(resourceId);
  try {
    await untilAborted(signal, inParallel(unlisted, keysAtOnce, evaluateUnlisted));
    await outbox.close();
  } catch (error) {
    await outbox.close().catch(() => {});
    throw signal.aborted ? timeout(0, error) : error;
  }
  const evaluationsPut = from.evaluationsPut + outbox.putSoFar();
  log.info('sweep complete', { keysRead: tally.keysRead, evaluationsPut, noLongerListed: unlisted.length, reasons: tally.reasons });
  recordSweep(tally, { evaluationsPut, millis: now().getTime() - Date.parse(from.startedAt) }, dependencies);
  return { ...from, evaluationsPut, tally };
}
