import {
  CreateGrantCommand,
  CreateKeyCommand,
  PutKeyPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { rolePrefixes } from '../../functions/core/names.ts';
import { estateOf, region } from '../flow/estates.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';
import { aliasOf, behind, idOf, keyIdIn, replaceable, successorsOf } from '../flow/replaceable-keys.ts';

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(), parameters: { IneligibleKeys: 'MANUAL_ROTATION_REQUIRED' } }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

const openPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }],
});
const grant = {
  GrantId: 'g-1',
  GranteePrincipal: 'arn:aws:iam::111122223333:role/evil',
  Operations: ['Sign'],
  CreationDate: new Date(0),
  IssuingAccount: '111122223333',
};
const tag = (KeyId: string, tags: Readonly<Record<string, string>>) =>
  one.kms.send(new TagResourceCommand({ KeyId, Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) }));

/** A key that has been replaced by way of an approval. @returns the ARN of its successor */
async function replacedKey(name: string): Promise<{ readonly keyId: string; readonly keyArn: string; readonly successorArn: string }> {
  const key = replaceable('signing', name);
  await one.create(key);
  await one.approve(await one.replaceKey(idOf(key)));
  const [successor = ''] = successorsOf(one, key.metadata.Arn);
  return { keyId: idOf(key), keyArn: key.metadata.Arn, successorArn: one.store.find(successor)?.metadata.Arn ?? '' };
}

/** Asks, approves if there is anything to approve, and says what came of the key. */
async function cameOf(ask: () => Promise<string>, keyId: string): Promise<string> {
  const executionId = await ask();
  if ((await one.execution(executionId)).status === 'Waiting') await one.approve(executionId);
  return outcomeByKey(await one.outcomes(executionId))[keyId] ?? 'none';
}

describe('the roll-back of a replacement', () => {
  it('that never took place gives an alias to nobody, whatever the tags say', async () => {
    const [mine, victim] = [replaceable('signing', 'attacker'), replaceable('signing', 'victim')];
    await one.create(mine, victim);
    await tag(idOf(mine), { 'kms-rotation:replaced-by': victim.metadata.Arn });
    await tag(idOf(victim), {
      'kms-rotation:replaces': mine.metadata.Arn,
      'kms-rotation:execution': '11111111-2222-4333-8444-555555555555',
    });

    expect(await cameOf(() => one.rollBack(idOf(mine)), idOf(mine))).toBe('SKIPPED_NOT_REPLACED');
    expect(behind(one, aliasOf('victim'))).toBe(idOf(victim));
    expect(one.kmsWrites().map(({ operation }) => operation)).toEqual(['TagResource', 'TagResource']);
  });

  it('is not carried out once the policy of the old key, or its grants, have been opened since the approvers were asked', async () => {
    for (const [name, open] of [
      [
        'opened policy',
        (keyId: string) =>
          one.kms.send(new PutKeyPolicyCommand({ KeyId: keyId, Policy: openPolicy, BypassPolicyLockoutSafetyCheck: true })),
      ],
      [
        'opened grant',
        (keyId: string) =>
          one.kms.send(
            new CreateGrantCommand({ KeyId: keyId, GranteePrincipal: 'arn:aws:iam::111122223333:role/evil', Operations: ['Sign'] }),
          ),
      ],
    ] as const) {
      const { keyId, successorArn } = await replacedKey(name);
      const executionId = await one.rollBack(keyId);
      await open(keyId);
      await one.approve(executionId);

      expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'SKIPPED_CHANGED_SINCE_PROPOSED' });
      expect(behind(one, aliasOf(name))).toBe(keyIdIn(successorArn));
    }
  });

  it('moves back only the aliases that the replacement has moved', async () => {
    const { keyId, successorArn } = await replacedKey('several');
    const own = replaceable('signing', 'own alias of the successor');
    await one.create(own);
    await one.kms.send(new UpdateAliasCommand({ AliasName: aliasOf('own alias of the successor'), TargetKeyId: successorArn }));

    expect(await cameOf(() => one.rollBack(keyId), keyId)).toBe('ROLLED_BACK');
    expect(behind(one, aliasOf('several'))).toBe(keyId);
    expect(behind(one, aliasOf('own alias of the successor'))).toBe(keyIdIn(successorArn));
  });
});

describe('a planted successor', () => {
  it('is adopted by no replacement, though its kind, tags and policy are right', async () => {
    const key = replaceable('signing', 'planted');
    await one.create(key);
    const { KeyMetadata } = await one.kms.send(
      new CreateKeyCommand({
        KeySpec: 'RSA_2048',
        KeyUsage: 'SIGN_VERIFY',
        Description: 'planted',
        Policy: one.store.find(idOf(key))?.policy,
        BypassPolicyLockoutSafetyCheck: true,
        Tags: [
          { TagKey: 'kms-rotation:replaces', TagValue: key.metadata.Arn },
          { TagKey: 'kms-rotation:execution', TagValue: '11111111-2222-4333-8444-555555555555' },
        ],
      }),
    );
    const planted = KeyMetadata?.KeyId ?? '';
    await tag(idOf(key), { 'kms-rotation:replacing': '11111111-2222-4333-8444-555555555555' });
    const executionId = await one.replaceKey(idOf(key));
    const [change] = (await one.proposal(executionId)).changes;
    await one.approve(executionId);

    expect(change).toMatchObject({ kind: 'REPLACE_KEY', plan: { continues: null } });
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'REPLACED' });
    expect(behind(one, aliasOf('planted'))).not.toBe(planted);
    expect(JSON.stringify(await one.proposal(executionId))).not.toContain(planted);
  });

  it.each<[string, (successor: string) => void]>([
    ['got a grant', (successor) => one.store.setGrants(successor, [grant])],
    ['got another policy', (successor) => one.store.setPolicy(successor, openPolicy)],
  ])('is what a successor becomes that has %s before the aliases move: none moves to it', async (what, meddle) => {
    const name = `meddled ${what}`;
    const key = replaceable('signing', name);
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key));
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'UpdateAlias',
      match: () => {
        const [successor = ''] = successorsOf(one, key.metadata.Arn);
        meddle(successor);
        return true;
      },
      // As long as a tag has not taken effect.
      error: { name: 'AccessDeniedException' },
    });
    await one.approve(executionId);

    expect((await one.outcomes(executionId)).outcomes[0]).toMatchObject({
      code: 'NOT_CONFIRMED',
      detail: expect.stringMatching(/^no alias moves to/),
    });
    expect(behind(one, aliasOf(name))).toBe(idOf(key));
  });
});

describe('a successor that no alias was moved to, since its policy had been opened', () => {
  it('has not taken the place because somebody else moves the alias there', async () => {
    const key = replaceable('signing', 'moved by its owner');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key));
    let moved: Promise<unknown> | undefined;
    const successor = (): string => successorsOf(one, key.metadata.Arn)[0] ?? '';
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'UpdateAlias',
      match: () => {
        one.store.setPolicy(successor(), openPolicy);
        return moved === undefined;
      },
      error: { name: 'AccessDeniedException' },
    });
    one.sandbox.faults.inject({
      service: 'config',
      operation: 'StartConfigRulesEvaluation',
      match: () => {
        moved ??= Promise.resolve().then(() =>
          one.kms.send(new UpdateAliasCommand({ AliasName: aliasOf('moved by its owner'), TargetKeyId: successor() })),
        );
        return false;
      },
      error: { name: 'Unused' },
    });
    await one.approve(executionId);
    await moved;

    expect(behind(one, aliasOf('moved by its owner'))).toBe(successor());
    expect((await one.outcomes(executionId)).outcomes[0]).toMatchObject({
      code: 'NOT_CONFIRMED',
      detail: expect.stringMatching(/^no alias moves to/),
      remarks: [expect.stringMatching(/somebody else has made it/)],
    });
    expect(await one.compliance(idOf(key))).not.toContain('REPLACED');
  });
});

describe('a successor that its owner opens, and moves the alias to, before the function does', () => {
  it('has not taken the place: what was not as approved is no replacement, wherever the alias is', async () => {
    const key = replaceable('signing', 'moved before');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key));
    let moved: Promise<unknown> | undefined;
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'UpdateAlias',
      match: () => {
        if (moved !== undefined) return false;
        const [successor = ''] = successorsOf(one, key.metadata.Arn);
        one.store.setPolicy(successor, openPolicy);
        moved = Promise.resolve().then(() =>
          one.kms.send(new UpdateAliasCommand({ AliasName: aliasOf('moved before'), TargetKeyId: successor })),
        );
        return true;
      },
      error: { name: 'AccessDeniedException' },
    });
    await one.approve(executionId);
    await moved;

    expect(behind(one, aliasOf('moved before'))).toBe(successorsOf(one, key.metadata.Arn)[0]);
    expect((await one.outcomes(executionId)).outcomes[0]).toMatchObject({ code: 'NOT_CONFIRMED' });
    expect(await one.compliance(idOf(key))).not.toContain('REPLACED');
  });
});

describe('an old key that its owner opens, and moves the alias back to, before the function does', () => {
  it('is not rolled back: what was not as approved is no roll-back, wherever the alias is', async () => {
    const { keyId } = await replacedKey('moved back before');
    const executionId = await one.rollBack(keyId);
    let moved: Promise<unknown> | undefined;
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'UpdateAlias',
      match: () => {
        if (moved !== undefined) return false;
        one.store.setPolicy(keyId, openPolicy);
        moved = Promise.resolve().then(() =>
          one.kms.send(new UpdateAliasCommand({ AliasName: aliasOf('moved back before'), TargetKeyId: keyId })),
        );
        return true;
      },
      error: { name: 'AccessDeniedException' },
    });
    await one.approve(executionId);
    await moved;

    expect(behind(one, aliasOf('moved back before'))).toBe(keyId);
    expect((await one.outcomes(executionId)).outcomes[0]).toMatchObject({ code: 'NOT_CONFIRMED' });
  });
});

describe('two approved replacements of one key', () => {
  it('create one key, and the loser is told which execution has it', async () => {
    const key = replaceable('signing', 'contested');
    await one.create(key);
    const [first, second] = [await one.replaceKey(idOf(key)), await one.replaceKey(idOf(key))];
    await Promise.all([one.grace.approve(first), one.grace.approve(second)]);
    await one.sandbox.settled();
    const outcomes = [await one.outcomes(first), await one.outcomes(second)].flatMap(({ outcomes: of }) => of);

    expect(successorsOf(one, key.metadata.Arn)).toHaveLength(1);
    expect(outcomes.map(({ outcome }) => outcome)).toContain('REPLACED');
    // By when it looked: before the other one had begun to write, or after.
    expect(outcomes.find(({ code }) => code === 'SKIPPED')).toMatchObject({
      outcome: expect.stringMatching(/^SKIPPED_(TAKEN_BY_ANOTHER_EXECUTION|ALREADY_REPLACED)$/),
      detail: expect.stringMatching(new RegExp(`execution (${first}|${second}) asked AWS KMS for the same change|has a successor already`)),
    });
  });
});

describe('a key that an AWS service uses by a grant', () => {
  it.each([
    [
      'named by its service principal',
      {
        GranteeServicePrincipal: 'dynamodb.amazonaws.com',
        Constraints: { SourceArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/t' },
      },
    ],
    ['named by a principal of old style', { GranteePrincipal: 'dynamodb.eu-central-1.amazonaws.com' }],
  ])('%s, is not replaced', async (how, grant) => {
    const key = replaceable('encrypting', `served ${how}`, {
      grants: [{ ...grant, GrantId: 'g-1', CreationDate: new Date(0), IssuingAccount: '111122223333', Operations: ['Decrypt'] }],
    });
    await one.create(key);

    expect(await cameOf(() => one.replaceKey(idOf(key)), idOf(key))).toBe('SKIPPED_USED_BY_AWS_SERVICE');
    expect(one.kmsWrites()).toEqual([]);
  });
});

describe('the rule', () => {
  it('takes no key for replaced because tags say so, nor for rotated because an alias came back', async () => {
    const [mine, other] = [replaceable('hmac', 'said to be replaced', { aliases: [] }), replaceable('hmac', 'the other')];
    await one.create(mine, other);
    await tag(idOf(mine), { 'kms-rotation:replaced-by': other.metadata.Arn });
    await one.begin();
    expect(await one.compliance(idOf(mine))).toBe('NON_COMPLIANT MANUAL_ROTATION_REQUIRED');

    const { keyId, successorArn } = await replacedKey('there and back');
    await one.begin();
    expect(await one.compliance(keyId)).toBe('COMPLIANT REPLACED');
    await one.kms.send(new UntagResourceCommand({ KeyId: keyId, TagKeys: ['kms-rotation:replaced-by'] }));
    await one.begin();
    expect(await one.compliance(keyId)).toBe('COMPLIANT REPLACED');
    expect(await cameOf(() => one.rollBack(keyId), keyId)).toBe('ROLLED_BACK');
    await one.begin();
    expect(await one.compliance(keyId)).toBe('NON_COMPLIANT MANUAL_ROTATION_REQUIRED');
    await one.kms.send(new UpdateAliasCommand({ AliasName: aliasOf('there and back'), TargetKeyId: successorArn }));
    await one.kms.send(new UpdateAliasCommand({ AliasName: aliasOf('there and back'), TargetKeyId: keyId }));
    await one.begin();
    expect(await one.compliance(keyId)).toBe('NON_COMPLIANT MANUAL_ROTATION_REQUIRED');
  });
});

describe('the role that replaces keys', () => {
  it('moves no alias of a key that it has not marked, and sets no exemption', async () => {
    const [first, second] = [replaceable('signing', 'unmarked'), replaceable('signing', 'unmarked too')];
    await one.create(first, second);
    const { KMSClient } = await import('@aws-sdk/client-kms');
    const writer = new KMSClient(one.settingsOfFunction('KmsRotation-ReplaceKey'));
    const end = (call: Promise<unknown>) =>
      call.then(
        () => 'ok',
        (error: Error) => error.name,
      );

    expect(await end(writer.send(new UpdateAliasCommand({ AliasName: aliasOf('unmarked'), TargetKeyId: idOf(second) })))).toBe(
      'AccessDeniedException',
    );
    for (const TagKey of ['kms-rotation-exempt', 'Owner', 'kms-rotation:replaces'])
      expect(await end(writer.send(new TagResourceCommand({ KeyId: idOf(first), Tags: [{ TagKey, TagValue: 'x' }] })))).toBe(
        'AccessDeniedException',
      );
    const exempting = [
      { TagKey: 'kms-rotation:replaces', TagValue: first.metadata.Arn },
      { TagKey: 'kms-rotation:execution', TagValue: 'x' },
      { TagKey: 'kms-rotation-exempt', TagValue: '2027-01-01 planted' },
    ];
    expect(await end(writer.send(new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', Tags: exempting })))).toBe(
      'AccessDeniedException',
    );
    expect(rolePrefixes.approver).toBe('KmsRotation-Approver');
  });
});
