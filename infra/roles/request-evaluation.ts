import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyConfigRule } from '../arns.ts';
import { allow } from './allow.ts';

/** Takes changes off their queue and has the rule evaluated. Has no access to KMS. */
export const requestEvaluationPermissions = (queueArn: string): readonly PolicyStatement[] => [
  // What an event source mapping does, it does as the function (AWS Lambda guide, "Using Lambda with Amazon SQS").
  allow('WorkOffChanges', { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], on: queueArn }),
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  allow('StartEvaluation', { actions: ['config:StartConfigRulesEvaluation'], on: everyConfigRule }),
];
