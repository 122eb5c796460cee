/** Waits until one more step is due, so that they are evenly spaced. */
export type Pace = () => Promise<void>;

/** @param perSecond how many may be made in a second */
export function paceOf(perSecond: number, now: () => number, sleep: (millis: number) => Promise<void>): Pace {
  let next = 0;
  return async () => {
    const at = Math.max(next, now());
    next = at + 1000 / perSecond;
    const wait = at - now();
    if (wait > 0) await sleep(wait);
  };
}
