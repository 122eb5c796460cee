import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyConfigRule, everyKey } from '../arns.ts';
import { allow } from './allow.ts';

/** What the centre may see of an account and Region: keys, compliance, requests and their evidence. Read-only throughout. */
export const centralReadPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  // None of these knows a resource: IAM takes only `*` for them.
  allow('FindKeysRulesAndRequests', {
    actions: [
      'kms:ListKeys',
      'kms:ListAliases',
      'config:DescribeConfigRules',
      'config:DescribeConfigurationRecorders',
      'config:DescribeConfigurationRecorderStatus',
      'config:GetResourceConfigHistory',
      'ssm:DescribeAutomationExecutions',
    ],
    on: '*',
  }),
  allow('ReadKeys', {
    actions: ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags', 'kms:ListKeyRotations'],
    on: everyKey,
  }),
  allow('ReadResults', { actions: ['config:GetComplianceDetailsByConfigRule'], on: everyConfigRule }),
  allow('ListEvidence', { actions: ['s3:ListBucket'], on: evidenceBucketArn }),
  allow('ReadEvidence', { actions: ['s3:GetObject'], on: `${evidenceBucketArn}/*` }),
];
