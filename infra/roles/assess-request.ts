import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyAutomationExecution, everyKey, recordsNamed } from '../arns.ts';
import { allow, keyReads } from './allow.ts';

/** Reads the requested keys and stores the proposal. Read-only towards KMS. */
export const assessRequestPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  allow('FindAliases', { actions: ['kms:ListAliases'], on: '*' }),
  allow('ReadKeys', { actions: keyReads, on: everyKey }),
  // Without names DescribeConfigRules is about no rule in particular: the name that a conformance pack gives is found among all.
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  allow('ReadOwnExecution', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  allow('StoreProposal', { actions: ['s3:PutObject', 's3:GetObject'], on: recordsNamed(evidenceBucketArn, 'proposal.json') }),
];
