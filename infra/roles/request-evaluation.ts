import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow } from './allow.ts';

/** Takes changes off their queue and has the rule evaluated. Has no access to KMS. */
export const requestEvaluationPermissions = (queueArn: string, configRuleArn: string): readonly PolicyStatement[] => [
  // What an event source mapping does, it does as the function (AWS Lambda guide, "Using Lambda with Amazon SQS").
  allow('WorkOffChanges', { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], on: queueArn }),
  allow('StartEvaluation', { actions: ['config:StartConfigRulesEvaluation'], on: configRuleArn }),
];
