import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyConfigRule, everyKey } from '../arns.ts';
import { allow, keyReads } from './allow.ts';

/** Takes changes off their queue, looks whether they make a difference, and has the rule evaluated. Read-only towards KMS. */
export const requestEvaluationPermissions = (queueArn: string): readonly PolicyStatement[] => [
  // What an event source mapping does, it does as the function (AWS Lambda guide, "Using Lambda with Amazon SQS").
  allow('WorkOffChanges', { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], on: queueArn }),
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  allow('ReadChangedKeys', { actions: keyReads, on: everyKey }),
  // Takes no resource in IAM.
  allow('ReadTheirAliases', { actions: ['kms:ListAliases'], on: '*' }),
  // Takes no resource in IAM.
  allow('ReadTheirResults', { actions: ['config:GetComplianceDetailsByResource'], on: '*' }),
  allow('StartEvaluation', { actions: ['config:StartConfigRulesEvaluation'], on: everyConfigRule }),
];
