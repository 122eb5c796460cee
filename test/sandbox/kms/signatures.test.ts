import { createHash, verify } from 'node:crypto';
import {
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  type SignCommandInput,
  UpdateAliasCommand,
  VerifyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata } from '../../../sandbox/estate/estate.ts';
import { endOf, type Services, startServices } from '../endpoint.ts';
import { idOf, imported, keyWith } from './kms-keys.ts';

let services: Services;
let kms: KMSClient;
const start = async (...keys: readonly EstateKey[]): Promise<void> => {
  services = await startServices(keys);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

type How = Pick<SignCommandInput, 'SigningAlgorithm'> & Partial<SignCommandInput>;
const Message = Buffer.from('pay 100 euros');
const signature = async (KeyId: string, how: How): Promise<Uint8Array> =>
  (await kms.send(new SignCommand({ KeyId, Message, ...how }))).Signature ?? new Uint8Array();
const check = (KeyId: string, Signature: Uint8Array, how: How) => kms.send(new VerifyCommand({ KeyId, Message, Signature, ...how }));

const signing = (KeySpec: string) => ({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
const hmac = (KeySpec: string) => ({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' });
const pkcs1 = { SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256' as const };

describe('a signature', () => {
  it.each<[string, How['SigningAlgorithm']]>([
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'],
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_512'],
    ['RSA_2048', 'RSASSA_PSS_SHA_256'],
    ['RSA_2048', 'RSASSA_PSS_SHA_384'],
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384'],
    ['ECC_NIST_P521', 'ECDSA_SHA_512'],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256'],
  ])('by %s with %s is valid for its message alone', async (spec, SigningAlgorithm) => {
    const key = keyWith(signing(spec));
    await start(key);
    const how = { SigningAlgorithm };
    const made = await signature(idOf(key), how);

    expect(await check(idOf(key), made, how)).toMatchObject({ KeyId: key.metadata.Arn, SignatureValid: true, SigningAlgorithm });
    expect(await endOf(check(idOf(key), made, { ...how, Message: Buffer.from('pay 900 euros') }))).toBe('KMSInvalidSignatureException');
    expect(await endOf(check(idOf(key), Buffer.from('random text'), how))).toBe('KMSInvalidSignatureException');
  });

  it('is checked by anybody who has the public key', async () => {
    const key = keyWith(signing('ECC_NIST_P256'));
    await start(key);
    const { PublicKey = new Uint8Array(), SigningAlgorithms } = await kms.send(new GetPublicKeyCommand({ KeyId: idOf(key) }));
    const made = await signature(idOf(key), { SigningAlgorithm: 'ECDSA_SHA_256' });

    expect(SigningAlgorithms).toEqual(['ECDSA_SHA_256']);
    expect(verify('sha256', Message, { key: Buffer.from(PublicKey), format: 'der', type: 'spki' }, made)).toBe(true);
  });

  it('of a digest is that of its message', async () => {
    const key = keyWith(signing('RSA_2048'));
    await start(key);
    const digest = { ...pkcs1, MessageType: 'DIGEST' as const, Message: createHash('sha256').update(Message).digest() };

    expect(await endOf(check(idOf(key), await signature(idOf(key), digest), pkcs1))).toBe('ok');
    expect(await endOf(check(idOf(key), await signature(idOf(key), pkcs1), digest))).toBe('ok');
    expect(await endOf(check(idOf(key), Buffer.alloc(256, 7), digest))).toBe('KMSInvalidSignatureException');
    await expect(signature(idOf(key), { ...digest, Message })).rejects.toThrow(
      'Digest is invalid length for algorithm RSASSA_PKCS1_V1_5_SHA_256.',
    );
  });

  it('of a digest by other algorithms, and by other keys, is not simulated', async () => {
    const [rsa, edwards] = [keyWith(signing('RSA_2048')), keyWith(signing('ECC_NIST_EDWARDS25519'))];
    await start(rsa, edwards);
    const digest = { MessageType: 'DIGEST' as const, Message: Buffer.alloc(32) };

    expect(await endOf(signature(idOf(rsa), { ...digest, SigningAlgorithm: 'RSASSA_PSS_SHA_256' }))).toBe('SandboxNotImplemented');
    expect(await endOf(signature(idOf(edwards), { SigningAlgorithm: 'ED25519_SHA_512' }))).toBe('SandboxNotImplemented');
    expect(await endOf(kms.send(new GetPublicKeyCommand({ KeyId: idOf(edwards) })))).toBe('SandboxNotImplemented');
  });

  it('made before an alias moved is verified by the old key, and not through the alias', async () => {
    const [old, next] = [keyWith(signing('RSA_2048'), { aliases: ['alias/signer'] }), keyWith(signing('RSA_2048'))];
    await start(old, next);
    const made = await signature('alias/signer', pkcs1);

    await kms.send(new UpdateAliasCommand({ AliasName: 'alias/signer', TargetKeyId: idOf(next) }));

    expect(await endOf(check(idOf(old), made, pkcs1))).toBe('ok');
    expect(await endOf(check('alias/signer', made, pkcs1))).toBe('KMSInvalidSignatureException');
  });

  // The words are recorded.
  it.each<[string, Partial<EstateMetadata>, string, string]>([
    ['a symmetric key', {}, 'InvalidKeyUsageException', 'key usage is ENCRYPT_DECRYPT which is not valid for Sign.'],
    ['an elliptic curve key', signing('ECC_NIST_P256'), 'InvalidKeyUsageException', 'is incompatible with key spec ECC_NIST_P256.'],
    ['a disabled key', { ...signing('RSA_2048'), KeyState: 'Disabled' }, 'DisabledException', 'is disabled.'],
    ['a key pending deletion', { ...signing('RSA_2048'), KeyState: 'PendingDeletion' }, 'KMSInvalidStateException', 'is pending deletion.'],
  ])('by RSA is refused of %s', async (_kind, metadata, name, message) => {
    const key = keyWith(metadata);
    await start(key);

    expect(await endOf(signature(idOf(key), pkcs1))).toBe(name);
    await expect(signature(idOf(key), pkcs1)).rejects.toThrow(message);
  });
});

describe('a public key', () => {
  // AWS KMS guide, "Key states", row GetPublicKey.
  it.each<[string, Partial<EstateMetadata>, string]>([
    ['a disabled key', { ...signing('ECC_NIST_P256'), KeyState: 'Disabled' }, 'ok'],
    ['a key pending deletion', { ...signing('ECC_NIST_P256'), KeyState: 'PendingDeletion' }, 'KMSInvalidStateException'],
    ['a key that never had material', { ...signing('ECC_NIST_P256'), ...imported, KeyState: 'PendingImport' }, 'KMSInvalidStateException'],
    ['a symmetric key', {}, 'UnsupportedOperationException'],
    ['an HMAC key', hmac('HMAC_256'), 'UnsupportedOperationException'],
  ])('of %s is asked for', async (_kind, metadata, expected) => {
    const key = keyWith(metadata);
    await start(key);

    expect(await endOf(kms.send(new GetPublicKeyCommand({ KeyId: idOf(key) })))).toBe(expected);
  });
});

describe('a code of an HMAC key', () => {
  const codeOf = async (KeyId: string, MacAlgorithm: 'HMAC_SHA_224' | 'HMAC_SHA_256' | 'HMAC_SHA_384' | 'HMAC_SHA_512') =>
    (await kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }))).Mac ?? new Uint8Array();

  it.each([
    ['HMAC_224', 'HMAC_SHA_224', 28],
    ['HMAC_256', 'HMAC_SHA_256', 32],
    ['HMAC_384', 'HMAC_SHA_384', 48],
    ['HMAC_512', 'HMAC_SHA_512', 64],
  ] as const)('of %s is valid for its message alone', async (spec, MacAlgorithm, length) => {
    const key = keyWith(hmac(spec));
    await start(key);
    const Mac = await codeOf(idOf(key), MacAlgorithm);
    const check = (more: object) => kms.send(new VerifyMacCommand({ KeyId: idOf(key), Message, MacAlgorithm, Mac, ...more }));

    expect(Mac.length).toBe(length);
    expect(await check({})).toMatchObject({ KeyId: key.metadata.Arn, MacAlgorithm, MacValid: true });
    expect(await endOf(check({ Message: Buffer.from('other') }))).toBe('KMSInvalidMacException');
    expect(await endOf(check({ Mac: Mac.slice(1) }))).toBe('KMSInvalidMacException');
  });

  it('made before an alias moved is verified by the old key, and not through the alias', async () => {
    const [old, next] = [keyWith(hmac('HMAC_256'), { aliases: ['alias/mac'] }), keyWith(hmac('HMAC_256'))];
    await start(old, next);
    const Mac = await codeOf('alias/mac', 'HMAC_SHA_256');
    const check = (KeyId: string) => kms.send(new VerifyMacCommand({ KeyId, Message, MacAlgorithm: 'HMAC_SHA_256', Mac }));

    await kms.send(new UpdateAliasCommand({ AliasName: 'alias/mac', TargetKeyId: idOf(next) }));

    expect(await endOf(check(idOf(old)))).toBe('ok');
    expect(await endOf(check('alias/mac'))).toBe('KMSInvalidMacException');
  });

  // Recorded.
  it('is refused by other algorithms and other keys', async () => {
    const [key, symmetric] = [keyWith(hmac('HMAC_256')), keyWith()];
    await start(key, symmetric);

    await expect(codeOf(idOf(key), 'HMAC_SHA_512')).rejects.toThrow('Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.');
    await expect(codeOf(idOf(symmetric), 'HMAC_SHA_256')).rejects.toThrow(
      'key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.',
    );
    expect(await endOf(codeOf(idOf(key), 'INVALID' as 'HMAC_SHA_256'))).toBe('ValidationException');
  });
});
