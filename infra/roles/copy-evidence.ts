import { Fn } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow } from './allow.ts';

type CopyNeeds = { readonly queueArn: string; readonly evidenceBucketArn: string; readonly ownFolderArn: string };

/** Takes new records off their queue, reads them, and puts them into this account's folder of the central bucket. Cannot read that one. */
export const copyEvidencePermissions = ({ queueArn, evidenceBucketArn, ownFolderArn }: CopyNeeds): readonly PolicyStatement[] => [
  // What an event source mapping does, it does as the function (AWS Lambda guide, "Using Lambda with Amazon SQS").
  allow('WorkOffRecords', { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], on: queueArn }),
  allow('ReadVersions', { actions: ['s3:GetObjectVersion'], on: Fn.join('', [evidenceBucketArn, '/*']) }),
  allow('CopyToCentre', { actions: ['s3:PutObject'], on: ownFolderArn }),
];
