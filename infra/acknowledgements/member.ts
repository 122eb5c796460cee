import type { Stack } from 'aws-cdk-lib';
import { type Acknowledgements, acknowledgeAll } from '../acknowledge.ts';
import { ofStepFunctions } from './step-functions.ts';
import {
  allAttempts,
  evaluationIsStarted,
  everyExecution,
  inEvidence,
  inThisRegion,
  keysAreGoverned,
  recordsOf,
  replacements,
  requestsOf,
  resultsAreRead,
  ruleIsFound,
  wildcard,
  withoutResource,
} from './wildcards.ts';

/** Every finding of cdk-nag's AwsSolutions pack that stands in the member stack, with the reason an auditor reads. */
export const acknowledge = (stack: Stack): void => acknowledgeAll(stack, acknowledgements);

const anyVersion = 'The wildcard stands for the version of a runbook of this stack.';

const acknowledgements: Acknowledgements = {
  ...ofStepFunctions,
  'Evidence/Bucket': {
    'AwsSolutions-S1':
      'Server access logs would need a second bucket that needs logs in turn. Who wrote which record is fixed by the bucket policy, versions are kept under object lock, and CloudTrail data events record every access where the account collects them.',
  },
  'EvaluateRotation/Role': {
    [withoutResource]:
      'AWS KMS defines no resource for ListKeys and ListAliases, and AWS Config none for PutEvaluations, so IAM accepts only "*" for these actions.',
    ...keysAreGoverned,
    [inThisRegion('config', 'config-rule/*')]:
      'Read-only. The ARN of an AWS Config rule ends in a generated id, and the rule cannot be created before the function that this role belongs to.',
    ...replacements,
  },
  'LongSweep/StateMachine': {
    'AwsSolutions-SF1':
      'The history of an execution is kept by Step Functions for 90 days, and every part writes its own log. A log of transitions would tell the same again.',
    'AwsSolutions-SF2': 'One function is called, one part after the other: there is nothing to trace between services.',
  },
  'Feeder/RequestApproval/Role': {
    [withoutResource]:
      'Read-only. AWS KMS defines no resource for ListKeys and ListAliases, and Systems Manager none for DescribeAutomationExecutions, so IAM accepts only "*"; the same is true of DescribeConfigRules without names.',
    ...keysAreGoverned,
    [everyExecution]:
      'An automation execution gets its id when it starts. This role starts executions of the two runbooks, tags them, and reads what they were started with; it cannot answer one.',
    [inThisRegion('ssm', 'automation-definition/KmsRotation-ApproveAndEnable:*')]: anyVersion,
    [inThisRegion('ssm', 'automation-definition/KmsRotation-RotateNow:*')]: anyVersion,
    ...resultsAreRead,
    ...recordsOf('proposal.json'),
    [inEvidence('decisions/*')]: 'Read-only. Decisions are filed under the day they are made on, which is not known at deployment.',
    [inEvidence('changes/*')]:
      'Read-only: what came of earlier attempts at the changes that would be asked for. Keys are not known at deployment.',
    ...requestsOf('request.html'),
    [inEvidence('requests/*')]:
      'The folder of the requests that this role raises, each under an id that does not exist at deployment. The bucket policy fixes who writes which record of it.',
  },
  'CentralAccess/Read': {
    [withoutResource]:
      'Read-only. AWS KMS defines no resource for ListKeys and ListAliases, AWS Config none for what is read here without a name, and Systems Manager none for DescribeAutomationExecutions, so IAM accepts only "*".',
    ...keysAreGoverned,
    ...resultsAreRead,
    [everyExecution]: 'Read-only. An automation execution gets its id when it starts, after this role is deployed.',
    [inEvidence('*')]: 'Read-only. The centre of the organization audits the evidence of this account, all of it.',
  },
  'OtherAccounts/Policy': {
    [wildcard('arn:<AWS::Partition>:iam::*:role/KmsRotation-CentralEvaluator-<AWS::Region>')]:
      'One role by its name, in accounts of the organization alone. Which accounts it has is not known at deployment; each decides by the trust policy of its role.',
  },
  'CentralAccess/Evaluator': {
    [withoutResource]:
      'AWS KMS defines no resource for ListKeys and ListAliases, and AWS Config none for PutEvaluations, so IAM accepts only "*" for these actions.',
    ...keysAreGoverned,
    ...resultsAreRead,
    ...replacements,
  },
  'CentralCopy/CopyEvidence/Role': {
    [inEvidence('*')]: 'Read-only. Every record of the evidence bucket is copied to the central one.',
    [wildcard('arn:<AWS::Partition>:s3:::<CentralEvidenceBucket>/<AWS::AccountId>/<AWS::Region>/*')]:
      'Write-only, and only below the id of this account and Region, where every record of this account is copied to.',
  },
  'Drift/RequestEvaluation/Role': {
    [withoutResource]: `${ruleIsFound} The same is true of GetComplianceDetailsByResource, and of ListAliases of AWS KMS.`,
    ...keysAreGoverned,
    ...evaluationIsStarted,
    ...allAttempts,
    ...recordsOf('successor.json', 'outcomes.json'),
  },
  AutomationRole: evaluationIsStarted,
  RotateNowRole: evaluationIsStarted,
  ReplaceKeyRunbookRole: evaluationIsStarted,
  ApproverRole: {
    [withoutResource]: 'Read-only. Systems Manager defines no resource for DescribeAutomationExecutions, so IAM accepts only "*".',
    [everyExecution]:
      'An automation execution gets its id when it starts, after this role is deployed. Systems Manager itself accepts an answer only from an approver named in that execution.',
    ...recordsOf('proposal.json'),
    [inEvidence('requests/*')]: 'Read-only. Requests have ids that do not exist at deployment; approvers may read all of them.',
    [inEvidence('decisions/*')]: 'Read-only. Decisions are filed under the day they are made on, which is not known at deployment.',
    [inEvidence('executions/*/answers/*')]:
      'Read-only. An approver sees what others have chosen; executions have ids that do not exist at deployment.',
    [inEvidence('executions/*/answers/<aws:userid>.json')]:
      'The wildcard stands for the id of the automation execution, which does not exist at deployment. IAM puts the id of the caller into the name, so that an approver writes only their own answer.',
  },
  'FunctionChanges/Held': {
    'AwsSolutions-SQS3':
      'Nothing works this queue off: people read it when its alarm tells them to. There is no failure for a dead-letter queue to hold.',
  },
};
