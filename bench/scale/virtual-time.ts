/** A clock that moves only when nothing else is left to do, so that an hour of waiting takes no time and every run is the same. */
export type VirtualTime = {
  /** Milliseconds since the beginning. */
  readonly now: () => number;
  readonly sleep: (millis: number) => Promise<void>;
  /** Runs until the work is done. @throws what the work throws, or RangeError if it waits for what is not of this clock. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

type Timer = { readonly at: number; readonly wake: () => void };

export function virtualTime(): VirtualTime {
  let now = 0;
  /** By time, the latest first; of two at the same time the one that was set first comes last. */
  const timers: Timer[] = [];

  const add = (timer: Timer): void => {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((timers[middle]?.at ?? 0) > timer.at) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
  };

  return {
    now: () => now,
    sleep: (millis) => new Promise((wake) => add({ at: now + Math.max(0, millis), wake })),
    async run(work) {
      let isDone = false;
      const result = work().finally(() => {
        isDone = true;
      });
      result.catch(() => {});
      for (;;) {
        await everythingElse();
        if (isDone) return result;
        const next = timers.at(-1);
        if (next === undefined) throw new RangeError('the work waits for something that no virtual clock will bring');
        now = next.at;
        while (timers.at(-1)?.at === now) timers.pop()?.wake();
      }
    },
  };
}

/** Promises that are ready run before this resolves. */
const everythingElse = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
