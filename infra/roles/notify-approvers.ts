import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { recordsNamed, requestsIn } from '../evidence-objects.ts';
import { allow } from './allow.ts';
import { readOwnExecution } from './authority.ts';
import { listEvidence, readCurrent, readRecords, storeRecords } from './records.ts';

/** Sends the approvers what was proposed. Has no access to KMS. */
export const notifyApproversPermissions = (evidenceBucketArn: string, topicArn: string): readonly PolicyStatement[] => [
  ...readOwnExecution(),
  readRecords('ReadProposalAndRequest', [
    recordsNamed(evidenceBucketArn, 'proposal.json'),
    requestsIn(evidenceBucketArn, '*/request.json'),
  ]),
  storeRecords('RecordNotification', requestsIn(evidenceBucketArn, '*/notification.json')),
  readCurrent('FindNotification', requestsIn(evidenceBucketArn, '*/notification.json')),
  listEvidence(evidenceBucketArn),
  allow('SendRequest', { actions: ['sns:Publish'], on: topicArn }),
];
