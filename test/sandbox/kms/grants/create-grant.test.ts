import { CreateGrantCommand, type CreateGrantCommandInput, KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata } from '../../../../sandbox/estate/estate.ts';
import { accountId, endOf, type Services, startServices } from '../../endpoint.ts';
import { idOf, imported, inKeyStore, keyWith } from '../kms-keys.ts';

const role = `arn:aws:iam::${accountId}:role/app`;
const table = `arn:aws:dynamodb:eu-central-1:${accountId}:table/Orders`;
const toService = {
  GranteeServicePrincipal: 'dynamodb.amazonaws.com',
  RetiringServicePrincipal: 'dynamodb.amazonaws.com',
  Constraints: { SourceArn: table },
};
let services: Services;
let kms: KMSClient;
const start = async (...keys: readonly EstateKey[]): Promise<void> => {
  services = await startServices(keys);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

const create = (key: EstateKey, input: Partial<CreateGrantCommandInput> = { GranteePrincipal: role }) =>
  kms.send(new CreateGrantCommand({ KeyId: idOf(key), Operations: ['Decrypt'], ...input }));
const grantsOf = async (key: EstateKey) => (await kms.send(new ListGrantsCommand({ KeyId: idOf(key) }))).Grants ?? [];

describe('a grant', () => {
  it('to a principal is listed with who made it, and without a name', async () => {
    const key = keyWith();
    await start(key);

    const { GrantId, GrantToken } = await create(key, { GranteePrincipal: role, Operations: ['Decrypt', 'DescribeKey'] });

    expect(GrantId).toMatch(/^[0-9a-f]{64}$/);
    expect(GrantToken).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(await grantsOf(key)).toEqual([
      {
        KeyId: key.metadata.Arn,
        GrantId,
        Name: '',
        GranteePrincipal: role,
        Operations: ['Decrypt', 'DescribeKey'],
        CreationDate: expect.any(Date),
        IssuingAccount: `arn:aws:iam::${accountId}:root`,
      },
    ]);
  });

  // AWS KMS guide, "Viewing grants": GranteeServicePrincipal instead of GranteePrincipal
  it('to a service of AWS has no GranteePrincipal, and names the resource that it serves', async () => {
    const key = keyWith();
    await start(key);
    await create(key, toService);
    const [grant] = await grantsOf(key);

    expect(grant).toMatchObject(toService);
    expect(grant).not.toHaveProperty('GranteePrincipal');
    const { Grants } = await kms.send(
      new ListGrantsCommand({ KeyId: idOf(key), GranteeServicePrincipal: toService.GranteeServicePrincipal }),
    );
    expect(Grants?.map(({ GrantId }) => GrantId)).toEqual([grant?.GrantId]);
    expect((await kms.send(new ListGrantsCommand({ KeyId: idOf(key), GranteePrincipal: role }))).Grants).toEqual([]);
  });

  // AWS KMS API, CreateGrant, Name
  it('with a name is made once, however often it is asked for; each answer has a token of its own', async () => {
    const key = keyWith();
    await start(key);
    const named = { GranteePrincipal: role, Name: 'orders' };

    const [first, second] = [await create(key, named), await create(key, named)];
    expect(second.GrantId).toBe(first.GrantId);
    expect(second.GrantToken).not.toBe(first.GrantToken);
    await create(key, { ...named, Operations: ['Encrypt'] });
    await create(key);
    await create(key);

    expect(await grantsOf(key)).toHaveLength(4);
  });

  it('is told by CloudTrail, with the key and the grant', async () => {
    const key = keyWith();
    await start(key);
    const { GrantId } = await create(key, toService);

    expect(services.events).toMatchObject([
      {
        detail: {
          eventName: 'CreateGrant',
          requestParameters: { granteeServicePrincipal: 'dynamodb.amazonaws.com', constraints: { sourceArn: table } },
          responseElements: { keyId: key.metadata.Arn, grantId: GrantId },
          resources: [{ ARN: key.metadata.Arn }],
        },
      },
    ]);
  });

  it('is not made by a dry run', async () => {
    const key = keyWith();
    await start(key);

    expect(await endOf(create(key, { GranteePrincipal: role, DryRun: true }))).toBe('DryRunOperationException');
    expect(await grantsOf(key)).toEqual([]);
  });
});

describe('a grant is refused', () => {
  // AWS KMS API, CreateGrant; AWS KMS guide, "Grant operations", "Encryption context constraints"
  it.each<[string, Partial<CreateGrantCommandInput>, Partial<EstateMetadata>, string]>([
    ['for nobody', {}, {}, 'ValidationException'],
    ['for two', { ...toService, GranteePrincipal: role }, {}, 'ValidationException'],
    ['for a service without the resource that it serves', { ...toService, Constraints: {} }, {}, 'ValidationException'],
    [
      'for a service that nobody retires',
      { GranteeServicePrincipal: 'dynamodb.amazonaws.com', Constraints: { SourceArn: table } },
      {},
      'ValidationException',
    ],
    ['with two who retire it', { ...toService, RetiringPrincipal: role }, {}, 'ValidationException'],
    ['for a service as a principal', { GranteePrincipal: 'dynamodb.amazonaws.com' }, {}, 'InvalidArnException'],
    ['for a group', { GranteePrincipal: `arn:aws:iam::${accountId}:group/all` }, {}, 'InvalidArnException'],
    ['to rotate', { GranteePrincipal: role, Operations: ['RotateKeyOnDemand' as 'Decrypt'] }, {}, 'ValidationException'],
    ['to sign with a symmetric key', { GranteePrincipal: role, Operations: ['Sign'] }, {}, 'ValidationException'],
    [
      'to make data keys with an asymmetric key',
      { GranteePrincipal: role, Operations: ['GenerateDataKey'] },
      { KeySpec: 'RSA_2048' },
      'ValidationException',
    ],
    ['to do nothing', { GranteePrincipal: role, Operations: [] }, {}, 'ValidationException'],
    ['with a name that is none', { GranteePrincipal: role, Name: 'a b' }, {}, 'ValidationException'],
    [
      'with a context on a key for codes',
      { GranteePrincipal: role, Operations: ['GenerateMac'], Constraints: { EncryptionContextEquals: { a: 'b' } } },
      { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
      'ValidationException',
    ],
    [
      'with two contexts',
      { GranteePrincipal: role, Constraints: { EncryptionContextEquals: { a: 'b' }, EncryptionContextSubset: { a: 'b' } } },
      {},
      'ValidationException',
    ],
    ['by a token of another grant', { GranteePrincipal: role, GrantTokens: ['x'] }, {}, 'SandboxNotImplemented'],
  ])('%s', async (_case, input, metadata, name) => {
    const key = keyWith(metadata);
    await start(key);

    expect(await endOf(create(key, input))).toBe(name);
  });

  // AWS KMS guide, "Key states", row CreateGrant
  it.each<[string, Partial<EstateMetadata>, string]>([
    ['a disabled key', { KeyState: 'Disabled' }, 'DisabledException'],
    ['a key pending deletion', { KeyState: 'PendingDeletion' }, 'KMSInvalidStateException'],
    ['a key pending import', { ...imported, KeyState: 'PendingImport' }, 'KMSInvalidStateException'],
    ['a key being created', { KeyState: 'Creating' }, 'KMSInvalidStateException'],
    ['an unavailable key', { ...inKeyStore, KeyState: 'Unavailable' }, 'ok'],
    ['a key whose primary moves', { KeyState: 'Updating' }, 'ok'],
  ])('or not, on %s', async (_state, metadata, name) => {
    const key = keyWith(metadata);
    await start(key);

    expect(await endOf(create(key))).toBe(name);
  });
});

describe('the permission to make grants', () => {
  const creator = `arn:aws:iam::${accountId}:role/creator`;
  const policyWith = (Condition: object): string =>
    JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: { AWS: creator }, Action: 'kms:CreateGrant', Resource: '*', Condition }],
    });

  // AWS KMS guide, "AWS KMS condition keys"
  it.each<[string, object, Partial<CreateGrantCommandInput>, string]>([
    ['for a grantee', { StringEquals: { 'kms:GranteePrincipal': role } }, { GranteePrincipal: role }, 'ok'],
    ['for another grantee', { StringEquals: { 'kms:GranteePrincipal': creator } }, { GranteePrincipal: role }, 'AccessDeniedException'],
    [
      'for these operations',
      { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt', 'Decrypt'] } },
      { GranteePrincipal: role },
      'ok',
    ],
    [
      'for other operations',
      { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt'] } },
      { GranteePrincipal: role },
      'AccessDeniedException',
    ],
    [
      'for what services of AWS ask for',
      { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      { GranteePrincipal: role },
      'AccessDeniedException',
    ],
    ['for a service', { StringEquals: { 'kms:GranteeServicePrincipal': 'dynamodb.amazonaws.com' } }, toService, 'ok'],
    ['for a resource', { ArnLike: { 'kms:GrantConstraintSourceArn': `arn:aws:dynamodb:*:${accountId}:table/*` } }, toService, 'ok'],
    [
      'for a kind of constraint',
      { StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextEquals' } },
      { GranteePrincipal: role, Constraints: { EncryptionContextSubset: { a: 'b' } } },
      'AccessDeniedException',
    ],
    [
      'for an encryption context',
      { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['a'] }, StringEquals: { 'kms:EncryptionContext:a': 'b' } },
      { GranteePrincipal: role, Constraints: { EncryptionContextSubset: { a: 'b' } } },
      'ok',
    ],
    ['for who retires it', { StringEquals: { 'kms:RetiringServicePrincipal': 'dynamodb.amazonaws.com' } }, toService, 'ok'],
  ])('can be one %s', async (_case, condition, input, end) => {
    const key = keyWith({}, { policy: policyWith(condition) });
    await start(key);
    kms = new KMSClient(services.settings(creator));

    expect(await endOf(create(key, input))).toBe(end);
  });
});
