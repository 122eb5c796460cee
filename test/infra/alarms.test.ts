import { metrics } from '../../functions/core/metric-names.ts';
import { alarmTopicName } from '../../functions/core/names.ts';
import { memberFunctionFolders } from '../../infra/function-code.ts';
import { isDeployed, lambdaFunctions, template } from './member-template.ts';
import { alarm, alarms, widgets } from './watched-metrics.ts';

const ringsWhen = (name: string) => {
  const { Statistic, Period, EvaluationPeriods, ComparisonOperator, Threshold, TreatMissingData } = alarm(name);
  return `${Statistic} per ${Period} s, ${EvaluationPeriods} in a row, ${ComparisonOperator} ${Threshold}, missing is ${TreatMissingData}`;
};

describe('the alarms', () => {
  it.each([
    ['NoCompleteSweep', 'Sum per 86400 s, 2 in a row, LessThanThreshold 1, missing is breaching'],
    ['EvaluationFailed', 'Sum per 300 s, 1 in a row, GreaterThanThreshold 0, missing is notBreaching'],
    ['EvaluateRotationErrors', 'Sum per 300 s, 1 in a row, GreaterThanThreshold 0, missing is notBreaching'],
    ['ApprovalExpiresSoon', 'Minimum per 3600 s, 1 in a row, LessThanThreshold 24, missing is notBreaching'],
    ['KeysNotConfirmed', 'Sum per 300 s, 1 in a row, GreaterThanThreshold 0, missing is notBreaching'],
    ['KeysOverdue', 'Maximum per 86400 s, 1 in a row, GreaterThanThreshold 0, missing is notBreaching'],
    ['UnmatchedWrites', 'Sum per 900 s, 1 in a row, GreaterThanOrEqualToThreshold 1, missing is notBreaching'],
    ['Discrepancies', 'Sum per 300 s, 1 in a row, GreaterThanThreshold 0, missing is notBreaching'],
  ])('%s rings at its threshold', (name, when) => {
    expect(ringsWhen(name)).toBe(when);
  });

  it('watch the errors of every function', () => {
    const watched = alarms().filter(({ Namespace }) => Namespace === 'AWS/Lambda');

    expect(watched.map(({ Dimensions }) => Dimensions[0]?.Value).toSorted()).toEqual(
      lambdaFunctions()
        .map(({ FunctionName }) => FunctionName)
        .toSorted(),
    );
  });

  it('go to the alarm topic, and to nothing else', () => {
    const topic = Object.entries(template.Resources).find(([, { Properties }]) => Properties?.['TopicName'] === alarmTopicName)?.[0];

    expect(topic).toBeDefined();
    for (const { AlarmActions } of alarms()) expect(AlarmActions).toEqual([`<${topic}>`]);
  });

  it('have names that the policy of the topic lets publish', () => {
    for (const { AlarmName } of alarms()) expect(AlarmName).toMatch(/^KmsRotation-[A-Za-z-]+$/);
  });

  it('look back no further than CloudWatch allows: seven days, one day if the period is under an hour', () => {
    for (const { Period, EvaluationPeriods } of alarms())
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
  });

  it('say what to do, within the 1,024 characters of a description', () => {
    for (const { AlarmDescription } of alarms()) {
      expect(AlarmDescription.length).toBeGreaterThan(80);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('the monitoring of an account and Region', () => {
  const kept = (Monitoring: string) => {
    const types = Object.values(template.Resources)
      .filter((resource) => isDeployed(resource, { Monitoring }))
      .map(({ Type }) => Type);
    return {
      alarms: types.filter((type) => type === 'AWS::CloudWatch::Alarm').length,
      dashboards: types.filter((type) => type === 'AWS::CloudWatch::Dashboard').length,
      functionsWithMetrics: lambdaFunctions({ Monitoring }).filter(({ Environment }) => Environment.Variables['METRICS'] === 'ENABLED')
        .length,
    };
  };
  const inMember: readonly string[] = memberFunctionFolders;
  const withMetrics = inMember.filter((folder) => Object.values(metrics).some(({ service }) => service === folder)).length;

  it.each([
    ['ALARMS_AND_DASHBOARD', { alarms: alarms().length, dashboards: 1, functionsWithMetrics: withMetrics }],
    ['ALARMS', { alarms: alarms().length, dashboards: 0, functionsWithMetrics: withMetrics }],
    // The alarms for lost events and for changed functions watch what Amazon SQS counts by itself.
    ['NONE', { alarms: 2, dashboards: 0, functionsWithMetrics: 0 }],
  ])('can be had at three prices: %s', (monitoring, expected) => {
    expect(kept(monitoring)).toEqual(expected);
  });
});

describe('the dashboard', () => {
  const rows = widgets().flatMap(({ properties }) => properties.metrics ?? []);

  it('begins with what it is about and shows every alarm', () => {
    const [first, second] = widgets();

    expect(first).toMatchObject({ type: 'text', properties: { markdown: expect.stringMatching(/^# /) } });
    expect(second?.type).toBe('alarm');
    expect(second?.properties.alarms).toHaveLength(alarms().length);
  });

  it('shows the Region and the account that it is deployed to', () => {
    for (const { properties } of widgets().filter(({ type }) => type === 'metric')) expect(properties.region).toBe('<AWS::Region>');
    expect(JSON.stringify(widgets())).not.toMatch(/\d{12}|[a-z]{2}-[a-z]+-\d/);
  });

  it('works out expressions only from rows of the same widget', () => {
    for (const { properties } of widgets()) {
      const drawings = (properties.metrics ?? []).map((row) => row.at(-1) as { readonly id?: string; readonly expression?: string });
      const ids = new Set(drawings.flatMap(({ id }) => id ?? []));
      const used = drawings
        .flatMap(({ expression = '' }) => (expression.startsWith('SEARCH') ? [] : expression.match(/[a-z]\w*/g)))
        .flatMap((name) => name ?? []);

      expect(used.filter((name) => !ids.has(name))).toEqual([]);
    }
    expect(rows.length).toBeGreaterThan(20);
  });
});
