import type { EmbeddedMetrics } from '../flow/emitted-metrics.ts';

/** Powertools writes to the console of the process only as in development, where it writes nothing unless told. */
process.env['POWERTOOLS_DEV'] = 'true';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
const lines: string[] = [];
for (const method of ['log', 'warn'] as const)
  console[method] = (line: unknown): void => {
    lines.push(String(line));
  };
const { functionMetrics } = await import('../../functions/aws/metrics.ts');
const written = (): readonly EmbeddedMetrics[] => lines.map((line) => JSON.parse(line));

beforeEach(() => {
  lines.length = 0;
});

describe('the metrics of a function', () => {
  it('share one line where they have no dimension of their own', () => {
    const metrics = functionMetrics('request-approval');
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
    const metrics = functionMetrics('evaluate-rotation');
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
    const metrics = functionMetrics('validate-rotation');
    metrics.record('KeysConfirmed', 1);
    metrics.publish();
    metrics.publish();

    expect(written()).toHaveLength(1);
  });

  it('leave no line, and no warning, where there are none', () => {
    functionMetrics('record-approval').publish();

    expect(lines).toEqual([]);
  });
});
