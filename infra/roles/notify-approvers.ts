import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { recordsNamed, requestsIn } from '../arns.ts';
import { allow } from './allow.ts';

/** Sends the approvers what was proposed. Has no access to KMS. */
export const notifyApproversPermissions = (evidenceBucketArn: string, topicArn: string): readonly PolicyStatement[] => [
  allow('ReadProposal', { actions: ['s3:GetObject'], on: recordsNamed(evidenceBucketArn, 'proposal.json') }),
  allow('ReadRequest', {
    actions: ['s3:GetObject'],
    on: [requestsIn(evidenceBucketArn, '*/request.json'), requestsIn(evidenceBucketArn, '*/notification.json')],
  }),
  allow('RecordNotification', { actions: ['s3:PutObject'], on: requestsIn(evidenceBucketArn, '*/notification.json') }),
  // Without it S3 answers AccessDenied where an execution belongs to no request of the feeder.
  allow('TellMissingFromForbidden', { actions: ['s3:ListBucket'], on: evidenceBucketArn }),
  allow('SendRequest', { actions: ['sns:Publish'], on: topicArn }),
];
