import { EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { type MetricName, metricNamespace, metrics } from '../../functions/core/metric-names.ts';
import { functionNames } from '../../functions/core/names.ts';
import { memberFunctionFolders } from '../../infra/function-code.ts';
import { lambdaFunctions } from '../infra/member-template.ts';
import { shownByWidgets, type Watched, watchedByAlarms } from '../infra/watched-metrics.ts';
import { type EmbeddedMetrics, type Emitted, embeddedMetricLines, emittedBy } from './emitted-metrics.ts';
import { estateOf, keyNamed, ordinaryKeys, region, rotatingEvery } from './estates.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

const keys = ordinaryKeys('measured', 3);
const [first = '', second = '', third = ''] = keys.map(({ metadata }) => metadata.KeyId);
const rotating = keyNamed('rotating already', { rotation: rotatingEvery(365) });
const day = 24 * 3_600_000 + 60_000;

/** The whole loop once: sweeps, one of which fails, a request that is approved, and one that is rejected. */
let one: OneRegion;
let emitted: readonly Emitted[];
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(rotating, ...keys) }, region);
  await one.sandbox.settled();
  await one.sandbox.clock.advance(day);
  await one.sandbox.settled();
  one.sandbox.faults.inject({ service: 'kms', operation: 'ListKeys', error: { name: 'IncompleteSignature' } });
  await one.sandbox.clock.advance(day);
  await one.sandbox.settled();
  one.sandbox.faults.clear();

  const approved = await one.request([first, second]);
  // The request scheduler looks after it every hour.
  await one.sandbox.clock.advance(3 * 3_600_000);
  await one.sandbox.settled();
  await one.schedule();
  await one.choose(approved, [first]);
  await one.approve(approved);
  await one.reject(await one.request([third]));
  // Somebody with a role of ours, past every request.
  await new KMSClient(one.settingsOfFunction(functionNames.applyChanges)).send(
    new EnableKeyRotationCommand({ KeyId: third, RotationPeriodInDays: 365 }),
  );
  await one.sandbox.clock.advance(3_600_000);
  await one.sandbox.settled();
  emitted = emittedBy(one.sandbox);
});
afterAll(() => one.sandbox.stop());

const named = (name: MetricName) => emitted.filter((each) => each.name === name);
const total = (name: MetricName): number =>
  named(name)
    .flatMap(({ values }) => values)
    .reduce((sum, value) => sum + value, 0);

/** The limits of the CloudWatch embedded metric format specification. */
const isValid = (line: EmbeddedMetrics): boolean =>
  Number.isInteger(line._aws.Timestamp) &&
  line._aws.CloudWatchMetrics.every(
    ({ Dimensions, Metrics }) =>
      Metrics.length > 0 &&
      Metrics.length <= 100 &&
      Metrics.every(({ Name }) => isValues([line[Name]].flat())) &&
      Dimensions.length > 0 &&
      Dimensions.every((names) => names.length <= 30 && names.every((name) => isDimensionValue(line[name]))),
  );
const isValues = (values: readonly unknown[]): boolean => values.length > 0 && values.length <= 100 && values.every(Number.isFinite);
const isDimensionValue = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x7e]{1,1024}$/.test(value);

describe('what the functions emit', () => {
  it('is on the list, in its namespace, with its unit, its dimensions and its function, and nothing of the list is missing', () => {
    const deployed = new Set<string>(memberFunctionFolders);
    const expected = Object.entries(metrics).filter(([, { service }]) => deployed.has(service));
    const shapeOf = (name: string, unit: string, dimensions: readonly string[], service: string) =>
      [metricNamespace, name, unit, dimensions.toSorted().join(), service].join(' ');

    expect(
      [
        ...new Set(
          emitted.map(({ namespace, name, unit, dimensions }) =>
            [namespace, name, unit, Object.keys(dimensions).toSorted().join(), dimensions['service']].join(' '),
          ),
        ),
      ].toSorted(),
    ).toEqual(
      expected
        .map(([name, metric]) =>
          shapeOf(name, metric.unit, ['service', ...('dimension' in metric ? [metric.dimension] : [])], metric.service),
        )
        .toSorted(),
    );
  });

  it('is valid in the embedded metric format: at most 100 metrics and values, at most 30 dimensions, finite numbers', () => {
    const lines = embeddedMetricLines(one.sandbox).map(({ line }) => line);

    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => !isValid(line))).toEqual([]);
  });

  it('names no key', () => {
    const lines = embeddedMetricLines(one.sandbox).map(({ line }) => JSON.stringify(line));

    for (const keyId of [first, second, third]) expect(lines.filter((line) => line.includes(keyId))).toEqual([]);
  });

  it('stands among log lines that are JSON like it', () => {
    for (const { line } of one.sandbox.functionLogs()) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('a complete sweep', () => {
  it('counts every key once by reason and once by compliance type', () => {
    const sweeps = total('SweepCompleted');

    expect(sweeps).toBeGreaterThan(0);
    expect(total('KeysByReason')).toBe(4 * sweeps);
    expect(total('KeysByCompliance')).toBe(4 * sweeps);
    expect(named('KeysByCompliance').length).toBe(3 * sweeps);
  });
});

describe('a sweep that fails', () => {
  it('is a failure and no sweep', () => {
    expect(total('EvaluationFailures')).toBeGreaterThan(0);
  });
});

describe('a request', () => {
  it('is counted with its decision', () => {
    expect(named('Decisions').map(({ dimensions, values }) => [dimensions['Decision'], values])).toEqual([
      ['APPROVED', [1]],
      ['REJECTED', [1]],
    ]);
  });

  it('is counted with its results, and with its time where it changed a key', () => {
    expect([total('KeysConfirmed'), total('KeysNotConfirmed'), total('KeysSkipped'), total('Discrepancies')]).toEqual([1, 0, 2, 0]);
    expect(named('TimeToRemediate').flatMap(({ values }) => values)).toEqual([expect.closeTo(3, 1)]);
  });
});

describe('a write of which no attempt is on record', () => {
  it('is counted once, and no other write is', () => {
    expect(total('UnmatchedWrites')).toBe(1);
  });
});

describe('alarms and dashboard', () => {
  const reserved = new Set<string>(
    Object.values(metrics)
      .map(({ service }) => service)
      .filter((service) => !(memberFunctionFolders as readonly string[]).includes(service)),
  );
  const isOurs = ({ namespace, dimensions }: Watched): boolean =>
    namespace === metricNamespace && !reserved.has(dimensions['service'] ?? '');
  const isEmitted = ({ namespace, name, dimensions }: Watched): boolean =>
    emitted.some(
      (each) =>
        each.namespace === namespace &&
        each.name === name &&
        Object.keys(each.dimensions).toSorted().join() === Object.keys(dimensions).toSorted().join() &&
        each.dimensions['service'] === dimensions['service'],
    );

  it('read only what a function emits, with the dimensions that it emits', () => {
    const watched = [...watchedByAlarms(), ...shownByWidgets()].filter(isOurs);

    expect(watched.length).toBeGreaterThan(10);
    expect(watched.filter((each) => !isEmitted(each))).toEqual([]);
  });

  it('would not be let through with a dimension that nobody emits, or without one', () => {
    const [someAlarm] = watchedByAlarms().filter(isOurs);
    if (someAlarm === undefined) throw new Error('there is no alarm');

    expect(isEmitted({ ...someAlarm, dimensions: { ...someAlarm.dimensions, Reason: 'EXEMPT' } })).toBe(false);
    expect(isEmitted({ ...someAlarm, dimensions: {} })).toBe(false);
    expect(isEmitted({ ...someAlarm, dimensions: { service: 'another' } })).toBe(false);
  });

  it('read the errors of functions that are deployed', () => {
    const deployed = lambdaFunctions().map(({ FunctionName }) => FunctionName);
    const errors = [...watchedByAlarms(), ...shownByWidgets()].filter(({ namespace }) => namespace === 'AWS/Lambda');

    expect([...new Set(errors.map(({ dimensions }) => dimensions['FunctionName'] ?? ''))].toSorted()).toEqual(deployed.toSorted());
  });
});
