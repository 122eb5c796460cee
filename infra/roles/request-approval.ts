import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { currentRequestKey, requestPrefix } from '../../functions/core/names.ts';
import { everyAutomationExecution, everyConfigRule, everyKey, everyScheduledDefinition, objectsIn, scheduledDocuments } from '../arns.ts';
import { decisionsIn, everyChangeIn, recordsNamed, requestsIn } from '../evidence-objects.ts';
import { allow, keyReads } from './allow.ts';
import { listEvidence, readCurrent, readRecords, storeRecords } from './records.ts';

type RequestApprovalNeeds = { readonly evidenceBucketArn: string; readonly automationRoleArn: string };

/** Reads what there is to ask, keeps the request, starts the runbooks. Cannot answer an execution, and is read-only towards KMS. */
export const requestApprovalPermissions = ({ evidenceBucketArn, automationRoleArn }: RequestApprovalNeeds): readonly PolicyStatement[] => [
  allow('FindKeys', { actions: ['kms:ListKeys', 'kms:ListAliases'], on: '*' }),
  // What a key refused once is not asked again while its policy is the same.
  allow('ReadKeys', { actions: [...keyReads, 'kms:GetKeyPolicy'], on: everyKey }),
  // Without names DescribeConfigRules is about no rule in particular: the name that a conformance pack gives is found among all.
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  allow('ReadResults', { actions: ['config:GetComplianceDetailsByConfigRule'], on: everyConfigRule }),
  // DescribeAutomationExecutions knows no resource: IAM takes only `*` for it.
  allow('FindExecutions', { actions: ['ssm:DescribeAutomationExecutions'], on: '*' }),
  allow('ReadExecutions', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  // IAM checks the document, the execution and, in an older form, the definition; tags at the start are a permission of their own.
  allow('StartRunbook', {
    actions: ['ssm:StartAutomationExecution'],
    on: [...scheduledDocuments, ...everyScheduledDefinition, everyAutomationExecution],
  }),
  allow('TagExecutions', { actions: ['ssm:AddTagsToResource'], on: everyAutomationExecution }),
  allow('PassAutomationRole', {
    actions: ['iam:PassRole'],
    on: automationRoleArn,
    onlyIf: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  }),
  readRecords('ReadWhatHasBeenAskedAndDone', [
    recordsNamed(evidenceBucketArn, 'proposal.json'),
    decisionsIn(evidenceBucketArn),
    everyChangeIn(evidenceBucketArn),
  ]),
  storeRecords('KeepRequests', requestsIn(evidenceBucketArn)),
  // The request that was raised last, and the page that people see.
  readCurrent(
    'ReadCurrentRequest',
    [currentRequestKey, `${requestPrefix}*/request.html`].map((key) => objectsIn(evidenceBucketArn, key)),
  ),
  listEvidence(evidenceBucketArn),
];
