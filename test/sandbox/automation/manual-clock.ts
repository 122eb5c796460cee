import type { SandboxClock } from '../../../sandbox/clock.ts';

type Sleeper = { readonly due: number; readonly wake: () => void };

/** A clock that stands still until it is advanced; sleepers wake one by one, in the order in which they are due. */
export function manualClock(start = new Date('2026-03-01T12:00:00Z')): SandboxClock {
  let now = start.getTime();
  let sleepers: readonly Sleeper[] = [];

  const wakeNext = async (until: number): Promise<boolean> => {
    const [next] = sleepers.filter(({ due }) => due <= until).toSorted((one, other) => one.due - other.due);
    if (next === undefined) return false;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    now = next.due;
    next.wake();
    await everythingDone();
    return true;
  };

  return {
    offset: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT),
    now: () => new Date(now),
    sleep: (millis, signal) =>
      new Promise((resolve) => {
        const sleeper = { due: now + millis, wake: resolve };
        sleepers = [...sleepers, sleeper];
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((candidate) => candidate !== sleeper);
          resolve();
        });
      }),
    advance: async (millis) => {
      const until = now + millis;
      while (await wakeNext(until));
      now = until;
      await everythingDone();
    },
  };
}

/** Resolves when all promises that need neither time nor input have settled. */
export const everythingDone = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
