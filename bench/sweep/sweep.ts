import type { DeployedEvaluator } from '../deployed-evaluator.ts';
import { startEndpoint } from '../endpoint/endpoint.ts';
import type { Seen } from '../endpoint/server.ts';
import { clientEnvironment } from '../environment.ts';
import type { Result } from '../measure.ts';
import { measureIn } from '../subject.ts';
import type { SweepFigures } from './subject.ts';

type Swept = SweepFigures & { readonly keys: number; readonly eligible: number; readonly share: number; readonly seen: Seen };

const callsOf = ({ calls }: Seen, ...targets: readonly string[]): number =>
  Object.entries(calls).reduce((sum, [target, count]) => sum + (targets.some((one) => target.endsWith(one)) ? count : 0), 0);

async function swept(evaluator: DeployedEvaluator, keys: number, share: number, eligible = keys): Promise<Swept> {
  const endpoint = await startEndpoint({ keys, eligible });
  try {
    const environment = { ...clientEnvironment(endpoint.url), ...evaluator.environment, KMS_REQUEST_QUOTA_SHARE: String(share) };
    const figures = await measureIn<SweepFigures>({ script: 'sweep/subject.ts', arguments: [evaluator.bundle], environment });
    return { ...figures, keys, eligible, share, seen: await endpoint.seen() };
  } finally {
    endpoint.stop();
  }
}

/** What the quotas allow at best, in seconds: DescribeKey for each key and GetKeyRotationStatus for each that can rotate. */
const floorOf = ({ keys, eligible, share }: Swept): number => Math.max(keys / 2000, eligible / 1000) / share;

const number = (value: number): string => value.toLocaleString('en');

function timeOf(sweep: Swept, atMost: number): Result {
  const { keys, share, seconds, seen } = sweep;
  const throttled = Object.values(seen.throttled).reduce((sum, count) => sum + count, 0);
  return {
    what: `sweep of ${number(keys)} keys at ${share * 100} % of the quotas, to what the quotas allow`,
    value: seconds / floorOf(sweep),
    unit: '×',
    atMost,
    note: `${seconds.toFixed(1)} s; ${throttled === 0 ? 'nothing throttled' : `${throttled} calls throttled, the last ${((seen.lastThrottledAfterMillis ?? 0) / 1000).toFixed(1)} s after the first call`}`,
  };
}

const throttledLater = ({ keys, share, seen }: Swept): Result => ({
  what: `calls throttled after the first second, ${number(keys)} keys at ${share * 100} %`,
  value: (seen.lastThrottledAfterMillis ?? 0) > 1000 ? Object.values(seen.throttled).reduce((sum, count) => sum + count, 0) : 0,
  unit: 'calls',
  atMost: 0,
});

const processorTime = ({ keys, share, cpuMillis, seen }: Swept): Result => ({
  what: `processor time per call, ${number(keys)} keys at ${share * 100} %`,
  value: cpuMillis / callsOf(seen, ''),
  unit: 'ms',
  atMost: 0.6,
});

const memory = ({ keys, share, peakMegabytes }: Swept): Result => ({
  what: `peak memory, ${number(keys)} keys at ${share * 100} %`,
  value: peakMegabytes,
  unit: 'MB',
  atMost: 256,
});

const callsPerKey = ({ keys, eligible, seen }: Swept): Result => ({
  what: `calls to AWS KMS per key that ${eligible === 0 ? 'cannot' : 'can'} rotate`,
  value: callsOf(seen, 'ListKeys', 'DescribeKey', 'GetKeyRotationStatus', 'ListResourceTags', 'GetKeyPolicy') / keys,
  unit: 'calls',
  atMost: eligible === 0 ? 1.02 : 2.02,
});

/** Sweeps of 10,000 keys and, unless it is to be quick, of 100,000, which is as many as an account and Region may have. */
export async function sweepMeasures(evaluator: DeployedEvaluator, isQuick: boolean): Promise<readonly Result[]> {
  const half = await swept(evaluator, 10_000, 0.5);
  const whole = await swept(evaluator, 10_000, 1);
  const ineligible = await swept(evaluator, 10_000, 1, 0);
  const results: Result[] = [
    timeOf(half, 1.1),
    throttledLater(half),
    processorTime(half),
    memory(half),
    callsPerKey(half),
    callsPerKey(ineligible),
    timeOf(whole, 1.5),
    processorTime(whole),
  ];
  if (isQuick) return [...results, { what: 'sweeps of 100,000 keys', because: 'they take six minutes; leave --quick away' }];
  const large = await swept(evaluator, 100_000, 0.5);
  const largeWhole = await swept(evaluator, 100_000, 1);
  return [
    ...results,
    timeOf(large, 1.1),
    throttledLater(large),
    processorTime(large),
    memory(large),
    { what: 'peak memory of 100,000 keys to that of 10,000', value: large.peakMegabytes / half.peakMegabytes, unit: '×', atMost: 2 },
    timeOf(largeWhole, 1.5),
  ];
}
