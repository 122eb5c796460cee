import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow } from './allow.ts';

/** What an event source mapping does, it does as the function (AWS Lambda guide, "Using Lambda with Amazon SQS"). */
export const workOffQueue = (queueArn: string): PolicyStatement =>
  allow('WorkOffQueue', { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], on: queueArn });
