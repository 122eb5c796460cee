import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import {
  DecryptCommand,
  type DecryptCommandInput,
  EncryptCommand,
  type EncryptCommandInput,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import * as fc from 'fast-check';
import type { EstateKey, EstateMetadata } from '../../../sandbox/estate/estate.ts';
import { denying } from '../../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from '../endpoint.ts';
import { idOf, imported, inKeyStore, keyWith, multiRegion, primaryRegion } from './kms-keys.ts';

let services: Services;
let kms: KMSClient;
const start = async (keys: readonly EstateKey[], options: Parameters<typeof startServices>[1] = {}): Promise<void> => {
  services = await startServices(keys, options);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

const secret = Buffer.from('attack at dawn');
const encrypt = async (KeyId: string, more: Partial<EncryptCommandInput> = {}, client = kms): Promise<Uint8Array> =>
  (await client.send(new EncryptCommand({ KeyId, Plaintext: secret, ...more }))).CiphertextBlob ?? new Uint8Array();
const decrypt = (CiphertextBlob: Uint8Array, more: Partial<DecryptCommandInput> = {}, client = kms) =>
  client.send(new DecryptCommand({ CiphertextBlob, ...more }));
const plaintextOf = async (...call: Parameters<typeof decrypt>): Promise<Buffer> => Buffer.from((await decrypt(...call)).Plaintext ?? []);

const rsa = { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' };
const signing = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' };
const hmac = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };

describe('data under a symmetric key', () => {
  it('is decrypted without naming the key, or by its id, ARN or alias', async () => {
    const key = keyWith({}, { aliases: ['alias/data'] });
    await start([key]);
    const { $metadata: _, ...answer } = await kms.send(new EncryptCommand({ KeyId: 'alias/data', Plaintext: secret }));
    const { CiphertextBlob = new Uint8Array() } = answer;

    expect(answer).toEqual({ CiphertextBlob: expect.any(Uint8Array), KeyId: key.metadata.Arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    expect(Buffer.from(CiphertextBlob).includes(secret)).toBe(false);
    for (const KeyId of [undefined, idOf(key), key.metadata.Arn, 'alias/data', `arn:aws:kms:eu-central-1:${accountId}:alias/data`])
      expect(await plaintextOf(CiphertextBlob, { KeyId })).toEqual(secret);
    expect(await decrypt(CiphertextBlob)).toMatchObject({
      KeyId: key.metadata.Arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('needs the encryption context that it was encrypted with, in whatever order', async () => {
    const key = keyWith();
    await start([key]);
    const blob = await encrypt(idOf(key), { EncryptionContext: { order: '7', shop: 'eu' } });

    expect(await plaintextOf(blob, { EncryptionContext: { shop: 'eu', order: '7' } })).toEqual(secret);
    expect(await endOf(decrypt(blob))).toBe('InvalidCiphertextException');
    expect(await endOf(decrypt(blob, { EncryptionContext: { shop: 'us', order: '7' } }))).toBe('InvalidCiphertextException');
  });

  it('comes back, whatever it is and whatever its context', async () => {
    const key = keyWith();
    await start([key]);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 4096 }),
        fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), { maxKeys: 4, noNullPrototype: true }),
        async (Plaintext, EncryptionContext) => {
          const blob = await encrypt(idOf(key), { Plaintext, EncryptionContext });
          expect(await plaintextOf(blob, { EncryptionContext })).toEqual(Buffer.from(Plaintext));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is refused if a single bit of it has changed', async () => {
    const key = keyWith();
    await start([key]);
    const blob = await encrypt(idOf(key));
    await fc.assert(
      fc.asyncProperty(fc.nat(blob.length - 1), fc.nat(7), async (index, bit) => {
        const changed = Uint8Array.from(blob);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        expect(['InvalidCiphertextException', 'AccessDeniedException']).toContain(await endOf(decrypt(changed)));
        expect(['InvalidCiphertextException', 'IncorrectKeyException']).toContain(await endOf(decrypt(changed, { KeyId: idOf(key) })));
      }),
      { numRuns: 60 },
    );
  });

  it('is decrypted after a rotation on demand, with the material that encrypted it', async () => {
    const key = keyWith();
    await start([key]);
    const before = await encrypt(idOf(key));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: idOf(key) }));
    const after = await encrypt(idOf(key));

    expect(await plaintextOf(before)).toEqual(secret);
    expect(await plaintextOf(after)).toEqual(secret);
    expect((await decrypt(before)).KeyMaterialId).not.toBe((await decrypt(after)).KeyMaterialId);
  });

  it('is encrypted with the old material until a rotation is over', async () => {
    const key = keyWith();
    await start([key], { onDemandRotationMillis: 60_000 });
    const before = await encrypt(idOf(key));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: idOf(key) }));
    const during = await encrypt(idOf(key));
    await services.clock.advance(60_001);
    const after = await encrypt(idOf(key));

    const [first, second, third] = await Promise.all([before, during, after].map(async (blob) => (await decrypt(blob)).KeyMaterialId));
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('is decrypted after its alias has moved, as long as its key is there', async () => {
    const [old, next] = [keyWith({}, { aliases: ['alias/data'] }), keyWith()];
    await start([old, next]);
    const before = await encrypt('alias/data');

    await kms.send(new UpdateAliasCommand({ AliasName: 'alias/data', TargetKeyId: idOf(next) }));
    const after = await encrypt('alias/data');

    expect((await decrypt(before)).KeyId).toBe(old.metadata.Arn);
    expect((await decrypt(after)).KeyId).toBe(next.metadata.Arn);
    expect(await plaintextOf(before)).toEqual(secret);
    // Whoever names the alias names another key now.
    expect(await endOf(decrypt(before, { KeyId: 'alias/data' }))).toBe('IncorrectKeyException');
    services.stores.inRegion('eu-central-1').remove(idOf(old));
    await expect(decrypt(before)).rejects.toThrow('The ciphertext refers to a customer master key that does not exist');
  });

  it('is decrypted by any related multi-Region key', async () => {
    const [primary, replica] = [keyWith(multiRegion('PRIMARY')), keyWith(multiRegion('REPLICA'))];
    await start([primary, replica]);
    const elsewhere = new KMSClient(services.settings(undefined, primaryRegion));

    expect(await plaintextOf(await encrypt(idOf(replica)), {}, elsewhere)).toEqual(secret);
    expect((await decrypt(await encrypt(idOf(primary), {}, elsewhere))).KeyId).toBe(replica.metadata.Arn);
  });

  it('under a key in a custom key store is encrypted too', async () => {
    const key = keyWith(inKeyStore);
    await start([key]);
    const answer = await decrypt(await encrypt(idOf(key)));

    expect(Buffer.from(answer.Plaintext ?? [])).toEqual(secret);
    expect(answer).not.toHaveProperty('KeyMaterialId');
  });

  it('of another key is refused by name, and what is no ciphertext at all', async () => {
    const [one, other] = [keyWith(), keyWith()];
    await start([one, other, keyWith(hmac)]);

    expect(await endOf(decrypt(await encrypt(idOf(one)), { KeyId: idOf(other) }))).toBe('IncorrectKeyException');
    expect(await endOf(decrypt(Buffer.from('nothing')))).toBe('InvalidCiphertextException');
    expect(await endOf(decrypt(new Uint8Array()))).toBe('ValidationException');
  });
});

describe('a data key', () => {
  it.each([
    [{ KeySpec: 'AES_256' as const }, 32],
    [{ KeySpec: 'AES_128' as const }, 16],
    [{ NumberOfBytes: 1024 }, 1024],
  ])('of %j comes with its ciphertext', async (size, length) => {
    const key = keyWith();
    await start([key]);

    const {
      Plaintext,
      CiphertextBlob = new Uint8Array(),
      KeyId,
    } = await kms.send(new GenerateDataKeyCommand({ KeyId: idOf(key), EncryptionContext: { a: 'b' }, ...size }));

    expect([Plaintext?.length, KeyId]).toEqual([length, key.metadata.Arn]);
    expect(await plaintextOf(CiphertextBlob, { EncryptionContext: { a: 'b' } })).toEqual(Buffer.from(Plaintext ?? []));
  });

  it.each([
    [{}, 'ValidationException'],
    [{ KeySpec: 'AES_256' as const, NumberOfBytes: 8 }, 'ValidationException'],
    [{ NumberOfBytes: 1025 }, 'ValidationException'],
    [{ KeySpec: 'AES_192' as 'AES_256' }, 'ValidationException'],
  ])('of %j is refused', async (size, expected) => {
    const key = keyWith();
    await start([key]);

    expect(await endOf(kms.send(new GenerateDataKeyCommand({ KeyId: idOf(key), ...size })))).toBe(expected);
  });

  it('of an RSA key is refused', async () => {
    const key = keyWith(rsa);
    await start([key]);

    expect(await endOf(kms.send(new GenerateDataKeyCommand({ KeyId: idOf(key), KeySpec: 'AES_256' })))).toBe('InvalidKeyUsageException');
  });
});

describe('data under an RSA key', () => {
  it.each(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const)(
    'is decrypted by its private key alone, with %s',
    async (EncryptionAlgorithm) => {
      const key = keyWith(rsa);
      await start([key]);
      const blob = await encrypt(idOf(key), { EncryptionAlgorithm });

      expect(await plaintextOf(blob, { KeyId: idOf(key), EncryptionAlgorithm })).toEqual(secret);
      expect(await endOf(decrypt(blob, { EncryptionAlgorithm }))).toBe('ValidationException');
      expect(
        await endOf(
          decrypt(
            blob.map((byte) => byte ^ 1),
            { KeyId: idOf(key), EncryptionAlgorithm },
          ),
        ),
      ).toBe('InvalidCiphertextException');
      expect(await endOf(encrypt(idOf(key), { EncryptionAlgorithm, EncryptionContext: { a: 'b' } }))).toBe('ValidationException');
    },
  );

  it('may be encrypted by anybody who has the public key', async () => {
    const key = keyWith(rsa);
    await start([key]);
    const { PublicKey = new Uint8Array(), ...answer } = await kms.send(new GetPublicKeyCommand({ KeyId: idOf(key) }));
    const blob = publicEncrypt(
      {
        key: createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
      },
      secret,
    );

    expect(await plaintextOf(blob, { KeyId: idOf(key), EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' })).toEqual(secret);
    expect(answer).toMatchObject({
      KeyId: key.metadata.Arn,
      KeySpec: 'RSA_2048',
      KeyUsage: 'ENCRYPT_DECRYPT',
      EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
    });
  });

  it('may be no longer than its algorithm can take', async () => {
    const key = keyWith(rsa);
    await start([key]);
    const encryptedBytes = (length: number) =>
      encrypt(idOf(key), { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256', Plaintext: Buffer.alloc(length, 1) });

    await expect(encryptedBytes(191)).rejects.toThrow(
      'Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.',
    );
    expect(await endOf(encryptedBytes(190))).toBe('ok');
  });
});

describe('encrypting is refused', () => {
  // AWS KMS guide, "Key states", row Encrypt; the words about usage and size are recorded.
  it.each<[string, Partial<EstateMetadata>, string, string]>([
    ['a disabled key', { KeyState: 'Disabled' }, 'DisabledException', 'is disabled.'],
    ['a key pending deletion', { KeyState: 'PendingDeletion' }, 'KMSInvalidStateException', 'is pending deletion.'],
    ['a key being created', { KeyState: 'Creating' }, 'KMSInvalidStateException', 'is creating.'],
    ['an updating key: it is not', { KeyState: 'Updating' }, 'ok', ''],
    ['a key that waits for import', { ...imported, KeyState: 'PendingImport' }, 'KMSInvalidStateException', 'is pending import.'],
    ['an unavailable key', { ...inKeyStore, KeyState: 'Unavailable' }, 'KMSInvalidStateException', 'is unavailable.'],
    ['a key for signatures', signing, 'InvalidKeyUsageException', 'key usage is SIGN_VERIFY which is not valid for Encrypt.'],
    ['an HMAC key', hmac, 'InvalidKeyUsageException', 'key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt.'],
    [
      'an RSA key without an algorithm',
      rsa,
      'InvalidKeyUsageException',
      'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.',
    ],
  ])('to %s', async (_kind, metadata, name, message) => {
    const key = keyWith(metadata);
    await start([key]);

    expect(await endOf(encrypt(idOf(key)))).toBe(name);
    if (name !== 'ok') await expect(encrypt(idOf(key))).rejects.toThrow(message);
  });

  it('for too much at once, for what is not simulated, and in a dry run', async () => {
    const key = keyWith();
    await start([key]);

    await expect(encrypt(idOf(key), { Plaintext: Buffer.alloc(4097) })).rejects.toThrow(
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    );
    expect(await endOf(encrypt(idOf(key), { GrantTokens: ['token'] }))).toBe('SandboxNotImplemented');
    expect(await endOf(encrypt(idOf(key), { EncryptionAlgorithm: 'ROT13' as 'SYMMETRIC_DEFAULT' }))).toBe('ValidationException');
    expect(await endOf(encrypt(idOf(key), { DryRun: true }))).toBe('DryRunOperationException');
  });

  it('of a disabled key does not keep its data from being decrypted once it is enabled', async () => {
    const key = keyWith();
    await start([key]);
    const blob = await encrypt(idOf(key));
    const store = services.stores.inRegion('eu-central-1');

    store.setMetadata(idOf(key), { KeyState: 'Disabled' });
    expect(await endOf(decrypt(blob))).toBe('DisabledException');
    store.setMetadata(idOf(key), { KeyState: 'Enabled' });
    expect(await plaintextOf(blob)).toEqual(secret);
  });
});

describe('permissions to use a key', () => {
  const roleArn = `arn:aws:iam::${accountId}:role/application`;
  const asRole = (...Statement: readonly object[]): KMSClient => {
    services.policies.addRole(roleArn, [{ Statement }]);
    return new KMSClient(services.settings(roleArn));
  };

  it('are those of the operation, by the identity and by the key', async () => {
    const [key, denied] = [keyWith(), keyWith({}, { policy: denying('kms:Decrypt') })];
    await start([key, denied]);
    const blob = await encrypt(idOf(key));
    const encrypts = asRole({ Effect: 'Allow', Action: 'kms:Encrypt', Resource: key.metadata.Arn });

    expect(await endOf(encrypt(idOf(key), {}, encrypts))).toBe('ok');
    await expect(decrypt(blob, {}, encrypts)).rejects.toThrow(/not authorized to perform: kms:Decrypt on resource: .*key\//);
    await expect(decrypt(await encrypt(idOf(denied)))).rejects.toThrow('explicit deny in a resource-based policy');
  });

  it.each<[object, string, string]>([
    [{ StringEquals: { 'kms:EncryptionContext:shop': 'eu' } }, 'ok', 'AccessDeniedException'],
    [{ 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'shop' } }, 'ok', 'AccessDeniedException'],
    [{ StringEquals: { 'kms:RequestAlias': 'alias/data' } }, 'ok', 'ok'],
    [{ StringEquals: { 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT' } }, 'ok', 'ok'],
    [{ Null: { 'kms:EncryptionContext:region': 'true' } }, 'ok', 'ok'],
  ])('may hang on %j', async (Condition, withContext, without) => {
    const key = keyWith({}, { aliases: ['alias/data'] });
    await start([key]);
    const client = asRole({ Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*', Condition });

    expect(await endOf(encrypt('alias/data', { EncryptionContext: { shop: 'eu' } }, client))).toBe(withContext);
    expect(await endOf(encrypt('alias/data', {}, client))).toBe(without);
  });
});
