import { Aws, Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type MetricName, metricNamespace, metrics } from '../functions/core/metric-names.ts';
import { operationsPrefix } from '../functions/core/names.ts';
import { decisionKinds } from '../functions/core/records/decision.ts';

type DashboardProps = {
  readonly alarmArns: readonly string[];
  /** Names of all functions of the stack. */
  readonly functionNames: readonly string[];
};

type Widget = { readonly type: string; readonly width: number; readonly height: number; readonly properties: object };

const oneHour = 3600;
const oneDay = 86_400;

const explanation = `# KMS key rotation
Is every key that can rotate rotating? **Keys** counts what AWS Config reports after the last full evaluation of the Region; **Approvals** what people were asked and answered; **Results** what came of it. An alarm's description says what to do. Which key it is about, and who decided, is in AWS Config and in the evidence bucket: no metric names a key. Gaps: a metric has a value only when its function ran.`;

/** One page for whoever answers for rotation in an account and Region. */
export class Dashboard extends Construct {
  readonly dashboardName: string;

  constructor(scope: Construct, id: string, { alarmArns, functionNames }: DashboardProps) {
    super(scope, id);
    const widgets: readonly Widget[] = [
      { type: 'text', width: 24, height: 3, properties: { markdown: explanation } },
      { type: 'alarm', width: 24, height: 3, properties: { title: 'Alarms', alarms: alarmArns } },
      graph('Keys by verdict', 12, oneDay, [eachValueOf('KeysByReason', 'Maximum', oneDay)], { stacked: true }),
      graph('Compliance over time', 12, oneDay, valuesOf('KeysByCompliance', ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'], 'Maximum')),
      graph('Hours since the last complete sweep', 8, oneHour, sweepAge, { warnAbove: 48 }),
      graph('Sweeps', 8, oneDay, [one('KeysEvaluated', 'Maximum'), one('SweepDuration', 'Maximum', { yAxis: 'right' })]),
      graph('Failures', 8, oneHour, [one('EvaluationFailures', 'Sum'), one('UnmatchedWrites', 'Sum'), ...functionNames.map(errorsOf)]),
      graph('Approvals waiting', 8, oneHour, [
        one('PendingApprovals', 'Maximum'),
        one('OldestPendingApprovalAge', 'Maximum', { yAxis: 'right', label: 'oldest, hours' }),
        one('HoursUntilApprovalExpires', 'Minimum', { yAxis: 'right', label: 'first expires in, hours' }),
      ]),
      graph('Proposed and held back', 8, oneDay, [one('KeysProposed', 'Sum'), one('KeysInCoolDown', 'Maximum')]),
      graph('Decisions', 8, oneDay, valuesOf('Decisions', decisionKinds, 'Sum'), { stacked: true }),
      graph('Results of requests, changes', 12, oneDay, [
        one('KeysConfirmed', 'Sum'),
        one('KeysNotConfirmed', 'Sum'),
        one('KeysSkipped', 'Sum'),
        one('Discrepancies', 'Sum'),
      ]),
      graph('Time to remediate, hours from proposal to validation', 12, oneDay, [
        one('TimeToRemediate', 'Average', { label: 'average' }),
        one('TimeToRemediate', 'Maximum', { label: 'longest' }),
      ]),
    ];
    const dashboard = new CfnDashboard(this, 'Dashboard', {
      dashboardName: `${operationsPrefix}-${Aws.REGION}`,
      dashboardBody: Stack.of(this).toJsonString({ start: '-P14D', periodOverride: 'inherit', widgets }),
    });
    this.dashboardName = dashboard.ref;
  }
}

/** A row of a metric widget: namespace, name, dimensions and how to draw it; or an expression over other rows. */
type Row = readonly (string | Readonly<Record<string, unknown>>)[];

type Drawing = { readonly stacked?: boolean; readonly warnAbove?: number };

const graph = (
  title: string,
  width: number,
  period: number,
  rows: readonly Row[],
  { stacked = false, warnAbove }: Drawing = {},
): Widget => ({
  type: 'metric',
  width,
  height: 6,
  properties: {
    title,
    view: 'timeSeries',
    stacked,
    region: Aws.REGION,
    period,
    metrics: rows,
    yAxis: { left: { min: 0 }, right: { min: 0 } },
    ...(warnAbove === undefined ? {} : { annotations: { horizontal: [{ value: warnAbove, label: 'alarm' }] } }),
  },
});

const one = (name: MetricName, stat: string, drawing: Readonly<Record<string, unknown>> = {}): Row => [
  metricNamespace,
  name,
  'service',
  metrics[name].service,
  { stat, ...drawing },
];

const valuesOf = (name: MetricWithDimension, values: readonly string[], stat: string): readonly Row[] =>
  values.map((value) => [metricNamespace, name, 'service', metrics[name].service, metrics[name].dimension, value, { stat, label: value }]);

type MetricWithDimension = {
  [Name in MetricName]: (typeof metrics)[Name] extends { readonly dimension: string } ? Name : never;
}[MetricName];

/** Whatever values the dimension has had: reason codes carry key states, which AWS KMS may add to. */
const eachValueOf = (name: MetricWithDimension, stat: string, period: number): Row => [
  {
    id: 'each',
    label: `\${PROP('Dim.${metrics[name].dimension}')}`,
    expression: `SEARCH('{${metricNamespace},${metrics[name].dimension},service} MetricName="${name}" service="${metrics[name].service}"', '${stat}', ${period})`,
  },
];

/** SweepCompleted has the value 1 where a sweep ended and none elsewhere, so that its product with the time is the time of a sweep. */
const sweepAge: readonly Row[] = [
  one('SweepCompleted', 'Maximum', { id: 'swept', visible: false }),
  [{ id: 'sweptAt', expression: 'swept * EPOCH(swept)', visible: false }],
  [{ id: 'lastSweptAt', expression: 'FILL(sweptAt, REPEAT)', visible: false }],
  [{ id: 'always', expression: 'FILL(swept, 0)', visible: false }],
  [{ id: 'age', expression: '(EPOCH(always) - lastSweptAt) / 3600', label: 'hours' }],
];

const errorsOf = (functionName: string): Row => [
  'AWS/Lambda',
  'Errors',
  'FunctionName',
  functionName,
  { stat: 'Sum', label: `${functionName} errors` },
];
