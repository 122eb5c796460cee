import { readFileSync } from 'node:fs';
import { scaleText } from '../../bench/scale/scale-text.ts';
import { simulateSweep } from '../../bench/scale/simulated-sweep.ts';
import { virtualTime } from '../../bench/scale/virtual-time.ts';

describe('docs/scale.md', () => {
  it('is what npm run scale writes', async () => {
    expect(readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8')).toBe(await scaleText());
  });
});

describe('the simulated sweep', () => {
  it('stays within its share of the quotas: a thousand statuses at a quarter of 1,000 a second take four seconds', async () => {
    const keys = { eligible: 1000, otherCustomerManaged: 0, awsManaged: 0 };
    const { seconds, calls, evaluations } = await simulateSweep(keys, { latencyInMillis: 10, quotaShare: 0.25 });

    expect([calls['GetKeyRotationStatus'], evaluations]).toEqual([1000, 1000]);
    expect(seconds).toBeGreaterThan(3.8);
    expect(seconds).toBeLessThan(4.6);
  });
});

describe('the virtual clock', () => {
  it('wakes sleepers in order of their time, and those of one time in the order in which they lay down', async () => {
    const time = virtualTime();
    const woken: string[] = [];
    const sleeper = async (name: string, millis: number) => {
      await time.sleep(millis);
      woken.push(`${name} at ${time.now()}`);
    };
    await time.run(() => Promise.all([sleeper('late', 3_600_000), sleeper('one', 10), sleeper('two', 10), sleeper('early', 5)]));

    expect(woken).toEqual(['early at 5', 'one at 10', 'two at 10', 'late at 3600000']);
  });

  it('says so when the work waits for something else, and passes on what the work throws', async () => {
    await expect(virtualTime().run(() => new Promise(() => {}))).rejects.toThrow(RangeError);
    await expect(virtualTime().run(() => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  });
});
