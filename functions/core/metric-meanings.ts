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
  KeysConfirmed: 'Changes of one request that AWS KMS shows.',
  KeysNotConfirmed: 'Approved changes of one request that AWS KMS does not show.',
  KeysSkipped: 'Changes of one request that were not made, for a reason on record.',
  Discrepancies: 'Confirmed changes of one request of which AWS Config, evaluated since, says something else.',
  TimeToRemediate: 'Hours from the proposal of a request to the validation that confirmed a change; only requests that changed a key.',
  PendingApprovals: 'Executions that wait for an approval.',
  OldestPendingApprovalAge: 'Hours that the oldest of them has been waiting.',
  HoursUntilApprovalExpires: 'Hours left until the first of them expires.',
  KeysProposed: 'Changes that one run has put into a request.',
  KeysInCoolDown: 'Changes that one run did not ask for because they were turned down, or not answered, within the cool-down.',
  UnmatchedWrites: 'Calls of AWS KMS by the roles of the writing functions of which no attempt is on record.',
  NonCompliantKeys: 'Non-compliant keys of all accounts of the organization in this Region, as far as they were assessed.',
  CompliantKeys: 'Compliant keys of all accounts of the organization in this Region.',
  PlacesAssessed: 'Accounts times Regions that one report has numbers of.',
  PlacesNotAssessed: 'Accounts times Regions of which one report knows nothing: no recorder, no rule, or a failure.',
  ReportWritten: '1 for each report on the organization.',
};
