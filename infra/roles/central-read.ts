import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyAutomationExecution, everyConfigRule, everyKey, objectsIn } from '../arns.ts';
import { allow, keyReads } from './allow.ts';
import { listEvidence, recordReadActions } from './records.ts';

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
      // By which `verify-evidence` compares records with what AWS CloudTrail has.
      'cloudtrail:LookupEvents',
    ],
    on: '*',
  }),
  allow('ReadExecutions', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  allow('ReadKeys', { actions: keyReads, on: everyKey }),
  allow('ReadResults', { actions: ['config:GetComplianceDetailsByConfigRule'], on: everyConfigRule }),
  allow('ReadEvidence', { actions: recordReadActions, on: objectsIn(evidenceBucketArn, '*') }),
  listEvidence(evidenceBucketArn),
];
