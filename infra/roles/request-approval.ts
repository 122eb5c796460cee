import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

import {
  decisionsIn,
  everyAutomationExecution,
  everyConfigRule,
  everyFedRunbookDefinition,
  everyKey,
  fedRunbookDocuments,
  recordsNamed,
  requestsIn,
} from '../arns.ts';
import { allow, keyReads } from './allow.ts';

/** Reads what there is to ask, keeps the request, starts the runbooks. Cannot answer an execution, and is read-only towards KMS. */
export const requestApprovalPermissions = (
  evidenceBucketArn: string,
  automationRoleArns: readonly string[],
): readonly PolicyStatement[] => [
  allow('FindKeys', { actions: ['kms:ListKeys', 'kms:ListAliases'], on: '*' }),
  allow('ReadKeys', { actions: keyReads, on: everyKey }),
  // Without names DescribeConfigRules is about no rule in particular: the name that a conformance pack gives is found among all.
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  allow('ReadResults', { actions: ['config:GetComplianceDetailsByConfigRule'], on: everyConfigRule }),
  // DescribeAutomationExecutions knows no resource: IAM takes only `*` for it.
  allow('FindExecutions', { actions: ['ssm:DescribeAutomationExecutions'], on: '*' }),
  allow('ReadExecutions', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  // IAM checks the document, the execution and, in an older form, the definition; tags at the start are a permission of their own.
  allow('StartRunbook', {
    actions: ['ssm:StartAutomationExecution'],
    on: [...fedRunbookDocuments, ...everyFedRunbookDefinition, everyAutomationExecution],
  }),
  allow('TagExecutions', { actions: ['ssm:AddTagsToResource'], on: everyAutomationExecution }),
  allow('PassAutomationRoles', {
    actions: ['iam:PassRole'],
    on: automationRoleArns,
    onlyIf: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  }),
  allow('ReadProposalsAndDecisions', {
    actions: ['s3:GetObject'],
    on: [recordsNamed(evidenceBucketArn, 'proposal.json'), decisionsIn(evidenceBucketArn)],
  }),
  allow('KeepRequests', { actions: ['s3:GetObject', 's3:PutObject'], on: requestsIn(evidenceBucketArn) }),
  // Also lets S3 say "there is none" instead of AccessDenied where an object is missing.
  allow('ListRequestsAndDecisions', { actions: ['s3:ListBucket'], on: evidenceBucketArn }),
];
