import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyAutomationExecution, everyKey, recordsNamed } from '../arns.ts';
import { allow, keyReads } from './allow.ts';

/** Reads the requested keys and stores the proposal. Read-only towards KMS. */
export const assessRequestPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  // All keys are listed only where an earlier execution has created a successor and could not record it.
  allow('FindKeysAndAliases', { actions: ['kms:ListKeys', 'kms:ListAliases'], on: '*' }),
  allow('ReadKeys', { actions: keyReads, on: everyKey }),
  // Without names DescribeConfigRules is about no rule in particular: the name that a conformance pack gives is found among all.
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  allow('ReadOwnExecution', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  // A plan to replace a key is made from its policy and its grants too.
  allow('ReadForPlan', { actions: ['kms:GetKeyPolicy', 'kms:ListGrants'], on: everyKey }),
  allow('ReadEarlierSuccessors', { actions: ['s3:GetObject'], on: recordsNamed(evidenceBucketArn, 'successor.json') }),
  // Without it S3 answers AccessDenied where an earlier execution has recorded no successor.
  allow('TellMissingFromForbidden', { actions: ['s3:ListBucket'], on: evidenceBucketArn }),
  allow('StoreProposal', { actions: ['s3:PutObject', 's3:GetObject'], on: recordsNamed(evidenceBucketArn, 'proposal.json') }),
];
