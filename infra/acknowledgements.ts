import type { Stack } from 'aws-cdk-lib';
import { type Acknowledgements, acknowledgeAll } from './acknowledge.ts';

/** Every finding of cdk-nag's AwsSolutions pack that stands in the member stack, with the reason an auditor reads. */
export const acknowledge = (stack: Stack): void => acknowledgeAll(stack, acknowledgements);

const wildcard = (resource: string): string => `AwsSolutions-IAM5[Resource::${resource}]`;
const inThisRegion = (service: string, resource: string): string =>
  wildcard(`arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`);

const withoutResource = wildcard('*');
const everyKey = inThisRegion('kms', 'key/*');
const everyExecution = inThisRegion('ssm', 'automation-execution/*');
/** The logical id is the bucket's identity in the stack: should it change, CloudFormation would leave the evidence behind. */
const everyRecord = (record: string): string => wildcard(`<EvidenceBucketC67FF768.Arn>/executions/*/${record}`);

const everyDecision = wildcard('<EvidenceBucketC67FF768.Arn>/decisions/*');

const keysAreGoverned =
  'Read-only. The purpose is to assess every key of this account and Region, including keys created later, so no list of keys can be given. Key policies still decide what can be read.';
const executionsAreRead =
  'Read-only. An automation execution gets its id when it starts, after this role is deployed; the role is limited to executions of this account and Region.';
const onlyThisRecord =
  'The wildcard stands for the id of the automation execution, which does not exist at deployment; the role is limited to the record of this name. Versions are kept under object lock.';
const ofOneRequest =
  'The wildcard stands for the id of the request, which does not exist at deployment; the role is limited to the record of this name.';
const ruleIsFound =
  'Read-only. DescribeConfigRules without names is about no rule in particular, so IAM accepts only "*"; a conformance pack gives its rule a generated name.';
const evaluationIsStarted =
  'The ARN of an AWS Config rule ends in a generated id, and a conformance pack creates its rule by itself. Starting an evaluation changes nothing but how fresh a result is.';
const anyVersion = 'The wildcard stands for the version of a runbook of this stack.';
const listKeysAndAliases =
  'Read-only. AWS KMS defines no resource for ListKeys and ListAliases, so IAM accepts only "*". Aliases tell approvers which key they are asked about; keys are listed where a replacement that was broken off has left one.';
const listAliases =
  'Read-only. AWS KMS defines no resource for ListAliases, so IAM accepts only "*". Aliases tell approvers which key they are asked about.';

const acknowledgements: Acknowledgements = {
  'Evidence/Bucket': {
    'AwsSolutions-S1':
      'Server access logs would need a second bucket that needs logs in turn. Who wrote which record is fixed by the bucket policy, versions are kept under object lock, and CloudTrail data events record every access where the account collects them.',
  },
  'EvaluateRotation/Role': {
    [withoutResource]:
      'AWS KMS defines no resource for ListKeys and ListAliases, and AWS Config none for PutEvaluations, so IAM accepts only "*" for these actions.',
    [everyKey]: keysAreGoverned,
    [inThisRegion('config', 'config-rule/*')]:
      'Read-only. The ARN of an AWS Config rule ends in a generated id, and the rule cannot be created before the function that this role belongs to.',
  },
  'LongSweep/StateMachine': {
    'AwsSolutions-SF1':
      'The history of an execution is kept by Step Functions for 90 days, and every part writes its own log. A log of transitions would tell the same again.',
    'AwsSolutions-SF2': 'One function is called, one part after the other: there is nothing to trace between services.',
  },
  'Feeder/RequestApproval/Role': {
    [withoutResource]:
      'Read-only. AWS KMS defines no resource for ListKeys and ListAliases, and Systems Manager none for DescribeAutomationExecutions, so IAM accepts only "*"; the same is true of DescribeConfigRules without names.',
    [everyKey]: keysAreGoverned,
    [everyExecution]:
      'An automation execution gets its id when it starts. This role starts executions of the two runbooks, tags them, and reads what they were started with; it cannot answer one.',
    [inThisRegion('ssm', 'automation-definition/KmsRotation-ApproveAndEnable:*')]: anyVersion,
    [inThisRegion('ssm', 'automation-definition/KmsRotation-RotateNow:*')]: anyVersion,
    [inThisRegion('config', 'config-rule/*')]: 'Read-only. The ARN of an AWS Config rule ends in a generated id.',
    [everyRecord('proposal.json')]: onlyThisRecord,
    [everyDecision]: 'Read-only. Decisions are filed under the day they are made on, which is not known at deployment.',
    [wildcard('<EvidenceBucketC67FF768.Arn>/requests/*')]:
      'The folder of the requests that this role raises, each under an id that does not exist at deployment. The bucket policy fixes who writes which record of it.',
  },
  'CentralAccess/Read': {
    [withoutResource]:
      'Read-only. AWS KMS defines no resource for ListKeys and ListAliases, AWS Config none for what is read here without a name, and Systems Manager none for DescribeAutomationExecutions, so IAM accepts only "*".',
    [everyKey]: keysAreGoverned,
    [inThisRegion('config', 'config-rule/*')]: 'Read-only. The ARN of an AWS Config rule ends in a generated id.',
    [wildcard('<EvidenceBucketC67FF768.Arn>/*')]:
      'Read-only. The centre of the organization audits the evidence of this account, all of it.',
  },
  'OtherAccounts/Policy': {
    [wildcard('arn:<AWS::Partition>:iam::*:role/KmsRotation-CentralEvaluator-<AWS::Region>')]:
      'One role by its name, in accounts of the organization alone. Which accounts it has is not known at deployment; each decides by the trust policy of its role.',
  },
  'CentralAccess/Evaluator': {
    [withoutResource]:
      'AWS KMS defines no resource for ListKeys and ListAliases, and AWS Config none for PutEvaluations, so IAM accepts only "*" for these actions.',
    [everyKey]: keysAreGoverned,
    [inThisRegion('config', 'config-rule/*')]: 'Read-only. The ARN of an AWS Config rule ends in a generated id.',
  },
  'CentralCopy/CopyEvidence/Role': {
    [wildcard('<EvidenceBucketC67FF768.Arn>/*')]: 'Read-only. Every record of the evidence bucket is copied to the central one.',
    [wildcard('arn:<AWS::Partition>:s3:::<CentralEvidenceBucket>/<AWS::AccountId>/<AWS::Region>/*')]:
      'Write-only, and only below the id of this account and Region, where every record of this account is copied to.',
  },
  'Drift/RequestEvaluation/Role': {
    [withoutResource]: `${ruleIsFound} The same is true of GetComplianceDetailsByResource, and of ListAliases of AWS KMS.`,
    [everyKey]: keysAreGoverned,
    [inThisRegion('config', 'config-rule/*')]: evaluationIsStarted,
  },
  'Steps/AssessRequest/Role': {
    [withoutResource]: `${listKeysAndAliases} ${ruleIsFound}`,
    [everyKey]: keysAreGoverned,
    [everyExecution]: executionsAreRead,
    [everyRecord('proposal.json')]: onlyThisRecord,
    [everyRecord('successor.json')]: onlyThisRecord,
  },
  'Steps/NotifyApprovers/Role': {
    [everyRecord('proposal.json')]: onlyThisRecord,
    [wildcard('<EvidenceBucketC67FF768.Arn>/requests/*/request.json')]: ofOneRequest,
    [wildcard('<EvidenceBucketC67FF768.Arn>/requests/*/notification.json')]: ofOneRequest,
  },
  'Steps/RecordApproval/Role': {
    [withoutResource]: listKeysAndAliases,
    [everyKey]: keysAreGoverned,
    [everyExecution]: executionsAreRead,
    [everyRecord('proposal.json')]: onlyThisRecord,
    [everyRecord('selection.json')]: onlyThisRecord,
    [everyRecord('approval.json')]: onlyThisRecord,
    [everyRecord('successor.json')]: onlyThisRecord,
    [wildcard('arn:<AWS::Partition>:ssm:*:*:document/*')]:
      'Read-only: whether a change calendar is open. Calendars are named by a parameter of the deployment and may be shared from another account.',
    [everyDecision]:
      'Decisions are filed under the day they are made on and the execution they are about, neither of which is known at deployment.',
  },
  'Steps/ValidateRotation/Role': {
    [withoutResource]: `${listAliases} The same is true of GetComplianceDetailsByResource of AWS Config.`,
    [everyKey]: keysAreGoverned,
    [everyExecution]: executionsAreRead,
    [everyRecord('proposal.json')]: onlyThisRecord,
    [everyRecord('approval.json')]: onlyThisRecord,
    [everyRecord('creating.json')]: onlyThisRecord,
    [everyRecord('successor.json')]: onlyThisRecord,
    [everyRecord('outcomes.json')]: onlyThisRecord,
    [everyRecord('outcomes.csv')]: onlyThisRecord,
    [everyRecord('validation.json')]: onlyThisRecord,
  },
  'Steps/ReplaceKey/Role': {
    [withoutResource]:
      'A key that is being created has no ARN, so IAM accepts only "*" for CreateKey: conditions limit it to single-Region keys of the kinds that are replaced, with material of AWS KMS, whose tags say which key they replace. ListKeys and ListAliases know no resource and are read-only.',
    [everyKey]:
      'Which key is approved is known only after the approval, and the function acts on what that record says. The writes, UpdateAlias and tags, are fenced by conditions on the key itself (this account, a kind that is replaced, material of AWS KMS) and on the tags (those of the lineage alone). The other actions on keys are read-only.',
    [inThisRegion('kms', 'alias/*')]:
      'Which aliases are approved is known only after the approval. AWS KMS asks for the same permission on both keys, where conditions fence it.',
    [everyExecution]: executionsAreRead,
    [everyRecord('proposal.json')]: onlyThisRecord,
    [everyRecord('approval.json')]: onlyThisRecord,
    [everyRecord('creating.json')]: onlyThisRecord,
    [everyRecord('successor.json')]: onlyThisRecord,
  },
  ReplaceKeyRunbookRole: {
    [inThisRegion('config', 'config-rule/*')]: evaluationIsStarted,
  },
  AutomationRole: {
    [everyKey]:
      'Which keys are approved is known only after the approval. The one write, EnableKeyRotation, is fenced by conditions on the key itself: this account, symmetric, for encryption, material from AWS KMS, no replica, and a period within the allowed range. The other two actions on keys are read-only.',
    [inThisRegion('config', 'config-rule/*')]: evaluationIsStarted,
  },
  RotateNowRole: {
    [everyKey]:
      'Which keys are approved is known only after the approval. The one write, RotateKeyOnDemand, is fenced by conditions on the key itself: this account, symmetric, for encryption, material from AWS KMS or imported, no replica. The other action on keys is read-only.',
    [inThisRegion('config', 'config-rule/*')]: evaluationIsStarted,
  },
  ApproverRole: {
    [withoutResource]: 'Read-only. Systems Manager defines no resource for DescribeAutomationExecutions, so IAM accepts only "*".',
    [everyExecution]:
      'An automation execution gets its id when it starts, after this role is deployed. Systems Manager itself accepts an answer only from an approver named in that execution.',
    [everyRecord('proposal.json')]: onlyThisRecord,
    [wildcard('<EvidenceBucketC67FF768.Arn>/requests/*')]:
      'Read-only. Requests have ids that do not exist at deployment; approvers may read all of them.',
    [everyRecord('selection.json')]:
      'The wildcard stands for the id of the automation execution, which does not exist at deployment. A selection can only take keys off the list that was proposed.',
  },
};
