import type { MetricName } from './metric-names.ts';

/** What each metric means, for the documentation. */
export const metricMeanings: Readonly<Record<MetricName, string>> = {
  KeysByReason: 'Customer managed keys with this reason code in one complete sweep.',
  KeysByCompliance: 'The same keys with this compliance type; 0 is reported too.',
  KeysEvaluated: 'Evaluations that AWS Config accepted in one complete sweep.',
  SweepCompleted: '1 for each sweep that has evaluated every key of the Region.',
  SweepDuration: 'Time that one complete sweep took.',
  EvaluationFailures: '1 for each attempt at a sweep or a change that failed or whose evaluations AWS Config refused.',
  Decisions: '1 for each request whose decision was put on record.',
  KeysConfirmed: 'Keys of one request that rotate as approved.',
  KeysNotConfirmed: 'Approved keys of one request that do not rotate as approved.',
  KeysSkipped: 'Keys of one request that were left as they are.',
  Discrepancies: 'Confirmed keys of one request of which AWS Config, evaluated since, says otherwise.',
  TimeToRemediate: 'Hours from the proposal of a request to the validation that confirmed a change; only requests that changed a key.',
  PendingApprovals: 'Executions that wait for an approval.',
  OldestPendingApprovalAge: 'Hours that the oldest of them has been waiting.',
  HoursUntilApprovalExpires: 'Hours left until the first of them expires.',
  KeysProposed: 'Keys that one run has put into requests.',
  KeysInCoolDown: 'Keys that one run left out because they were asked about lately.',
  UnmatchedWrites: 'Writes to AWS KMS by the roles of the writing functions that no attempt on record explains.',
  NonCompliantKeys: 'Non-compliant keys of all accounts of the organization in this Region, as far as they were assessed.',
  CompliantKeys: 'Compliant keys of all accounts of the organization in this Region.',
  PlacesAssessed: 'Accounts times Regions that one report has numbers of.',
  PlacesNotAssessed: 'Accounts times Regions of which one report knows nothing: no recorder, no rule, or a failure.',
  ReportWritten: '1 for each report on the organization.',
};
