/** The sandbox's time: the machine's, plus what has been advanced. Everything in the sandbox reads this clock, functions included. */
export type SandboxClock = {
  readonly now: () => Date;
  /** Resolves when the time has come, or at once when the signal is aborted. */
  readonly sleep: (millis: number, signal?: AbortSignal) => Promise<void>;
  /** Moves time ahead and wakes, in order, whoever was to wake by then. */
  readonly advance: (millis: number) => Promise<void>;
  /** One 64-bit float: how many milliseconds this clock is ahead of the machine's. Function workers read it. */
  readonly offset: SharedArrayBuffer;
};

type Sleeper = { readonly due: number; readonly wake: () => void };

/** Node's timers hold at most this long (about 24 days); a longer sleep is set again. */
const longestTimer = 2_147_483_647;

export function createClock(machineNow: () => number = Date.now): SandboxClock {
  const offset = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const ahead = new Float64Array(offset);
  const sleepers = new Set<Sleeper>();
  const millis = (): number => machineNow() + (ahead[0] ?? 0);

  const sleep = (duration: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      let timer: NodeJS.Timeout | undefined;
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { due: millis() + duration, wake };
      const set = (): void => {
        const left = sleeper.due - millis();
        if (left <= 0 && timer !== undefined) wake();
        else {
          // An approval may sleep for days; a stopped sandbox must not keep its process alive for it.
          timer = setTimeout(set, Math.min(Math.max(left, 0), longestTimer)).unref();
        }
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      set();
    });

  const advance = async (duration: number): Promise<void> => {
    const target = (ahead[0] ?? 0) + duration;
    for (;;) {
      const next = [...sleepers].sort((one, other) => one.due - other.due)[0];
      if (next === undefined || next.due > machineNow() + target) break;
      ahead[0] = Math.max(ahead[0] ?? 0, next.due - machineNow());
      next.wake();
      // Who was woken may sleep again before the time is reached.
      await new Promise((resolve) => setImmediate(resolve));
    }
    ahead[0] = Math.max(ahead[0] ?? 0, target);
  };

  return { now: () => new Date(millis()), sleep, advance, offset };
}
