import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  replacedByTagKey,
  replacementExecutionTagKey,
  replacesTagKey,
  replacingTagKey,
  returnedTagKey,
} from '../../functions/core/names.ts';
import { replaceableSpecs } from '../../functions/core/replacement/replaceable-specs.ts';
import { everyAlias, everyAutomationExecution, everyKey, recordsNamed } from '../arns.ts';
import { allow } from './allow.ts';

/** A key of a kind that is replaced. AWS KMS compares the key's own attributes, so that no fault here can reach a symmetric key. */
const replaceableKey = { 'kms:CallerAccount': Aws.ACCOUNT_ID, 'kms:KeySpec': [...replaceableSpecs], 'kms:KeyOrigin': 'AWS_KMS' };

/** A request that says which key it replaces, and by which execution. */
const saysWhatItReplaces = {
  StringLike: { [`aws:RequestTag/${replacesTagKey}`]: everyKey },
  Null: { [`aws:RequestTag/${replacementExecutionTagKey}`]: 'false' },
};

const onlyTags = (tagKeys: readonly string[]) => ({
  StringEquals: replaceableKey,
  'ForAllValues:StringEquals': { 'aws:TagKeys': [...tagKeys] },
  Null: { 'aws:TagKeys': 'false' },
});

/**
 * Creates successors, moves aliases and tags both keys: the one function that writes to AWS KMS. It can disable, delete and open no key, and set no policy of one that exists. What it may do to which key, the
 * records of the execution say; these permissions are the fence around that.
 */
export const replaceKeyPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  // A key that is being created has no ARN yet: IAM takes only `*` for it.
  allow('CreateSuccessors', {
    actions: ['kms:CreateKey'],
    on: '*',
    onlyIf: { StringEquals: replaceableKey, Bool: { 'kms:MultiRegion': 'false' }, ...saysWhatItReplaces },
  }),
  // Tags at the creation are a permission of their own, in which IAM does not tell a new key from one that exists: whatever is tagged by it says what it is said to replace.
  allow('TagSuccessorsAtCreation', {
    actions: ['kms:TagResource'],
    on: everyKey,
    onlyIf: {
      StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID },
      StringEqualsIfExists: { 'kms:KeySpec': [...replaceableSpecs] },
      ...saysWhatItReplaces,
    },
  }),
  allow('TagLineage', {
    actions: ['kms:TagResource'],
    on: everyKey,
    onlyIf: onlyTags([replacingTagKey, replacedByTagKey, returnedTagKey]),
  }),
  allow('UntagLineage', { actions: ['kms:UntagResource'], on: everyKey, onlyIf: onlyTags([replacingTagKey, replacedByTagKey]) }),
  // AWS KMS asks for the permission on the alias, and on the key that it leaves and the one that it comes to.
  allow('MoveAliases', { actions: ['kms:UpdateAlias'], on: everyAlias }),
  allow('MoveAliasesOfReplaceableKeys', { actions: ['kms:UpdateAlias'], on: everyKey, onlyIf: { StringEquals: replaceableKey } }),
  allow('FindKeysAndAliases', { actions: ['kms:ListKeys', 'kms:ListAliases'], on: '*' }),
  // Not fenced: the check right before the write must also see what may not be written.
  allow('CheckAndConfirm', { actions: ['kms:DescribeKey', 'kms:ListResourceTags', 'kms:GetKeyPolicy'], on: everyKey }),
  allow('SeeThatTheExecutionRuns', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  allow('ReadWhatIsApproved', {
    actions: ['s3:GetObject'],
    on: [recordsNamed(evidenceBucketArn, 'proposal.json'), recordsNamed(evidenceBucketArn, 'approval.json')],
  }),
  allow('RecordSuccessors', {
    actions: ['s3:GetObject', 's3:PutObject'],
    on: [recordsNamed(evidenceBucketArn, 'creating.json'), recordsNamed(evidenceBucketArn, 'successor.json')],
  }),
  // Without it S3 answers AccessDenied where no record is stored, and "there is none" could not be told from "may not read it".
  allow('TellMissingFromForbidden', { actions: ['s3:ListBucket'], on: evidenceBucketArn }),
];
