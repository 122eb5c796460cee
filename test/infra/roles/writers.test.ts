import { changeKinds } from '../../../functions/core/changes/kind.ts';
import { lineageTagKeys } from '../../../functions/core/changes/lineage-tags.ts';
import { replaceableSpecs } from '../../../functions/core/changes/replace/replaceable-specs.ts';
import { documentFor } from '../../../functions/core/changes/runbooks.ts';
import { functionNames } from '../../../functions/core/names.ts';
import { kindsWrittenBy, writerOf } from '../../../infra/runbook/writers.ts';
import { allowedBy, listOf, type Role, role, roles, type Statement } from '../policies.ts';

const everyKey = 'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*';
const allowing = (one: Role, action: string): readonly Statement[] =>
  allowedBy(one).filter(({ Action }) => listOf(Action).includes(action));
const named = (one: Role, sid: string): Statement | undefined => one.statements.find(({ Sid }) => Sid === sid);
const conditionOf = (one: Role, sid: string): Readonly<Record<string, Record<string, unknown>>> => Object(named(one, sid)?.Condition);

describe('the function that enables, shortens and rotates', () => {
  it('may enable rotation only on keys that can rotate, and only with a period in range', () => {
    const applyChanges = role(functionNames.applyChanges, { MaximumRotationPeriodInDays: '180' });

    expect(allowing(applyChanges, 'kms:EnableKeyRotation')).toEqual([
      {
        Sid: 'EnableRotationOfEligibleKeys',
        Effect: 'Allow',
        Action: 'kms:EnableKeyRotation',
        Resource: everyKey,
        Condition: {
          StringEquals: {
            'kms:CallerAccount': '<AWS::AccountId>',
            'kms:KeySpec': 'SYMMETRIC_DEFAULT',
            'kms:KeyUsage': 'ENCRYPT_DECRYPT',
            'kms:KeyOrigin': 'AWS_KMS',
          },
          StringNotEqualsIfExists: { 'kms:MultiRegionKeyType': 'REPLICA' },
          NumericGreaterThanEquals: { 'kms:RotationPeriodInDays': '90' },
          NumericLessThanEquals: { 'kms:RotationPeriodInDays': '180' },
          ArnEquals: { 'lambda:SourceFunctionArn': expect.stringMatching(/:function:KmsRotation-ApplyChanges$/) },
        },
      },
    ]);
  });

  it('may rotate only keys that can be rotated on demand', () => {
    const [statement, ...others] = allowing(role(functionNames.applyChanges), 'kms:RotateKeyOnDemand');

    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Resource: everyKey,
      Condition: {
        StringEquals: {
          'kms:CallerAccount': '<AWS::AccountId>',
          'kms:KeySpec': 'SYMMETRIC_DEFAULT',
          'kms:KeyUsage': 'ENCRYPT_DECRYPT',
          'kms:KeyOrigin': ['AWS_KMS', 'EXTERNAL'],
        },
        StringNotEqualsIfExists: { 'kms:MultiRegionKeyType': 'REPLICA' },
      },
    });
  });
});

describe('the function that replaces keys', () => {
  const replaceKey = role(functionNames.replaceKey);

  it('may create single-Region keys of the kinds that are replaced, and only such that say which key they replace', () => {
    const condition = conditionOf(replaceKey, 'CreateSuccessors');

    expect(named(replaceKey, 'CreateSuccessors')?.Resource).toBe('*');
    expect(condition).toMatchObject({
      StringEquals: { 'kms:CallerAccount': '<AWS::AccountId>', 'kms:KeyOrigin': 'AWS_KMS' },
      Bool: { 'kms:MultiRegion': 'false' },
      StringLike: { 'aws:RequestTag/kms-rotation:replaces': everyKey },
      Null: { 'aws:RequestTag/kms-rotation:execution': 'false' },
    });
    expect(JSON.stringify(condition)).not.toContain('SYMMETRIC_DEFAULT');
  });

  it.each([
    'CreateSuccessors',
    'TagLineage',
    'UntagLineage',
    'MoveAliasesOfSuccessors',
    'MoveAliasesOfKeysBeingReplaced',
    'MoveAliasesOfReplacedKeys',
  ])('is kept from symmetric keys, from other accounts and from imported material: %s', (sid) => {
    const { 'kms:KeySpec': specs, ...rest } = Object(conditionOf(replaceKey, sid)['StringEquals']);

    expect(listOf(specs)).toEqual([...replaceableSpecs]);
    expect(rest).toEqual({ 'kms:CallerAccount': '<AWS::AccountId>', 'kms:KeyOrigin': 'AWS_KMS' });
  });

  it('may move aliases only of keys that carry a tag of the lineage', () => {
    const onKeys = allowing(replaceKey, 'kms:UpdateAlias').filter(({ Resource }) => Resource === everyKey);

    expect(onKeys.map(({ Condition }) => Object(Condition).Null)).toEqual([
      { 'aws:ResourceTag/kms-rotation:replaces': 'false' },
      { 'aws:ResourceTag/kms-rotation:replacing': 'false' },
      { 'aws:ResourceTag/kms-rotation:replaced-by': 'false' },
    ]);
  });

  it('may set and remove tags of the lineage alone on keys that exist', () => {
    const tagKeysOf = (sid: string): readonly string[] =>
      listOf(Object(conditionOf(replaceKey, sid)['ForAllValues:StringEquals'])['aws:TagKeys']);

    expect(tagKeysOf('TagLineage')).toEqual(['kms-rotation:replacing', 'kms-rotation:replaced-by', 'kms-rotation:returned']);
    expect(tagKeysOf('UntagLineage')).toEqual(['kms-rotation:replacing', 'kms-rotation:replaced-by']);
    for (const sid of ['TagLineage', 'UntagLineage']) {
      expect(conditionOf(replaceKey, sid)['Null']).toEqual({ 'aws:TagKeys': 'false' });
      expect(tagKeysOf(sid).filter((key) => !lineageTagKeys.includes(key))).toEqual([]);
    }
  });

  it('may exempt no key, neither at its creation nor later, by whichever tag exempts', () => {
    expect(named(role(functionNames.replaceKey, { ExemptionTagKey: 'rotation: not before' }), 'NeverExempt')).toEqual({
      Sid: 'NeverExempt',
      Effect: 'Deny',
      Action: ['kms:CreateKey', 'kms:TagResource'],
      Resource: '*',
      Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'rotation: not before' } },
    });
  });
});

describe('each kind of change', () => {
  const writes = (name: string): readonly string[] =>
    allowing(role(name), 's3:PutObject').flatMap(({ Resource }) => listOf(Resource).map((arn) => arn.replace(/^<\w+\.Arn>/, '')));

  it.each(changeKinds)('%s is recorded by the one function that makes it', (kind) => {
    const writer = writerOf(documentFor(kind));
    const recording = roles()
      .filter(({ name }) => writes(name).some((pattern) => pattern.includes(kind)))
      .map(({ name }) => name);

    expect(recording).toEqual([writer]);
    expect(writes(writer)).toEqual(expect.arrayContaining([`/changes/*/${kind}/*`, `/executions/*/not-written/*.${kind}.json`]));
  });

  it('has a writer, and no function records anything else', () => {
    expect([...kindsWrittenBy(functionNames.applyChanges), ...kindsWrittenBy(functionNames.replaceKey)]).toEqual([...changeKinds]);
    for (const writer of [functionNames.applyChanges, functionNames.replaceKey] as const)
      expect(writes(writer)).toHaveLength(2 * kindsWrittenBy(writer).length);
  });
});
