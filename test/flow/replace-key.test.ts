import { UpdateAliasCommand } from '@aws-sdk/client-kms';
import { functionNames } from '../../functions/core/names.ts';
import { estateOf, region } from './estates.ts';
import { evidenceOf } from './evidence.ts';
import { denying } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';
import {
  aliasOf,
  behind,
  changesIn,
  holds,
  idOf,
  type Kind,
  keyIdIn,
  make,
  metadataOf,
  replaceable,
  successorsOf,
  tagsOf,
} from './replaceable-keys.ts';

let one: OneRegion;
beforeAll(async () => {
  const parameters = { IneligibleKeys: 'MANUAL_ROTATION_REQUIRED', MaximumManualRotationAgeInDays: '365' };
  one = await startOneRegion({ estate: estateOf(), parameters }, region);
});
beforeEach(() => one.begin());
afterAll(() => one.sandbox.stop());

describe.each<[Kind]>([['signing'], ['hmac'], ['encrypting']])('a %s key', (kind) => {
  const name = `whole ${kind}`;
  const alias = aliasOf(name);
  const key = replaceable(kind, name, { tags: [{ TagKey: 'Owner', TagValue: 'payments' }], policy: denying('kms:ScheduleKeyDeletion') });
  const [keyId, keyArn] = [idOf(key), key.metadata.Arn];
  let successorArn = '';

  it('gives its place to a key of the same kind; what it has made holds with it, and what is new comes from the successor', async () => {
    await one.create(key);
    expect(await one.compliance(keyId)).toBe('NON_COMPLIANT MANUAL_ROTATION_REQUIRED');
    const before = [await make(one, kind, alias), await make(one, kind, keyId)];
    const executionId = await one.replaceKey(keyId);
    expect(changesIn(one)).toEqual([]);
    const { status } = await one.approve(executionId);
    const { outcomes, validation } = await evidenceOf(one, executionId);
    successorArn = outcomes.outcomes[0]?.aliasesOutcome?.successorArn ?? '';
    const successor = keyIdIn(successorArn);

    expect(status).toBe('Success');
    expect(outcomes.outcomes).toMatchObject([
      {
        keyId,
        outcome: 'REPLACED',
        detail: expect.stringContaining(`${successorArn} has taken its place: Moved: ${alias}.`),
        aliasesOutcome: { moved: [alias], notMoved: [], stillToDo: expect.arrayContaining([expect.stringMatching(/^Callers/)]) },
        attempts: [{ result: { kmsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } }],
        remarks: [],
      },
    ]);
    expect(validation).toMatchObject({
      discrepancies: [],
      compliance: { before: { NON_COMPLIANT: 1 }, after: { COMPLIANT: 1 }, pending: 0 },
    });
    expect(await one.compliance(keyId)).toBe('COMPLIANT REPLACED');
    expect(behind(one, alias)).toBe(successor);
    expect(await metadataOf(one, successor)).toMatchObject({
      KeySpec: key.metadata.KeySpec,
      KeyUsage: key.metadata.KeyUsage,
      Description: name,
      KeyState: 'Enabled',
      MultiRegion: false,
      Origin: 'AWS_KMS',
    });
    expect(one.store.find(successor)?.policy).toBe(one.store.find(keyId)?.policy);
    expect(await tagsOf(one, successor)).toEqual({
      Owner: 'payments',
      'kms-rotation:replaces': keyArn,
      'kms-rotation:execution': executionId,
    });
    expect(await tagsOf(one, keyId)).toEqual({ Owner: 'payments', 'kms-rotation:replaced-by': successorArn });
    expect((await metadataOf(one, keyId))?.KeyState).toBe('Enabled');

    for (const made of before)
      expect([made.by, await holds(one, made, keyId), await holds(one, made, alias)]).toEqual([keyId, true, false]);
    const after = await make(one, kind, alias);
    expect([after.by, await holds(one, after, alias), await holds(one, after, successor)]).toEqual([successor, true, true]);
    expect(changesIn(one)).toEqual(['TagResource', 'CreateKey', 'UpdateAlias', 'TagResource', 'UntagResource']);
  });

  it('is not replaced twice', async () => {
    const executionId = await one.replaceKey(keyId);

    expect((await one.execution(executionId)).status).toBe('Success');
    expect([(await evidenceOf(one, executionId)).outcomeOf, changesIn(one)]).toEqual([{ [keyId]: 'SKIPPED_ALREADY_REPLACED' }, []]);
  });

  it('gets its aliases back; what either has made holds with the one that made it', async () => {
    const successor = keyIdIn(successorArn);
    const meanwhile = await make(one, kind, alias);
    const before = await make(one, kind, keyId);
    const executionId = await one.rollBack(keyId);
    const told = one.sandbox.snsMessages().at(-1);
    await one.approve(executionId);
    const { outcomes } = await evidenceOf(one, executionId);

    expect(told?.subject).toBe('Approve or reject in 111122223333 eu-central-1: 1 change to 1 key (Roll back a replacement)');
    expect(told?.message).toContain(`Aliases that go back to the old key: ${alias}`);
    expect(outcomes.outcomes).toMatchObject([
      { outcome: 'ROLLED_BACK', detail: expect.stringContaining(successorArn), aliasesOutcome: { successorArn, moved: [alias] } },
    ]);
    expect([behind(one, alias), await one.compliance(keyId)]).toEqual([keyId, 'NON_COMPLIANT MANUAL_ROTATION_REQUIRED']);
    expect([(await metadataOf(one, successor))?.KeyState, (await metadataOf(one, keyId))?.KeyState]).toEqual(['Enabled', 'Enabled']);
    expect(await tagsOf(one, keyId)).toEqual({ Owner: 'payments' });
    expect((await tagsOf(one, successor))['kms-rotation:returned']).toMatch(new RegExp(`^\\d{4}-.*Z ${executionId}$`));
    expect([await holds(one, meanwhile, successor), await holds(one, meanwhile, alias), await holds(one, before, alias)]).toEqual([
      true,
      false,
      true,
    ]);
    expect((await make(one, kind, alias)).by).toBe(keyId);
    expect(changesIn(one)).toEqual(['TagResource', 'UpdateAlias', 'TagResource', 'UntagResource']);
  });

  it('is not rolled back twice, and can be replaced again, by another key', async () => {
    expect(outcomeByKey(await one.outcomes(await one.rollBack(keyId)))).toEqual({ [keyId]: 'SKIPPED_ALREADY_ROLLED_BACK' });
    const executionId = await one.replaceKey(keyId);
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'REPLACED' });
    expect([keyId, keyIdIn(successorArn)]).not.toContain(behind(one, alias));
    expect(successorsOf(one, keyArn)).toHaveLength(2);
  });
});

describe('what changes between request and approval', () => {
  it.each<[string, string, (keyId: string) => void, RegExp]>([
    [
      'the key policy',
      'CHANGED_SINCE_PROPOSED',
      (keyId) => one.store.setPolicy(keyId, denying('kms:CreateGrant')),
      /the key policy has been changed/,
    ],
    [
      'a tag',
      'CHANGED_SINCE_PROPOSED',
      (keyId) => one.store.setTags(keyId, [{ TagKey: 'Owner', TagValue: 'new' }]),
      /the tags have been changed/,
    ],
    ['the key state', 'KEY_DISABLED', (keyId) => one.store.setMetadata(keyId, { KeyState: 'Disabled' }), /disabled key/],
  ])('keeps the key from being replaced if it is %s', async (what, reason, change, why) => {
    const [keyId = ''] = await one.create(replaceable('signing', `changed: ${what}`));
    const executionId = await one.replaceKey(keyId);
    change(keyId);
    await one.approve(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { outcome: `SKIPPED_${reason}`, detail: expect.stringMatching(why) },
    ]);
    expect(changesIn(one)).toEqual([]);
  });

  it('leaves an alias with the key that somebody has given it to, and moves the others', async () => {
    const key = replaceable('signing', 'two aliases', { aliases: ['alias/goes', 'alias/stays-away'] });
    const third = replaceable('signing', 'third');
    await one.create(key, third);
    const executionId = await one.replaceKey(idOf(key));
    await one.kms.send(new UpdateAliasCommand({ AliasName: 'alias/stays-away', TargetKeyId: idOf(third) }));
    await one.approve(executionId);
    const [successor = ''] = successorsOf(one, key.metadata.Arn);

    expect((await evidenceOf(one, executionId)).outcomes.outcomes).toMatchObject([
      {
        outcome: 'REPLACED',
        detail: expect.stringContaining(`Left as somebody else has set them: alias/stays-away (names ${idOf(third)})`),
        aliasesOutcome: { moved: ['alias/goes'], notMoved: [{ alias: 'alias/stays-away', names: idOf(third) }] },
      },
    ]);
    expect([behind(one, 'alias/goes'), behind(one, 'alias/stays-away')]).toEqual([successor, idOf(third)]);
  });
});

describe('a successor that AWS KMS does not show yet', () => {
  it('is waited for', async () => {
    const key = replaceable('signing', 'late');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key));
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'DescribeKey',
      match: ({ principal, input }) =>
        principal.arn.includes(`/${functionNames.replaceKey}-`) && !String(input['KeyId']).endsWith(idOf(key)),
      error: { name: 'NotFoundException' },
      times: 3,
    });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'REPLACED' });
    expect([one.sandbox.faults.struck()['error'], successorsOf(one, key.metadata.Arn).length]).toEqual([3, 1]);
  });
});
