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

/** Waits until one more request of this operation is within our share of its quota. */
export type RequestRate = (operation: RatedOperation, signal?: AbortSignal) => Promise<void>;

/** For a handful of requests, which no quota notices. */
export const unlimited: RequestRate = async () => {};

type Pause = (millis: number, signal?: AbortSignal) => Promise<unknown>;
const pauseFor: Pause = (millis, signal) => sleep(millis, undefined, signal === undefined ? {} : { signal });

/**
 * A token bucket per operation that holds a tenth of a second's requests: even enough for a quota that is counted per second, and no burst at the start.
 * @param share of each quota, above 0 and at most 1; the rest is left to the account's workloads.
 */
export function requestRate(share: number, now: () => number = performance.now.bind(performance), pause: Pause = pauseFor): RequestRate {
  const nextFree = new Map<RatedOperation, number>();
  return async (operation, signal) => {
    const millisPerRequest = 1000 / (kmsRequestQuotas[operation] * share);
    const allowance = 100;
    const turn = Math.max(nextFree.get(operation) ?? 0, now() - allowance);
    nextFree.set(operation, turn + millisPerRequest);
    const wait = turn - now();
    if (wait > 1) await pause(wait, signal);
  };
}
