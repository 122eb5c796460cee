import { Duration, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { functionNames, rolePrefixes } from '../functions/core/names.ts';
import { longSweepStateMachine } from './arns.ts';
import type { FunctionCode } from './function-code.ts';
import { InlineFunction } from './inline-function.ts';
import { metricsEnvironment } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { evaluatorPermissions } from './roles/evaluator.ts';
import { textOf } from './rule-parameters.ts';

type EvaluatorProps = {
  readonly code: FunctionCode;
  readonly parameters: MemberParameters;
  readonly evidenceBucketArn: string;
};

/** The function behind the rule. Has all the time that Lambda gives: a sweep reads every key of the Region. */
export const evaluatorFunction = (scope: Construct, { code, parameters, evidenceBucketArn }: EvaluatorProps): InlineFunction =>
  new InlineFunction(scope, 'EvaluateRotation', {
    functionName: functionNames.evaluateRotation,
    description: 'Evaluates the rotation of KMS keys for the AWS Config rule, on change and on a schedule. Read-only towards KMS.',
    code: code['evaluate-rotation'],
    roleNamePrefix: rolePrefixes.evaluator,
    permissions: evaluatorPermissions(evidenceBucketArn),
    environment: {
      ...metricsEnvironment(parameters),
      KMS_REQUEST_QUOTA_SHARE: textOf(parameters.kmsRequestQuotaShare),
      // Empty: a sweep is one run. Named and not referred to, since the state machine refers to this function.
      LONG_SWEEP_ARN: Fn.conditionIf(parameters.hasLongSweeps.logicalId, longSweepStateMachine, '').toString(),
      // A sweep keeps little and throws much away. With a larger nursery it takes a hundred megabytes more and is no faster: docs/performance.md.
      NODE_OPTIONS: '--max-semi-space-size=8',
    },
    timeout: Duration.minutes(15),
    // One processor (AWS Lambda guide, "Configure Lambda function memory"). With less, processor time and not the quotas of AWS KMS would limit a sweep.
    memorySize: 1769,
  });
