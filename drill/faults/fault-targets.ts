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
  ...functions('kms', 'ThrottlingException', 'ListKeyRotations'),
  ...functions('config', 'ThrottlingException', 'PutEvaluations', 'GetComplianceDetailsByConfigRule', 'GetComplianceDetailsByResource'),
  ...functions('config', 'ThrottlingException', 'DescribeConfigRules', 'StartConfigRulesEvaluation', 'PutEvaluations'),
  ...functions('ssm', 'ThrottlingException', 'GetAutomationExecution', 'DescribeAutomationStepExecutions', 'StartAutomationExecution'),
  ...functions('ssm', 'ThrottlingException', 'DescribeAutomationExecutions', 'GetCalendarState'),
  ...functions('s3', 'SlowDown', 'PutObject', 'PutObject', 'GetObject', 'GetObject', 'ListObjectsV2'),
  ...functions('sns', 'Throttled', 'Publish'),
  ...runbook('kms', 'ThrottlingException', 'DescribeKey', 'GetKeyRotationStatus', 'EnableKeyRotation', 'EnableKeyRotation'),
  ...runbook('kms', 'ThrottlingException', 'RotateKeyOnDemand', 'RotateKeyOnDemand', 'RotateKeyOnDemand'),
  ...runbook('config', 'ThrottlingException', 'StartConfigRulesEvaluation'),
];
