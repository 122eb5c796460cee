import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { replaceableSpecs } from '../../functions/core/changes/replace/replaceable-specs.ts';
import {
  functionNames,
  replacedByTagKey,
  replacementExecutionTagKey,
  replacesTagKey,
  replacingTagKey,
  rolledBackTagKey,
} from '../../functions/core/names.ts';
import { everyAlias, everyKey } from '../arns.ts';
import { changesIn, notWrittenIn, recordsNamed } from '../evidence-objects.ts';
import { kindsWrittenBy } from '../runbook/writers.ts';
import { allow, deny, keyReads } from './allow.ts';
import { readOwnExecution } from './authority.ts';
import { listRecords, readFirstEditionOutcomes, readRecords, storeRecords } from './records.ts';

type ReplaceKeyNeeds = { readonly evidenceBucketArn: string; readonly exemptionTagKey: string };

/** Creates successors, moves aliases and tags both keys. It can disable, delete and open no key, and set no policy of one that exists. What it may do to which key, records say; these permissions are the fence around that. */
export const replaceKeyPermissions = ({ evidenceBucketArn, exemptionTagKey }: ReplaceKeyNeeds): readonly PolicyStatement[] => {
  const kinds = kindsWrittenBy(functionNames.replaceKey);
  return [
    ...readOwnExecution(),
    ...writes(exemptionTagKey),
    // ListAliases and LookupEvents know no resource: IAM takes only `*` for them.
    allow('FindAliases', { actions: ['kms:ListAliases'], on: '*' }),
    // Where the answer to CreateKey was lost, AWS CloudTrail tells which key was created.
    allow('FindCreatedKeys', { actions: ['cloudtrail:LookupEvents'], on: '*' }),
    // Not fenced: the check right before the write must also see what may not be written.
    allow('CheckKeys', { actions: [...keyReads, 'kms:GetKeyPolicy', 'kms:ListGrants'], on: everyKey }),
    readRecords(
      'ReadWhatIsApproved',
      // The last one is of the first edition.
      ['proposal.json', 'decision.json', 'successor.json'].map((record) => recordsNamed(evidenceBucketArn, record)),
    ),
    storeRecords('RecordAttempts', [...changesIn(evidenceBucketArn, kinds), ...notWrittenIn(evidenceBucketArn, kinds)]),
    readFirstEditionOutcomes(evidenceBucketArn),
    listRecords(evidenceBucketArn),
  ];
};

/** A key of a kind that is replaced. AWS KMS compares the key's own attributes, so that no fault of the function can reach a symmetric key. */
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

const writes = (exemptionTagKey: string): readonly PolicyStatement[] => [
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
  // A condition key cannot have the name of the tag from a parameter of the template; a value can. An exemption is not handed on, and none is given. Where no tag exempts, the parameter is empty and equals no key of a tag.
  deny('NeverExempt', {
    actions: ['kms:CreateKey', 'kms:TagResource'],
    on: '*',
    onlyIf: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': exemptionTagKey } },
  }),
  allow('TagLineage', {
    actions: ['kms:TagResource'],
    on: everyKey,
    onlyIf: onlyTags([replacingTagKey, replacedByTagKey, rolledBackTagKey]),
  }),
  allow('UntagLineage', { actions: ['kms:UntagResource'], on: everyKey, onlyIf: onlyTags([replacingTagKey, replacedByTagKey]) }),
  // AWS KMS asks for the permission on the alias, and on the key that it leaves and the one that it comes to.
  allow('MoveAliases', { actions: ['kms:UpdateAlias'], on: everyAlias }),
  moveAliasesOf('Successors', replacesTagKey),
  moveAliasesOf('KeysBeingReplaced', replacingTagKey),
  moveAliasesOf('ReplacedKeys', replacedByTagKey),
];

/** Keys that carry a tag of the lineage. The tag proves nothing, and the function does not go by it; it keeps every other key out of reach. */
const moveAliasesOf = (which: string, tagKey: string): PolicyStatement =>
  allow(`MoveAliasesOf${which}`, {
    actions: ['kms:UpdateAlias'],
    on: everyKey,
    onlyIf: { StringEquals: replaceableKey, Null: { [`aws:ResourceTag/${tagKey}`]: 'false' } },
  });
