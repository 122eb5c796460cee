import { setTimeout as sleep } from 'node:timers/promises';

/** Request quotas of AWS KMS per second, account and Region; each operation has its own (AWS KMS guide, "Request quotas"). */
export const kmsRequestQuotas = {
  ListKeys: 500,
  ListAliases: 500,
  DescribeKey: 2000,
  GetKeyRotationStatus: 1000,
  ListResourceTags: 2000,
  GetKeyPolicy: 1000,
  ListKeyRotations: 100,
} as const;

export type RatedOperation = keyof typeof kmsRequestQuotas;

/** Waits until one more request of this operation is within our share of its quota. @throws AbortError once the signal is aborted */
export type RequestRate = (operation: RatedOperation, signal?: AbortSignal) => Promise<void>;

/** A rate that gives way where AWS KMS says that it is too much: others use the same quota, and nobody knows how much of it. */
export type AdaptiveRate = RequestRate & {
  /** Tells of an answer that was "too many requests". Operations without a quota here are ignored. */
  readonly throttled: (operation: string) => void;
};

/** For a handful of requests, which no quota notices. */
export const unlimited: RequestRate = async (_, signal) => signal?.throwIfAborted();

type Pause = (millis: number, signal?: AbortSignal) => Promise<unknown>;

/** Listening to a signal costs as much as a tenth of a request; a wait this short is not worth ending. */
const shortInMillis = 1000;
const pauseFor: Pause = async (millis, signal) => {
  await (signal === undefined || millis < shortInMillis ? sleep(millis) : sleep(millis, undefined, { signal }));
  signal?.throwIfAborted();
};

/** A tenth of a second's requests may go at once: even enough for a quota that is counted per second, and no burst at the start. */
const allowanceInMillis = 100;
/** Who waits, waits for the next of these beats: requests that leave together share the work of the process and of the system around them. */
const beatInMillis = 10;
/** Throttling takes a fifth of the rate, at most once a second: a burst of refusals is one piece of news. */
const kept = 0.8;
const millisBetweenCuts = 1000;
/** Each second without throttling gives back a twentieth of the full rate. */
const givenBackPerMilli = 0.05 / 1000;
/** However crowded a quota is, a little goes on. */
const leastFactor = 1 / 16;

type Bucket = { nextFree: number; factorAtCut: number; cutAt: number };

/**
 * A token bucket for each operation, at a share of its quota; slower after throttling (multiplied) and by and by at the full share again (added).
 *
 * Written here, because none of the libraries that were looked at has it all, a bucket for each operation, fractions of a request per second, a wait that can
 * be aborted, and giving way: docs/performance.md.
 *
 * @param share of each quota, above 0 and at most 1; the rest is left to the account's workloads.
 */
export function requestRate(share: number, now: () => number = performance.now.bind(performance), pause: Pause = pauseFor): AdaptiveRate {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (operation: RatedOperation): Bucket => {
    const bucket = buckets.get(operation) ?? { nextFree: 0, factorAtCut: 1, cutAt: Number.NEGATIVE_INFINITY };
    buckets.set(operation, bucket);
    return bucket;
  };
  const factorOf = ({ factorAtCut, cutAt }: Bucket): number =>
    factorAtCut === 1 ? 1 : Math.min(1, factorAtCut + (now() - cutAt) * givenBackPerMilli);
  const rate: RequestRate = async (operation, signal) => {
    signal?.throwIfAborted();
    const bucket = bucketOf(operation);
    const turn = Math.max(bucket.nextFree, now() - allowanceInMillis);
    bucket.nextFree = turn + 1000 / (kmsRequestQuotas[operation] * share * factorOf(bucket));
    if (turn - now() > 1) await pause(Math.ceil(turn / beatInMillis) * beatInMillis - now(), signal);
  };
  const throttled = (operation: string): void => {
    if (!Object.hasOwn(kmsRequestQuotas, operation)) return;
    const bucket = bucketOf(operation as RatedOperation);
    if (now() - bucket.cutAt < millisBetweenCuts) return;
    bucket.factorAtCut = Math.max(leastFactor, factorOf(bucket) * kept);
    bucket.cutAt = now();
  };
  return Object.assign(rate, { throttled });
}
