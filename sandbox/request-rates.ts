import type { SandboxClock } from './clock.ts';

/** Counts requests of the last second, by Region and operation. @returns whether one more is within the rate; operations that are not named are free */
export function createRequestRates(
  requestsPerSecond: Readonly<Record<string, number>>,
  clock: SandboxClock,
): (region: string, operation: string) => boolean {
  const recent = new Map<string, number[]>();
  return (region, operation) => {
    const limit = requestsPerSecond[operation];
    if (limit === undefined) return true;
    const now = clock.now().getTime();
    const times = recent.get(`${region}/${operation}`) ?? [];
    recent.set(`${region}/${operation}`, times);
    while (times[0] !== undefined && now - times[0] >= 1000) times.shift();
    if (times.length >= limit) return false;
    times.push(now);
    return true;
  };
}
