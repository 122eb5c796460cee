import type { ServiceName } from '../../sandbox/call.ts';

export type FaultTarget = {
  readonly service: ServiceName;
  readonly operation: string;
  readonly caller: 'functions' | 'runbook';
  /** The error by which the service tells callers to slow down. */
  readonly throttledAs: string;
};

const functions = (service: ServiceName, throttledAs: string, ...operations: readonly string[]): readonly FaultTarget[] =>
  operations.map((operation) => ({ service, operation, caller: 'functions', throttledAs }));
const runbook = (service: ServiceName, throttledAs: string, ...operations: readonly string[]): readonly FaultTarget[] =>
  operations.map((operation) => ({ service, operation, caller: 'runbook', throttledAs }));

/** Every call that the functions and the runbooks make. What matters most stands more than once. */
export const targets: readonly FaultTarget[] = [
  ...functions('kms', 'ThrottlingException', 'ListKeys', 'ListAliases', 'DescribeKey', 'GetKeyRotationStatus', 'ListResourceTags'),
  ...functions('kms', 'ThrottlingException', 'ListKeyRotations', 'GetKeyPolicy', 'ListGrants'),
  ...functions('kms', 'ThrottlingException', 'EnableKeyRotation', 'EnableKeyRotation', 'RotateKeyOnDemand', 'RotateKeyOnDemand'),
  ...functions('kms', 'ThrottlingException', 'CreateKey', 'CreateKey', 'UpdateAlias', 'UpdateAlias', 'TagResource', 'UntagResource'),
  ...functions('config', 'ThrottlingException', 'PutEvaluations', 'GetComplianceDetailsByConfigRule', 'GetComplianceDetailsByResource'),
  ...functions('config', 'ThrottlingException', 'DescribeConfigRules', 'StartConfigRulesEvaluation', 'PutEvaluations'),
  ...functions('ssm', 'ThrottlingException', 'GetAutomationExecution', 'GetDocument', 'StartAutomationExecution'),
  ...functions('ssm', 'ThrottlingException', 'DescribeAutomationExecutions', 'GetCalendarState'),
  ...functions('cloudtrail', 'ThrottlingException', 'LookupEvents'),
  ...functions('s3', 'SlowDown', 'PutObject', 'PutObject', 'PutObject', 'GetObject', 'GetObject', 'ListObjectsV2', 'ListObjectVersions'),
  ...functions('sns', 'Throttled', 'Publish'),
  ...runbook('config', 'ThrottlingException', 'StartConfigRulesEvaluation'),
];
