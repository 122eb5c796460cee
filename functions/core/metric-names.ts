/** Every metric is emitted in this CloudWatch namespace, with the function that emits it as dimension `service`. */
export const metricNamespace = 'KmsRotation';

type Definition = {
  /** Folder of the function that emits it. */
  readonly service: string;
  /** `None`: hours, which CloudWatch has no unit for; the meaning says so. */
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  /** The one dimension beside `service`; never a key, an account or a person: each value is a metric that costs and stays for 15 months. */
  readonly dimension?: string;
};

/** What the functions measure, by name. Alarms, dashboard and documentation are made from this list; what each means is beside it, where it is no part of any function. */
export const metrics = {
  KeysByReason: {
    service: 'evaluate-rotation',
    unit: 'Count',
    dimension: 'Reason',
  },
  KeysByCompliance: {
    service: 'evaluate-rotation',
    unit: 'Count',
    dimension: 'ComplianceType',
  },
  KeysEvaluated: { service: 'evaluate-rotation', unit: 'Count' },
  SweepCompleted: { service: 'evaluate-rotation', unit: 'Count' },
  SweepDuration: { service: 'evaluate-rotation', unit: 'Milliseconds' },
  EvaluationFailures: {
    service: 'evaluate-rotation',
    unit: 'Count',
  },
  Decisions: {
    service: 'record-decision',
    unit: 'Count',
    dimension: 'Decision',
  },
  KeysConfirmed: { service: 'validate-rotation', unit: 'Count' },
  KeysNotConfirmed: {
    service: 'validate-rotation',
    unit: 'Count',
  },
  KeysSkipped: { service: 'validate-rotation', unit: 'Count' },
  Discrepancies: {
    service: 'validate-rotation',
    unit: 'Count',
  },
  TimeToRemediate: {
    service: 'validate-rotation',
    unit: 'None',
  },
  PendingApprovals: { service: 'request-approval', unit: 'Count' },
  OldestPendingApprovalAge: { service: 'request-approval', unit: 'None' },
  HoursUntilApprovalExpires: { service: 'request-approval', unit: 'None' },
  KeysProposed: { service: 'request-approval', unit: 'Count' },
  KeysInCoolDown: {
    service: 'request-approval',
    unit: 'Count',
  },
  UnmatchedWrites: { service: 'request-evaluation', unit: 'Count' },
  NonCompliantKeys: {
    service: 'report-organization',
    unit: 'Count',
    dimension: 'Region',
  },
  CompliantKeys: {
    service: 'report-organization',
    unit: 'Count',
    dimension: 'Region',
  },
  PlacesAssessed: { service: 'report-organization', unit: 'Count' },
  PlacesNotAssessed: {
    service: 'report-organization',
    unit: 'Count',
  },
  ReportWritten: { service: 'report-organization', unit: 'Count' },
} as const satisfies Readonly<Record<string, Definition>>;

export type MetricName = keyof typeof metrics;

/** The metrics of one function. */
export type MetricOf<Service extends string> = {
  [Name in MetricName]: (typeof metrics)[Name]['service'] extends Service ? Name : never;
}[MetricName];

type DimensionsOf<Name extends MetricName> = (typeof metrics)[Name] extends { readonly dimension: infer Dimension extends string }
  ? [dimensions: Readonly<Record<Dimension, string>>]
  : [];

/** Notes one value of a metric. A metric with a dimension takes its value; the unit is the one of the list. */
export type RecordMetric<Names extends MetricName = MetricName> = <Name extends Names>(
  name: Name,
  value: number,
  ...dimensions: DimensionsOf<Name>
) => void;
