import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  type KeyMetadata,
  KMSClient,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { accountId, endOf, type Services, startServices } from '../endpoint.ts';

let services: Services;
let kms: KMSClient;
beforeEach(async () => {
  services = await startServices([]);
  kms = new KMSClient(services.settings());
});
afterEach(() => services.stop());

const create = async (input: CreateKeyCommandInput = {}, client = kms): Promise<KeyMetadata> => {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  if (KeyMetadata === undefined) throw new Error('no key was made');
  return KeyMetadata;
};
const statements = (...Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (AWS: string, Action: string | readonly string[]) => ({ Effect: 'Allow', Principal: { AWS }, Action, Resource: '*' });
const root = `arn:aws:iam::${accountId}:root`;

describe('a new key', () => {
  it('is symmetric, enabled, from AWS KMS and under the default policy unless asked otherwise', async () => {
    const metadata = await create();

    expect(metadata).toEqual({
      AWSAccountId: accountId,
      KeyId: expect.stringMatching(/^[0-9a-f]{8}-/),
      Arn: `arn:aws:kms:eu-central-1:${accountId}:key/${metadata.KeyId}`,
      CreationDate: expect.any(Date),
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      Description: '',
      Enabled: true,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      KeyManager: 'CUSTOMER',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      MultiRegion: false,
      Origin: 'AWS_KMS',
    });
    expect((await kms.send(new DescribeKeyCommand({ KeyId: metadata.KeyId }))).KeyMetadata).toEqual(metadata);
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([{ KeyId: metadata.KeyId, KeyArn: metadata.Arn }]);
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId: metadata.KeyId }))).Policy).toContain(root);
  });

  it('that waits for import has no material', async () => {
    const metadata = await create({ Origin: 'EXTERNAL' });

    expect(metadata).toMatchObject({ KeyState: 'PendingImport', Enabled: false, Origin: 'EXTERNAL' });
    expect(metadata).not.toHaveProperty('CurrentKeyMaterialId');
  });

  it('may be the primary of a multi-Region key', async () => {
    const metadata = await create({ MultiRegion: true });

    expect(metadata.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(metadata.MultiRegionConfiguration).toEqual({
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: { Arn: metadata.Arn, Region: 'eu-central-1' },
      ReplicaKeys: [],
    });
  });

  it('has the description, tags and policy it is given', async () => {
    const Policy = statements(allow(root, 'kms:*'));
    const Tags = [{ TagKey: 'Owner', TagValue: 'team' }];
    const { KeyId, Description } = await create({ Description: 'Orders', Policy, Tags });

    expect(Description).toBe('Orders');
    expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual(Tags);
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
  });

  it('is told as CloudTrail tells it, and whoever records keys hears of it', async () => {
    const heard: string[] = [];
    services.stores.inRegion('eu-central-1').onChange(({ keyId, changeType }) => heard.push(`${changeType} ${keyId}`));

    const { KeyId, Arn } = await create({ Tags: [{ TagKey: 'Owner', TagValue: 'team' }] });

    expect(heard).toEqual([`CREATE ${KeyId}`]);
    expect(services.events).toMatchObject([
      {
        detail: {
          eventName: 'CreateKey',
          requestParameters: { tags: [{ tagKey: 'Owner', tagValue: 'team' }] },
          responseElements: {
            keyMetadata: {
              keyId: KeyId,
              arn: Arn,
              keySpec: 'SYMMETRIC_DEFAULT',
              creationDate: expect.stringMatching(/^[A-Z][a-z]{2} \d+, \d{4}, /),
            },
          },
          resources: [{ ARN: Arn }],
        },
      },
    ]);
  });

  // AWS KMS API, CreateKey; the algorithms of HMAC, RSA and elliptic curve keys are recorded.
  it.each<[CreateKeyCommandInput, object]>([
    [{ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }, { EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] }],
    [{ KeySpec: 'ECC_NIST_P521', KeyUsage: 'SIGN_VERIFY' }, { SigningAlgorithms: ['ECDSA_SHA_512'] }],
    [{ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }, { KeyAgreementAlgorithms: ['ECDH'] }],
    [{ KeySpec: 'HMAC_224', KeyUsage: 'GENERATE_VERIFY_MAC' }, { MacAlgorithms: ['HMAC_SHA_224'] }],
    [{ CustomerMasterKeySpec: 'ECC_SECG_P256K1', KeyUsage: 'SIGN_VERIFY' }, { SigningAlgorithms: ['ECDSA_SHA_256'] }],
  ])('may be %j', async (input, algorithms) => {
    expect(await create(input)).toMatchObject({ ...algorithms, KeyUsage: input.KeyUsage });
  });

  it.each<[string, CreateKeyCommandInput, string]>([
    ['without a usage, unless it is symmetric', { KeySpec: 'HMAC_256' }, 'ValidationException'],
    ['with a usage that its spec cannot have', { KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'KEY_AGREEMENT' }, 'ValidationException'],
    ['symmetric for signing', { KeyUsage: 'SIGN_VERIFY' }, 'ValidationException'],
    ['with a tag twice', { Tags: [1, 2].map((number) => ({ TagKey: 'a', TagValue: `${number}` })) }, 'TagException'],
    ['with a reserved tag', { Tags: [{ TagKey: 'AWS:x', TagValue: '' }] }, 'TagException'],
    ['with 51 tags', { Tags: Array.from({ length: 51 }, (_, n) => ({ TagKey: `t${n}`, TagValue: '' })) }, 'TagException'],
    ['in a custom key store', { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1' }, 'SandboxNotImplemented'],
    ['of a kind that is not simulated', { KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }, 'SandboxNotImplemented'],
    ['with a policy that is none', { Policy: '{' }, 'MalformedPolicyDocumentException'],
    ['with too long a description', { Description: 'x'.repeat(8193) }, 'ValidationException'],
  ])('is refused %s', async (_what, input, expected) => {
    expect(await endOf(create(input))).toBe(expected);
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });
});

describe('a policy under which nobody could set another', () => {
  const locked = statements(allow(`arn:aws:iam::${accountId}:role/somebody-else`, 'kms:*'));

  it('is refused, unless that is waived', async () => {
    await expect(create({ Policy: locked })).rejects.toThrow(
      'The new key policy will not allow you to update the key policy in the future.',
    );
    expect(await create({ Policy: locked, BypassPolicyLockoutSafetyCheck: true })).toMatchObject({ KeyState: 'Enabled' });
  });

  it('is refused of a key that is there, too', async () => {
    const { KeyId } = await create();
    const put = (Policy: string) => kms.send(new PutKeyPolicyCommand({ KeyId, Policy, PolicyName: 'default' }));

    expect(await endOf(put(locked))).toBe('MalformedPolicyDocumentException');
    expect(await endOf(put(statements(allow(root, 'kms:*'))))).toBe('ok');
    expect(await endOf(kms.send(new PutKeyPolicyCommand({ KeyId, Policy: '{}', PolicyName: 'other' })))).toBe('ValidationException');
  });
});

describe('permissions to make keys', () => {
  const roleArn = `arn:aws:iam::${accountId}:role/key-maker`;
  const asRole = (...Statement: readonly object[]): KMSClient => {
    services.policies.addRole(roleArn, [{ Statement }]);
    return new KMSClient(services.settings(roleArn));
  };
  const Tags = [{ TagKey: 'Owner', TagValue: 'team' }];

  it('are those to create and, for tags, to tag', async () => {
    const without = asRole({ Effect: 'Allow', Action: 'kms:ListKeys', Resource: '*' });
    expect(await endOf(create({}, without))).toBe('AccessDeniedException');

    const creates = asRole({ Effect: 'Allow', Action: 'kms:CreateKey', Resource: '*' });
    expect(await endOf(create({}, creates))).toBe('ok');
    await expect(create({ Tags }, creates)).rejects.toThrow(/not authorized to perform: kms:TagResource/);

    const tags = asRole(
      { Effect: 'Allow', Action: 'kms:CreateKey', Resource: '*' },
      { Effect: 'Allow', Action: 'kms:TagResource', Resource: `arn:aws:kms:*:${accountId}:key/*` },
    );
    expect(await endOf(create({ Tags }, tags))).toBe('ok');
  });

  it.each<[object, CreateKeyCommandInput, string]>([
    [{ StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } }, {}, 'ok'],
    [{ StringEquals: { 'kms:KeyUsage': 'SIGN_VERIFY' } }, {}, 'AccessDeniedException'],
    [{ StringEquals: { 'kms:KeyOrigin': 'EXTERNAL' } }, { Origin: 'EXTERNAL' }, 'ok'],
    [{ Bool: { 'kms:MultiRegion': 'true' } }, {}, 'AccessDeniedException'],
    [{ Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'false' } }, {}, 'ok'],
    [{ StringEquals: { 'aws:RequestTag/Owner': 'team' } }, { Tags }, 'ok'],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['CostCenter'] } }, { Tags }, 'AccessDeniedException'],
    [{ StringEquals: { 'kms:CallerAccount': accountId } }, {}, 'ok'],
  ])('may hang on %j', async (Condition, input, expected) => {
    const client = asRole({ Effect: 'Allow', Action: ['kms:CreateKey', 'kms:TagResource'], Resource: '*', Condition });

    expect(await endOf(create(input, client))).toBe(expected);
  });
});
