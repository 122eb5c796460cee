import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { recordsNamed } from '../arns.ts';
import { allow } from './allow.ts';

/** Sends the approvers what was proposed. Has no access to KMS. */
export const notifyApproversPermissions = (evidenceBucketArn: string, topicArn: string): readonly PolicyStatement[] => [
  allow('ReadProposal', { actions: ['s3:GetObject'], on: recordsNamed(evidenceBucketArn, 'proposal.json') }),
  allow('SendRequest', { actions: ['sns:Publish'], on: topicArn }),
];
