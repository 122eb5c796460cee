import { type FunctionMetrics, functionMetrics, type ServiceWithMetrics } from '../../functions/aws/metrics.ts';
import type { EmbeddedMetrics } from '../flow/emitted-metrics.ts';

const lines: string[] = [];
const write = (line: string): void => {
  lines.push(line);
};
const metricsOf = <Service extends ServiceWithMetrics>(service: Service): FunctionMetrics<Service> =>
  functionMetrics(service, { isEnabled: true, write });
const written = (): readonly EmbeddedMetrics[] => lines.map((line) => JSON.parse(line));

beforeEach(() => {
  lines.length = 0;
});

describe('the metrics of a function', () => {
  it('share one line where they have no dimension of their own', () => {
    const metrics = metricsOf('request-approval');
    metrics.record('PendingApprovals', 3);
    metrics.record('HoursUntilApprovalExpires', 20.5);
    metrics.publish();

    expect(written()).toEqual([
      expect.objectContaining({ service: 'request-approval', PendingApprovals: 3, HoursUntilApprovalExpires: 20.5 }),
    ]);
    expect(written()[0]?._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'KmsRotation',
        Dimensions: [['service']],
        Metrics: [
          { Name: 'PendingApprovals', Unit: 'Count' },
          { Name: 'HoursUntilApprovalExpires', Unit: 'None' },
        ],
      },
    ]);
  });

  it('have a line each where they have one, so that it does not become one of the others', () => {
    const metrics = metricsOf('evaluate-rotation');
    metrics.record('SweepCompleted', 1);
    metrics.record('KeysByReason', 2, { Reason: 'EXEMPT' });
    metrics.record('KeysByReason', 5, { Reason: 'ROTATION_DISABLED' });
    metrics.publish();

    expect(written().map(({ _aws, ...values }) => [_aws.CloudWatchMetrics[0]?.Dimensions, values])).toEqual([
      [[['service', 'Reason']], { service: 'evaluate-rotation', Reason: 'EXEMPT', KeysByReason: 2 }],
      [[['service', 'Reason']], { service: 'evaluate-rotation', Reason: 'ROTATION_DISABLED', KeysByReason: 5 }],
      [[['service']], { service: 'evaluate-rotation', SweepCompleted: 1 }],
    ]);
  });

  it('are published once', () => {
    const metrics = metricsOf('validate-rotation');
    metrics.record('KeysConfirmed', 1);
    metrics.publish();
    metrics.publish();

    expect(written()).toHaveLength(1);
  });

  it('leave no line where there are none', () => {
    metricsOf('record-decision').publish();

    expect(lines).toEqual([]);
  });

  it('carry the ids of the invocation, which are no dimensions', () => {
    const metrics = metricsOf('record-decision');
    metrics.correlate({ executionId: 'execution-1' });
    metrics.record('Decisions', 1, { Decision: 'APPROVED' });

    expect(written()).toEqual([expect.objectContaining({ executionId: 'execution-1', Decisions: 1 })]);
    expect(written()[0]?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service', 'Decision']]);
  });

  it('have all their values, at most a hundred in a line', () => {
    const metrics = metricsOf('validate-rotation');
    for (let hours = 1; hours <= 102; hours++) metrics.record('TimeToRemediate', hours);
    metrics.publish();

    expect(written().map((line) => line['TimeToRemediate'])).toEqual([Array.from({ length: 100 }, (_, index) => index + 1), [101, 102]]);
  });

  it('are a line of their own each, with the time at which they were written', () => {
    const before = Date.now();
    const metrics = metricsOf('validate-rotation');
    metrics.record('KeysConfirmed', 1);
    metrics.publish();

    expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
    expect(written()[0]?._aws.Timestamp).toBeGreaterThanOrEqual(before);
    expect(written()[0]?._aws.Timestamp).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['DISABLED', 0],
    ['ENABLED', 2],
    [undefined, 2],
  ])('are not written where the deployment has them off: METRICS is %s', (METRICS, expected) => {
    if (METRICS === undefined) Reflect.deleteProperty(process.env, 'METRICS');
    else Object.assign(process.env, { METRICS });

    const metrics = functionMetrics('evaluate-rotation', { write });
    metrics.record('KeysByReason', 2, { Reason: 'EXEMPT' });
    metrics.record('SweepCompleted', 1);
    metrics.publish();

    expect(lines).toHaveLength(expected);
  });
});
