import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { simulateSweep } from '../../../bench/scale/simulated-sweep.ts';
import { clientConfiguration } from '../../../functions/aws/clients/configuration.ts';
import { answerFor, metadata } from '../../aws/kms-answers.ts';
import { configMock, kmsMock, refuseEverything } from '../../aws/refusing.ts';
import { acceptEvaluations, answerTo, manyKeys, reportedBefore, rotating } from './evaluating.ts';
import { envelope, scheduled } from './events.ts';

// What makes a sweep slow or dear, counted and not timed. `npm run bench` measures what it comes to (docs/performance.md).

const sweepEvent = envelope(scheduled(), { ruleParameters: '{}' });
const keys = 300;

beforeEach(() => {
  refuseEverything();
  acceptEvaluations();
  reportedBefore();
});

describe('a sweep', () => {
  it('calls AWS KMS twice for a key that can rotate, once for any other, and once for a thousand', async () => {
    answerFor({ keys: manyKeys(keys, rotating) });
    await answerTo(sweepEvent);
    expect(kmsMock.calls()).toHaveLength(2 * keys + 1);

    refuseEverything();
    acceptEvaluations();
    reportedBefore();
    answerFor({ keys: manyKeys(keys, (keyId) => ({ key: metadata(keyId, { KeySpec: 'RSA_2048' }) })) });
    await answerTo(sweepEvent);
    expect(kmsMock.calls()).toHaveLength(keys + 1);
  });

  it('calls AWS Config once for a hundred keys, and once for their earlier results', async () => {
    answerFor({ keys: manyKeys(keys, rotating) });
    await answerTo(sweepEvent);

    expect(configMock.calls()).toHaveLength(keys / 100 + 1);
  });

  it('gives its calls no options of their own, since the SDK then prepares each from scratch', async () => {
    answerFor({ keys: manyKeys(keys, rotating) });
    await answerTo(sweepEvent);

    expect(kmsMock.calls().filter(({ args }) => (args as readonly unknown[])[1] !== undefined)).toEqual([]);
    expect(clientConfiguration({})).toMatchObject({ cacheMiddleware: true });
  });

  it('listens to the end of its time a few times, and not for every key', async () => {
    answerFor({ keys: manyKeys(keys, rotating) });
    const { signal } = new AbortController();
    let listeners = 0;
    const listen = signal.addEventListener.bind(signal);
    signal.addEventListener = ((...given: Parameters<typeof listen>) => {
      listeners += 1;
      listen(...given);
    }) as typeof signal.addEventListener;
    await answerTo(sweepEvent, { signal });

    expect(listeners).toBeLessThan(10);
  });

  it('reads many keys at once, and no more than it has connections for', async () => {
    let [underWay, most] = [0, 0];
    answerFor({
      keys: manyKeys(keys, rotating),
      before: async (operation) => {
        if (operation !== 'DescribeKey') return;
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
      },
    });
    await answerTo(sweepEvent);

    expect(most).toBe(100);
  });

  it('keeps little more of a key than its id', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heapAfter = async (eligible: number): Promise<number> => {
      let most = 0;
      const look = (): void => {
        collect();
        most = Math.max(most, process.memoryUsage().heapUsed);
      };
      await simulateSweep({ eligible, otherCustomerManaged: 0, awsManaged: 0 }, { latencyInMillis: 10, quotaShare: 1, onProgress: look });
      return most;
    };
    await heapAfter(5000);
    const [small, large] = [await heapAfter(5000), await heapAfter(30_000)];

    // An id is 36 characters, and a set of them takes some hundred bytes for each.
    expect((large - small) / 25_000).toBeLessThan(400);
  });
});
