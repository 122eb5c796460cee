import fc from 'fast-check';
import { requestRate } from '../../functions/aws/request-rate.ts';

/** A clock that moves only while somebody waits. */
function standingClock() {
  let time = 0;
  return {
    now: () => time,
    pause: async (millis: number) => {
      time += millis;
    },
  };
}

const millisFor = async (requests: number, share: number, operations: readonly ('DescribeKey' | 'GetKeyRotationStatus' | 'ListKeys')[]) => {
  const { now, pause } = standingClock();
  const rate = requestRate(share, now, pause);
  for (let request = 0; request < requests; request++) for (const operation of operations) await rate(operation);
  return now();
};

// AWS KMS guide, "Request quotas": DescribeKey 2000, GetKeyRotationStatus 1000, ListKeys 500 per second.
describe('our share of the KMS request quotas', () => {
  it.each([
    ['DescribeKey', 1, 2000],
    ['DescribeKey', 0.5, 1000],
    ['GetKeyRotationStatus', 0.5, 500],
    ['ListKeys', 0.1, 50],
  ] as const)('lets %s at share %d go %d times a second', async (operation, share, perSecond) => {
    const seconds = 10;
    const millis = await millisFor(perSecond * seconds, share, [operation]);

    expect(millis).toBeGreaterThan(seconds * 1000 - 110);
    expect(millis).toBeLessThanOrEqual(seconds * 1000);
  });

  it('lets no second see more than the share and a tenth of it', async () => {
    const { now, pause } = standingClock();
    const rate = requestRate(0.5, now, pause);
    const times: number[] = [];
    for (let request = 0; request < 3000; request++) {
      await rate('DescribeKey');
      times.push(now());
    }

    const busiest = Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + 1000).length));
    expect(busiest).toBeLessThanOrEqual(1102);
  });

  it('is counted for each operation of its own', async () => {
    expect(await millisFor(1000, 0.5, ['DescribeKey', 'GetKeyRotationStatus'])).toBe(await millisFor(1000, 0.5, ['GetKeyRotationStatus']));
  });

  it('is not saved up while nothing is asked', async () => {
    const { now, pause } = standingClock();
    const rate = requestRate(0.5, now, pause);
    await rate('DescribeKey');
    await pause(60_000);
    const from = now();
    for (let request = 0; request < 1000; request++) await rate('DescribeKey');

    expect(now() - from).toBeGreaterThan(890);
  });

  it('ends the wait when it is told to', async () => {
    const controller = new AbortController();
    const rate = requestRate(0.000_001);
    await rate('DescribeKey');
    const waiting = rate('DescribeKey', controller.signal);
    controller.abort();

    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is waited for in beats, so that requests leave together', async () => {
    const { now, pause } = standingClock();
    const rate = requestRate(0.5, now, pause);
    const times = new Set<number>();
    for (let request = 0; request < 2000; request++) {
      await rate('DescribeKey');
      times.add(now());
    }

    expect(times.size).toBeLessThan(250);
    expect([...times].every((time) => time % 10 === 0)).toBe(true);
  });

  it('refuses to begin once it is told to end', async () => {
    await expect(requestRate(1)('DescribeKey', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('our share after throttling', () => {
  /** Requests that went in each of the given seconds. */
  const perSecond = async (seconds: number, throttledIn: (second: number) => boolean) => {
    const { now, pause } = standingClock();
    const rate = requestRate(0.5, now, pause);
    const counts: number[] = Array.from({ length: seconds }, () => 0);
    for (;;) {
      await rate('GetKeyRotationStatus');
      const second = Math.floor(now() / 1000);
      if (second >= seconds) return counts;
      counts[second] = (counts[second] ?? 0) + 1;
      if (throttledIn(second)) rate.throttled('GetKeyRotationStatus');
    }
  };

  it('falls by a fifth, however many refusals come in the same second, and is whole again some seconds later', async () => {
    const [first, second, third, fourth, fifth, sixth] = await perSecond(6, (at) => at === 0);

    expect([first, second].every((count) => count !== undefined && count >= 400 && count < 460)).toBe(true);
    expect(Math.min(third ?? 0, fourth ?? 0)).toBeGreaterThan(430);
    expect([fifth, sixth].map((count) => Math.round((count ?? 0) / 25) * 25)).toEqual([500, 500]);
  });

  it('falls on as long as it is too much, and never to nothing', async () => {
    const counts = await perSecond(40, () => true);

    expect(counts.at(-1)).toBeGreaterThanOrEqual(500 / 16 - 1);
    expect(counts.at(-1)).toBeLessThan(130);
  });

  it('never exceeds the share', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (throttled) => {
        const counts = await perSecond(8, (second) => throttled[second] === true);
        return counts.every((count) => count <= 552);
      }),
    );
  });

  it('of other operations stays as it is', async () => {
    const { now, pause } = standingClock();
    const rate = requestRate(0.5, now, pause);
    rate.throttled('DescribeKey');
    rate.throttled('CreateKey');
    for (let request = 0; request < 500; request++) await rate('GetKeyRotationStatus');

    expect(now()).toBeLessThanOrEqual(1000);
  });
});
