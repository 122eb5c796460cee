/** Every metric is emitted in this CloudWatch namespace, with the function that emits it as dimension `service`. */
export const metricNamespace = 'KmsRotation';

type Definition = {
  /** Folder of the function that emits it. */
  readonly service: string;
  /** `None`: hours, which CloudWatch has no unit for; the meaning says so. */
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  /** The one dimension beside `service`; never a key, an account or a person: each value is a metric that costs and stays for 15 months. */
  readonly dimension?: string;
  readonly meaning: string;
};

/** What the functions measure, by name. Alarms, dashboard and documentation are made from this list. */
export const metrics = {
  KeysByReason: {
    service: 'evaluate-rotation',
    unit: 'Count',
    dimension: 'Reason',
    meaning: 'Customer managed keys with this reason code in one complete sweep.',
  },
  KeysByCompliance: {
    service: 'evaluate-rotation',
    unit: 'Count',
    dimension: 'ComplianceType',
    meaning: 'The same keys with this compliance type; 0 is reported too.',
  },
  KeysEvaluated: { service: 'evaluate-rotation', unit: 'Count', meaning: 'Evaluations that AWS Config accepted in one complete sweep.' },
  SweepCompleted: { service: 'evaluate-rotation', unit: 'Count', meaning: '1 for each sweep that has evaluated every key of the Region.' },
  SweepDuration: { service: 'evaluate-rotation', unit: 'Milliseconds', meaning: 'Time that one complete sweep took.' },
  EvaluationFailures: {
    service: 'evaluate-rotation',
    unit: 'Count',
    meaning: '1 for each attempt at a sweep or a change that failed or whose evaluations AWS Config refused.',
  },
  Decisions: {
    service: 'record-approval',
    unit: 'Count',
    dimension: 'Decision',
    meaning: '1 for each request whose decision was put on record.',
  },
  KeysConfirmed: { service: 'validate-rotation', unit: 'Count', meaning: 'Keys of one request that rotate as approved.' },
  KeysNotConfirmed: {
    service: 'validate-rotation',
    unit: 'Count',
    meaning: 'Approved keys of one request that do not rotate as approved.',
  },
  KeysSkipped: { service: 'validate-rotation', unit: 'Count', meaning: 'Keys of one request that were left as they are.' },
  Discrepancies: {
    service: 'validate-rotation',
    unit: 'Count',
    meaning: 'Confirmed keys of one request of which AWS Config, evaluated since, says otherwise.',
  },
  TimeToRemediate: {
    service: 'validate-rotation',
    unit: 'None',
    meaning: 'Hours from the proposal of a request to the validation that confirmed a change; only requests that changed a key.',
  },
  PendingApprovals: { service: 'request-approval', unit: 'Count', meaning: 'Executions that wait for an approval.' },
  OldestPendingApprovalAge: { service: 'request-approval', unit: 'None', meaning: 'Hours that the oldest of them has been waiting.' },
  HoursUntilApprovalExpires: { service: 'request-approval', unit: 'None', meaning: 'Hours left until the first of them expires.' },
  KeysProposed: { service: 'request-approval', unit: 'Count', meaning: 'Keys that one run has put into requests.' },
  KeysInCoolDown: {
    service: 'request-approval',
    unit: 'Count',
    meaning: 'Keys that one run left out because they were asked about lately.',
  },
  NonCompliantKeys: {
    service: 'report-organization',
    unit: 'Count',
    dimension: 'Region',
    meaning: 'Non-compliant keys of all accounts of the organization in this Region, as far as they were assessed.',
  },
  CompliantKeys: {
    service: 'report-organization',
    unit: 'Count',
    dimension: 'Region',
    meaning: 'Compliant keys of all accounts of the organization in this Region.',
  },
  PlacesAssessed: { service: 'report-organization', unit: 'Count', meaning: 'Accounts times Regions that one report has numbers of.' },
  PlacesNotAssessed: {
    service: 'report-organization',
    unit: 'Count',
    meaning: 'Accounts times Regions of which one report knows nothing: no recorder, no rule, or a failure.',
  },
  ReportWritten: { service: 'report-organization', unit: 'Count', meaning: '1 for each report on the organization.' },
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
