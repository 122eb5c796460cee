import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { decisionsIn, everyAutomationExecution, everyDocument, everyKey, recordsNamed } from '../arns.ts';
import { allow, keyReads } from './allow.ts';

/** Checks the decision, reads the keys once more and stores the approval before anything is written. Read-only towards KMS. */
export const recordApprovalPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  // All keys are listed only where an earlier execution has created a successor and could not record it.
  allow('FindKeysAndAliases', { actions: ['kms:ListKeys', 'kms:ListAliases'], on: '*' }),
  allow('ReadKeys', { actions: keyReads, on: everyKey }),
  // A plan to replace a key is compared with its policy and its grants.
  allow('ReadForPlan', { actions: ['kms:GetKeyPolicy', 'kms:ListGrants'], on: everyKey }),
  allow('ReadEarlierSuccessors', { actions: ['s3:GetObject'], on: recordsNamed(evidenceBucketArn, 'successor.json') }),
  allow('ReadDecision', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  allow('ReadChangeCalendars', { actions: ['ssm:GetCalendarState'], on: everyDocument }),
  allow('ReadProposalAndSelection', {
    actions: ['s3:GetObject'],
    on: [recordsNamed(evidenceBucketArn, 'proposal.json'), recordsNamed(evidenceBucketArn, 'selection.json')],
  }),
  allow('StoreApproval', { actions: ['s3:PutObject', 's3:GetObject'], on: recordsNamed(evidenceBucketArn, 'approval.json') }),
  allow('FileDecision', { actions: ['s3:PutObject'], on: decisionsIn(evidenceBucketArn) }),
  // Without it S3 answers AccessDenied where no selection is stored, and "there is none" could not be told from "may not read it".
  allow('TellMissingFromForbidden', { actions: ['s3:ListBucket'], on: evidenceBucketArn }),
];
