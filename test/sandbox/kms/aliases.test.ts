import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  KMSClient,
  ListAliasesCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata } from '../../../sandbox/estate/estate.ts';
import { denying } from '../../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from '../endpoint.ts';
import { idOf, keyWith } from './kms-keys.ts';

let services: Services;
let kms: KMSClient;
const start = async (...keys: readonly EstateKey[]): Promise<void> => {
  services = await startServices(keys);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

const create = (AliasName: string, key: EstateKey, client = kms) =>
  client.send(new CreateAliasCommand({ AliasName, TargetKeyId: idOf(key) }));
const update = (AliasName: string, key: EstateKey, client = kms) =>
  client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: idOf(key) }));
const remove = (AliasName: string, client = kms) => client.send(new DeleteAliasCommand({ AliasName }));
const entryOf = async (AliasName: string) =>
  (await kms.send(new ListAliasesCommand({}))).Aliases?.find((alias) => alias.AliasName === AliasName);
const arnOf = (name: string): string => `arn:aws:kms:eu-central-1:${accountId}:${name}`;

const hmac = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
const signing = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' };

describe('an alias', () => {
  it('is made, moved and removed, with its dates', async () => {
    const [one, other] = [keyWith(), keyWith()];
    await start(one, other);

    await create('alias/shop/orders', one);
    const made = await entryOf('alias/shop/orders');
    await services.clock.advance(60_000);
    await update('alias/shop/orders', other);
    const moved = await entryOf('alias/shop/orders');

    expect(made).toEqual({
      AliasName: 'alias/shop/orders',
      AliasArn: arnOf('alias/shop/orders'),
      TargetKeyId: idOf(one),
      CreationDate: expect.any(Date),
      LastUpdatedDate: made?.CreationDate,
    });
    expect(moved).toMatchObject({ TargetKeyId: idOf(other), CreationDate: made?.CreationDate });
    expect((moved?.LastUpdatedDate?.getTime() ?? 0) - (made?.CreationDate?.getTime() ?? 0)).toBeGreaterThanOrEqual(60_000);
    expect((await kms.send(new DescribeKeyCommand({ KeyId: 'alias/shop/orders' }))).KeyMetadata?.KeyId).toBe(idOf(other));

    await remove('alias/shop/orders');
    expect(await entryOf('alias/shop/orders')).toBeUndefined();
    expect((await kms.send(new DescribeKeyCommand({ KeyId: idOf(other) }))).KeyMetadata?.KeyState).toBe('Enabled');
  });

  it('of an estate is as old as its key, unless the estate says otherwise', async () => {
    const dates = { CreationDate: new Date('2025-01-01T00:00:00Z'), LastUpdatedDate: new Date('2025-06-01T00:00:00Z') };
    const key = keyWith({}, { aliases: ['alias/old', 'alias/dated'], aliasDates: { 'alias/dated': dates } });
    await start(key);

    const { CreationDate } = key.metadata;
    expect(await entryOf('alias/old')).toMatchObject({ CreationDate, LastUpdatedDate: CreationDate });
    expect(await entryOf('alias/dated')).toMatchObject(dates);
  });

  it('is told as CloudTrail tells it', async () => {
    const [one, other] = [keyWith(), keyWith()];
    await start(one, other);

    await create('alias/x', one);
    await update('alias/x', other);
    await remove('alias/x');
    await expect(remove('alias/x')).rejects.toThrow();

    expect(services.events.map(({ detail }) => [detail['eventName'], detail['requestParameters'], detail['responseElements']])).toEqual([
      ['CreateAlias', { aliasName: 'alias/x', targetKeyId: idOf(one) }, { keyId: one.metadata.Arn }],
      ['UpdateAlias', { aliasName: 'alias/x', targetKeyId: idOf(other) }, { keyId: other.metadata.Arn }],
      ['DeleteAlias', { aliasName: 'alias/x' }, { keyId: other.metadata.Arn }],
      ['DeleteAlias', { aliasName: 'alias/x' }, null],
    ]);
    expect(services.events[1]?.detail['resources']).toMatchObject([{ ARN: arnOf('alias/x') }, { ARN: other.metadata.Arn }]);
    expect(services.events[3]?.detail).toMatchObject({ errorCode: 'NotFoundException' });
  });
});

describe('making an alias is refused', () => {
  it.each([
    ['a name without the prefix', 'orders', 'ValidationException'],
    ['a reserved name', 'alias/aws/orders', 'NotAuthorizedException'],
    ['a name with other characters', 'alias/order$', 'ValidationException'],
    ['an empty name', 'alias/', 'ValidationException'],
    ['a name that is too long', `alias/${'x'.repeat(260)}`, 'ValidationException'],
  ])('for %s', async (_what, name, expected) => {
    const key = keyWith();
    await start(key);

    expect(await endOf(create(name, key))).toBe(expected);
  });

  it('for a name that is taken, an alias as its target, a key that is not there, and an AWS managed key', async () => {
    const [key, managed] = [keyWith({}, { aliases: ['alias/taken'] }), keyWith({ KeyManager: 'AWS' })];
    await start(key, managed);

    await expect(create('alias/taken', key)).rejects.toThrow(`An alias with the name ${arnOf('alias/taken')} already exists`);
    await expect(kms.send(new CreateAliasCommand({ AliasName: 'alias/new', TargetKeyId: 'alias/taken' }))).rejects.toThrow(
      'Aliases must refer to keys. Not aliases',
    );
    expect(await endOf(create('alias/new', keyWith()))).toBe('NotFoundException');
    expect(await endOf(create('alias/new', managed))).toBe('AccessDeniedException');
  });

  // AWS KMS guide, "Key states", row CreateAlias.
  it.each<[string, Partial<EstateMetadata>, string]>([
    ['pending deletion', { KeyState: 'PendingDeletion' }, 'KMSInvalidStateException'],
    ['pending replica deletion', { KeyState: 'PendingReplicaDeletion' }, 'KMSInvalidStateException'],
    ['disabled: it is not', { KeyState: 'Disabled' }, 'ok'],
  ])('for a key that is %s', async (_what, metadata, expected) => {
    const key = keyWith(metadata);
    await start(key);

    expect(await endOf(create('alias/new', key))).toBe(expected);
  });

  it('for a key that has 50 aliases', async () => {
    const key = keyWith({}, { aliases: Array.from({ length: 50 }, (_, index) => `alias/number-${index}`) });
    await start(key);

    expect(await endOf(create('alias/new', key))).toBe('LimitExceededException');
    expect(await endOf(update('alias/number-7', key))).toBe('ok');
  });
});

describe('moving an alias is refused', () => {
  // AWS KMS API, UpdateAlias: the same type and the same usage.
  it.each<[string, Partial<EstateMetadata>, Partial<EstateMetadata>, string]>([
    ['between symmetric keys: it is not', {}, {}, 'ok'],
    ['between asymmetric keys of one usage: it is not', signing, { ...signing, KeySpec: 'ECC_NIST_P256' }, 'ok'],
    ['from symmetric to HMAC', {}, hmac, 'KMSInvalidStateException'],
    ['from HMAC to asymmetric', hmac, signing, 'KMSInvalidStateException'],
    ['to another usage', signing, { ...signing, KeyUsage: 'ENCRYPT_DECRYPT' }, 'KMSInvalidStateException'],
    ['to a key pending deletion', {}, { KeyState: 'PendingDeletion' }, 'KMSInvalidStateException'],
    ['from a key pending deletion: it is not', { KeyState: 'PendingDeletion' }, {}, 'ok'],
  ])('%s', async (_what, from, to, expected) => {
    const [one, other] = [keyWith(from, { aliases: ['alias/x'] }), keyWith(to)];
    await start(one, other);

    expect(await endOf(update('alias/x', other))).toBe(expected);
    expect((await entryOf('alias/x'))?.TargetKeyId).toBe(expected === 'ok' ? idOf(other) : idOf(one));
  });

  it('for an alias or a key that is not there, or in another Region', async () => {
    const key = keyWith({}, { aliases: ['alias/x'] });
    await start(key);
    const elsewhere = key.metadata.Arn.replace('eu-central-1', 'us-east-1');

    await expect(update('alias/missing', key)).rejects.toThrow(`Alias ${arnOf('alias/missing')} is not found.`);
    expect(await endOf(update('alias/x', keyWith()))).toBe('NotFoundException');
    expect(await endOf(kms.send(new UpdateAliasCommand({ AliasName: 'alias/x', TargetKeyId: elsewhere })))).toBe('NotFoundException');
    expect(await endOf(remove('alias/missing'))).toBe('NotFoundException');
  });
});

describe('permissions for aliases', () => {
  const roleArn = `arn:aws:iam::${accountId}:role/alias-manager`;
  const statement = (Resource: string | readonly string[], more: object = {}) => ({
    Statement: [{ Effect: 'Allow', Action: ['kms:*Alias'], Resource, ...more }],
  });
  const asRole = (...policies: readonly object[]): KMSClient => {
    services.policies.addRole(roleArn, policies);
    return new KMSClient(services.settings(roleArn));
  };

  // AWS KMS guide, "Controlling access to aliases".
  it.each([
    ['alias and both keys', true, true, true, 'ok'],
    ['not the alias', false, true, true, 'AccessDeniedException'],
    ['not the key it leaves', true, false, true, 'AccessDeniedException'],
    ['not the key it goes to', true, true, false, 'AccessDeniedException'],
  ])('to move one are needed on all three: %s', async (_what, alias, from, to, expected) => {
    const [one, other] = [keyWith({}, { aliases: ['alias/x'] }), keyWith()];
    await start(one, other);
    const resources = [...(alias ? [arnOf('alias/x')] : []), ...(from ? [one.metadata.Arn] : []), ...(to ? [other.metadata.Arn] : [])];

    expect(await endOf(update('alias/x', other, asRole(statement(resources))))).toBe(expected);
  });

  it('to make and remove one are needed on the alias and its key', async () => {
    const key = keyWith();
    await start(key);
    const aliasOnly = asRole(statement(arnOf('alias/*')));

    expect(await endOf(create('alias/x', key, aliasOnly))).toBe('AccessDeniedException');
    const both = asRole(statement([arnOf('alias/*'), key.metadata.Arn]));
    expect(await endOf(create('alias/x', key, both))).toBe('ok');
    const keyOnly = asRole(statement(key.metadata.Arn));
    await expect(remove('alias/x', keyOnly)).rejects.toThrow(`kms:DeleteAlias on resource: ${arnOf('alias/x')}`);
  });

  it('on the key are also the key policy’s', async () => {
    const key = keyWith({}, { policy: denying('kms:CreateAlias') });
    await start(key);

    await expect(create('alias/x', key)).rejects.toThrow('explicit deny in a resource-based policy');
  });

  it('may hang on what kind of key it is, which no alias is', async () => {
    const [key, rsa] = [keyWith(), keyWith(signing)];
    await start(key, rsa);
    const symmetricOnly = asRole(
      statement(arnOf('alias/*')),
      statement(`arn:aws:kms:*:${accountId}:key/*`, { Condition: { StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } } }),
    );

    expect(await endOf(create('alias/x', key, symmetricOnly))).toBe('ok');
    expect(await endOf(create('alias/y', rsa, symmetricOnly))).toBe('AccessDeniedException');
  });
});
