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
});
