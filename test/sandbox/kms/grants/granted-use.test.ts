import { DecryptCommand, DescribeKeyCommand, EncryptCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import type { EstateGrant, EstateKey } from '../../../../sandbox/estate/estate.ts';
import { accountId, endOf, type Services, startServices } from '../../endpoint.ts';
import { idOf, keyWith } from '../kms-keys.ts';

const app = `arn:aws:iam::${accountId}:role/app`;
const grantTo = (changes: Partial<EstateGrant> = {}): EstateGrant =>
  ({
    GrantId: 'grant-1',
    GranteePrincipal: app,
    Operations: ['Encrypt', 'DescribeKey'],
    CreationDate: new Date('2024-01-01T00:00:00Z'),
    IssuingAccount: `arn:aws:iam::${accountId}:root`,
    ...changes,
  }) as EstateGrant;
/** Lets nobody in but one role, which is not the grantee. */
const closed = (...more: readonly object[]): string =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:role/owner` }, Action: 'kms:*', Resource: '*' }, ...more],
  });
let services: Services;
let kms: KMSClient;
const start = async (key: EstateKey): Promise<void> => {
  services = await startServices([key]);
  kms = new KMSClient(services.settings(app));
};
afterEach(() => services.stop());

const encrypt = (key: EstateKey, EncryptionContext?: Record<string, string>) =>
  kms.send(
    new EncryptCommand({
      KeyId: idOf(key),
      Plaintext: Buffer.from('x'),
      ...(EncryptionContext === undefined ? {} : { EncryptionContext }),
    }),
  );

describe('a grant', () => {
  it('allows its operations to whom the policies let do nothing, and no others', async () => {
    const key = keyWith({}, { grants: [grantTo()], policy: closed() });
    await start(key);

    expect(await endOf(encrypt(key))).toBe('ok');
    expect(await endOf(kms.send(new DescribeKeyCommand({ KeyId: idOf(key) })))).toBe('ok');
    expect(await endOf(kms.send(new GetKeyRotationStatusCommand({ KeyId: idOf(key) })))).toBe('AccessDeniedException');
    const { CiphertextBlob } = await encrypt(key);
    expect(await endOf(kms.send(new DecryptCommand({ KeyId: idOf(key), CiphertextBlob })))).toBe('AccessDeniedException');
  });

  it('outweighs no statement that denies, and no policy of the organization', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:Encrypt', Resource: '*' };
    const key = keyWith({}, { grants: [grantTo()], policy: closed(deny) });
    await start(key);
    expect(await endOf(encrypt(key))).toBe('AccessDeniedException');

    services.stores.inRegion('eu-central-1').setPolicy(idOf(key), closed());
    expect(await endOf(encrypt(key))).toBe('ok');
    const policy = { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
    services.guardrails.impose(accountId, { kind: 'service control policy', policy });
    await expect(encrypt(key)).rejects.toThrow('because no service control policy allows the kms:Encrypt action');
  });

  // AWS KMS guide, "Encryption context constraints"
  it.each<[string, EstateGrant['Constraints'], Record<string, string> | undefined, string]>([
    ['the very context', { EncryptionContextEquals: { a: 'b' } }, { a: 'b' }, 'ok'],
    ['more than the very context', { EncryptionContextEquals: { a: 'b' } }, { a: 'b', c: 'd' }, 'AccessDeniedException'],
    ['more than a part of the context', { EncryptionContextSubset: { a: 'b' } }, { a: 'b', c: 'd' }, 'ok'],
    ['another context', { EncryptionContextSubset: { a: 'b' } }, { a: 'c' }, 'AccessDeniedException'],
    ['no context', { EncryptionContextSubset: { a: 'b' } }, undefined, 'AccessDeniedException'],
    ['a resource that binds services alone', { SourceArn: 'arn:aws:dynamodb:eu-central-1:1:table/x' }, undefined, 'ok'],
  ])('is bound by its constraints: %s', async (_case, Constraints, context, end) => {
    const key = keyWith({}, { grants: [grantTo({ Constraints } as Partial<EstateGrant>)], policy: closed() });
    await start(key);

    expect(await endOf(encrypt(key, context))).toBe(end);
    expect(await endOf(kms.send(new DescribeKeyCommand({ KeyId: idOf(key) })))).toBe('ok');
  });

  it('to a whole account is refused by name where all hangs on it', async () => {
    const key = keyWith({}, { grants: [grantTo({ GranteePrincipal: `arn:aws:iam::${accountId}:root` })], policy: closed() });
    await start(key);

    await expect(encrypt(key)).rejects.toThrow(/Encrypt .* by the grant grant-1 .* is not simulated/);
  });

  it('to a service of AWS allows nobody else', async () => {
    const toService = { GranteePrincipal: undefined, GranteeServicePrincipal: 'dynamodb.amazonaws.com' };
    const key = keyWith({}, { grants: [grantTo(toService as unknown as Partial<EstateGrant>)], policy: closed() });
    await start(key);

    expect(await endOf(encrypt(key))).toBe('AccessDeniedException');
  });
});
