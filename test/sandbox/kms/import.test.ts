import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata } from '../../../sandbox/estate/estate.ts';
import { endOf, type Services, startServices } from '../endpoint.ts';
import { idOf, imported, inKeyStore, keyWith, multiRegion, primaryRegion } from './kms-keys.ts';
import { importMaterial, wrapped } from './wrapped.ts';

let services: Services;
let kms: KMSClient;
const start = async (...keys: readonly EstateKey[]): Promise<void> => {
  services = await startServices(keys);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

const newKey = async (input: CreateKeyCommandInput = {}): Promise<string> =>
  (await kms.send(new CreateKeyCommand({ Origin: 'EXTERNAL', ...input }))).KeyMetadata?.KeyId ?? '';
const described = async (KeyId: string, client = kms) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const materialsOf = async (KeyId: string, client = kms) =>
  (await client.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }))).Rotations ?? [];
const statesOf = async (KeyId: string, client = kms) =>
  (await materialsOf(KeyId, client)).map(({ KeyMaterialState, ImportState }) => `${KeyMaterialState} ${ImportState}`);
const encrypt = async (KeyId: string): Promise<Uint8Array> =>
  (await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret') }))).CiphertextBlob ?? new Uint8Array();
const decrypt = async (CiphertextBlob: Uint8Array): Promise<string> =>
  Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? []).toString();
const remove = (KeyId: string, KeyMaterialId?: string) => kms.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId }));
const days = (count: number): Date => new Date(services.clock.now().getTime() + count * 86_400_000);

describe('imported key material', () => {
  // The states and members are recorded (import, rotate on demand, delete).
  it('makes a key usable, is followed by more, and is rotated on demand', async () => {
    await start();
    const KeyId = await newKey();
    const [one, other] = [randomBytes(32), randomBytes(32)];
    expect(await endOf(encrypt(KeyId))).toBe('KMSInvalidStateException');

    const first = await importMaterial(kms, KeyId, one, { KeyMaterialDescription: 'safe 1' });
    expect(await described(KeyId)).toMatchObject({
      KeyState: 'Enabled',
      Enabled: true,
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      CurrentKeyMaterialId: first.KeyMaterialId,
    });
    const before = await encrypt(KeyId);

    const second = await importMaterial(kms, KeyId, other, { ImportType: 'NEW_KEY_MATERIAL' });
    expect(await statesOf(KeyId)).toEqual(['CURRENT IMPORTED', 'PENDING_ROTATION IMPORTED']);
    expect((await described(KeyId))?.CurrentKeyMaterialId).toBe(first.KeyMaterialId);
    await expect(importMaterial(kms, KeyId, randomBytes(32), { ImportType: 'NEW_KEY_MATERIAL' })).rejects.toThrow(
      new RegExp(
        `^New key material \\(id: [0-9a-f]{64}\\) cannot be imported into KMS key arn:.*${KeyId}, because another key material \\(id: ${second.KeyMaterialId}\\) is pending rotation\\.$`,
      ),
    );

    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    expect((await described(KeyId))?.CurrentKeyMaterialId).toBe(second.KeyMaterialId);
    expect(await materialsOf(KeyId)).toMatchObject([
      { KeyMaterialState: 'NON_CURRENT', KeyMaterialDescription: 'safe 1' },
      { KeyMaterialState: 'CURRENT', RotationType: 'ON_DEMAND' },
    ]);
    expect(await decrypt(before)).toBe('secret');
    expect(await decrypt(await encrypt(KeyId))).toBe('secret');
  });

  it('that is deleted leaves the key waiting, until the same is imported again', async () => {
    await start();
    const KeyId = await newKey();
    const material = randomBytes(32);
    const { KeyMaterialId } = await importMaterial(kms, KeyId, material, { KeyMaterialDescription: 'safe 1' });
    const blob = await encrypt(KeyId);

    expect(await remove(KeyId)).toMatchObject({ KeyId: (await described(KeyId))?.Arn, KeyMaterialId });

    const metadata = await described(KeyId);
    expect(metadata).toMatchObject({ KeyState: 'PendingImport', Enabled: false, CurrentKeyMaterialId: KeyMaterialId });
    expect(metadata).not.toHaveProperty('ExpirationModel');
    expect(await statesOf(KeyId)).toEqual(['CURRENT PENDING_IMPORT']);
    await expect(decrypt(blob)).rejects.toThrow('is pending import.');
    expect(await endOf(importMaterial(kms, KeyId, randomBytes(32)))).toBe('IncorrectKeyMaterialException');

    await importMaterial(kms, KeyId, material);
    expect(await decrypt(blob)).toBe('secret');
    expect((await materialsOf(KeyId))[0]?.KeyMaterialDescription).toBe('safe 1');
  });

  it('of the past is needed too: a key that lacks one of its materials waits for it', async () => {
    await start();
    const KeyId = await newKey();
    const [one, other] = [randomBytes(32), randomBytes(32)];
    const { KeyMaterialId } = await importMaterial(kms, KeyId, one);
    await importMaterial(kms, KeyId, other, { ImportType: 'NEW_KEY_MATERIAL' });
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));

    await remove(KeyId, KeyMaterialId);
    expect(await statesOf(KeyId)).toEqual(['NON_CURRENT PENDING_IMPORT', 'CURRENT IMPORTED']);
    expect(await endOf(encrypt(KeyId))).toBe('KMSInvalidStateException');
    await importMaterial(kms, KeyId, one, { ImportType: 'EXISTING_KEY_MATERIAL', KeyMaterialId });
    expect(await endOf(encrypt(KeyId))).toBe('ok');
  });

  it('that waits is deleted without harm, and forgotten', async () => {
    const key = keyWith(imported, { pendingKeyMaterial: {} });
    await start(key);
    const [, waiting] = await materialsOf(idOf(key));

    await remove(idOf(key), waiting?.KeyMaterialId);

    expect(await statesOf(idOf(key))).toEqual(['CURRENT IMPORTED']);
    expect((await described(idOf(key)))?.KeyState).toBe('Enabled');
    expect(await endOf(importMaterial(kms, idOf(key), randomBytes(32), { ImportType: 'NEW_KEY_MATERIAL' }))).toBe('ok');
    expect(await endOf(remove(idOf(key), 'ab'.repeat(32)))).toBe('NotFoundException');
  });

  it('that waits may be deleted while it is rotated to: then nothing comes of the rotation', async () => {
    const key = keyWith(imported, { pendingKeyMaterial: {} });
    services = await startServices([key], { onDemandRotationMillis: 60_000 });
    kms = new KMSClient(services.settings());
    const [current, waiting] = await materialsOf(idOf(key));

    await kms.send(new RotateKeyOnDemandCommand({ KeyId: idOf(key) }));
    await remove(idOf(key), waiting?.KeyMaterialId);
    await services.clock.advance(60_001);

    expect((await described(idOf(key)))?.CurrentKeyMaterialId).toBe(current?.KeyMaterialId);
    expect(await endOf(kms.send(new RotateKeyOnDemandCommand({ KeyId: idOf(key) })))).toBe('KMSInvalidStateException');
    expect(services.events.map(({ detailType }) => detailType)).not.toContain('KMS CMK Rotation');
  });

  it('is told as CloudTrail tells it, without its secrets', async () => {
    await start();
    const KeyId = await newKey();
    const { KeyMaterialId, KeyId: Arn } = await importMaterial(kms, KeyId, randomBytes(32), { ValidTo: days(3) });
    await remove(KeyId);

    expect(services.events.slice(1).map(({ detail }) => detail)).toMatchObject([
      {
        eventName: 'ImportKeyMaterial',
        requestParameters: { keyId: KeyId, validTo: expect.stringMatching(/^[A-Z][a-z]{2} \d+, \d{4}/) },
        responseElements: { keyId: Arn, keyMaterialId: KeyMaterialId },
      },
      { eventName: 'DeleteImportedKeyMaterial', responseElements: { keyId: Arn, keyMaterialId: KeyMaterialId } },
    ]);
    expect(services.events[1]?.detail['requestParameters']).not.toHaveProperty('encryptedKeyMaterial');
  });
});

describe('key material that expires', () => {
  it('leaves the key waiting when its time has come, and AWS KMS tells so', async () => {
    await start();
    const KeyId = await newKey();
    const material = randomBytes(32);
    const ValidTo = days(30);
    const { KeyMaterialId } = await importMaterial(kms, KeyId, material, { ValidTo });
    const metadata = await described(KeyId);
    expect(metadata).toMatchObject({ KeyState: 'Enabled', ExpirationModel: 'KEY_MATERIAL_EXPIRES' });
    expect(Math.abs((metadata?.ValidTo?.getTime() ?? 0) - ValidTo.getTime())).toBeLessThan(1000);

    await services.clock.advance(31 * 86_400_000);

    expect(await described(KeyId)).toMatchObject({ KeyState: 'PendingImport', CurrentKeyMaterialId: KeyMaterialId });
    expect(await described(KeyId)).not.toHaveProperty('ValidTo');
    expect(services.events.slice(-2)).toMatchObject([
      {
        detailType: 'KMS Imported Key Material Expiration',
        resources: [metadata?.Arn],
        detail: { 'key-id': KeyId, 'key-material-id': KeyMaterialId },
      },
      {
        detailType: 'AWS Service Event via CloudTrail',
        detail: { eventName: 'DeleteExpiredKeyMaterial', serviceEventDetails: { keyId: KeyId, keyMaterialId: KeyMaterialId } },
      },
    ]);
    await importMaterial(kms, KeyId, material);
    expect((await described(KeyId))?.KeyState).toBe('Enabled');
  });

  it('does not expire if it was imported again meanwhile, with another time', async () => {
    await start();
    const KeyId = await newKey();
    const material = randomBytes(32);
    await importMaterial(kms, KeyId, material, { ValidTo: days(1) });
    await importMaterial(kms, KeyId, material, { ValidTo: days(10) });

    await services.clock.advance(2 * 86_400_000);
    expect((await described(KeyId))?.KeyState).toBe('Enabled');
    await services.clock.advance(9 * 86_400_000);
    expect((await described(KeyId))?.KeyState).toBe('PendingImport');
  });

  it('in an estate expires too, the earliest first', async () => {
    const soon = new Date(Date.now() + 5 * 86_400_000);
    const late = new Date(Date.now() + 50 * 86_400_000);
    const key = keyWith(
      { ...imported, ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: late },
      {
        firstKeyMaterial: { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: soon },
        rotations: [{ RotationDate: new Date('2025-01-01T00:00:00Z'), RotationType: 'ON_DEMAND' }],
      },
    );
    await start(key);
    const validTo = (await described(idOf(key)))?.ValidTo?.getTime() ?? 0;
    expect(Math.abs(validTo - soon.getTime())).toBeLessThan(1000);

    await services.clock.advance(6 * 86_400_000);

    expect(await statesOf(idOf(key))).toEqual(['NON_CURRENT PENDING_IMPORT', 'CURRENT IMPORTED']);
    expect((await described(idOf(key)))?.KeyState).toBe('PendingImport');
  });

  it('of a key that is to be deleted shows when the deletion is cancelled', async () => {
    await start();
    const KeyId = await newKey();
    await importMaterial(kms, KeyId, randomBytes(32), { ValidTo: days(3) });
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    await services.clock.advance(4 * 86_400_000);
    expect((await described(KeyId))?.KeyState).toBe('PendingDeletion');

    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    expect((await described(KeyId))?.KeyState).toBe('PendingImport');
  });

  it.each<[string, (now: Date) => object]>([
    ['without a time', () => ({ ExpirationModel: undefined })],
    ['with a time for material that does not expire', (now) => ({ ValidTo: now, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' })],
    ['with a time in the past', (now) => ({ ValidTo: new Date(now.getTime() - 1000) })],
    ['with a time in more than a year', (now) => ({ ValidTo: new Date(now.getTime() + 366 * 86_400_000) })],
  ])('is refused %s', async (_what, more) => {
    await start();
    const KeyId = await newKey();

    expect(await endOf(importMaterial(kms, KeyId, randomBytes(32), more(services.clock.now())))).toBe('ValidationException');
    expect((await described(KeyId))?.KeyState).toBe('PendingImport');
  });
});

describe('an import is refused', () => {
  const parametersFor = (KeyId: string, more: object = {}) =>
    kms.send(new GetParametersForImportCommand({ KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048', ...more }));

  // AWS KMS guide, "Key states", row GetParametersForImport; the words about the origin are recorded.
  it.each<[string, Partial<EstateMetadata>, string, string]>([
    ['material of AWS KMS', {}, 'UnsupportedOperationException', 'origin is AWS_KMS which is not valid for this operation.'],
    ['material in a key store', inKeyStore, 'UnsupportedOperationException', 'origin is AWS_CLOUDHSM'],
    ['a deletion before it', { ...imported, KeyState: 'PendingDeletion' }, 'KMSInvalidStateException', 'is pending deletion.'],
    ['a replication under way', { ...imported, KeyState: 'Creating' }, 'KMSInvalidStateException', 'is creating.'],
    ['a new primary under way', { ...imported, KeyState: 'Updating' }, 'KMSInvalidStateException', 'is updating.'],
    ['an RSA pair, which RSA cannot wrap', { ...imported, KeySpec: 'RSA_2048' }, 'UnsupportedOperationException', 'cannot wrap RSA_2048'],
  ])('for a key with %s', async (_kind, metadata, name, message) => {
    const key = keyWith(metadata);
    await start(key);

    expect(await endOf(parametersFor(idOf(key)))).toBe(name);
    await expect(parametersFor(idOf(key))).rejects.toThrow(message);
  });

  it('with a token that is none, is another key’s, or is a day old', async () => {
    await start();
    const [KeyId, other] = [await newKey(), await newKey()];
    const { ImportToken, PublicKey, ParametersValidTo } = await parametersFor(KeyId);
    const send = (more: object) =>
      kms.send(
        new ImportKeyMaterialCommand({
          KeyId,
          ImportToken,
          EncryptedKeyMaterial: wrapped(randomBytes(32), PublicKey),
          ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
          ...more,
        }),
      );

    expect(await endOf(send({ ImportToken: randomBytes(64) }))).toBe('InvalidImportTokenException');
    expect(await endOf(send({ KeyId: other }))).toBe('InvalidImportTokenException');
    expect(await endOf(send({ EncryptedKeyMaterial: randomBytes(256) }))).toBe('InvalidCiphertextException');
    await services.clock.advance(86_400_000 + 1000);
    expect(ParametersValidTo?.getTime()).toBeLessThan(services.clock.now().getTime());
    expect(await endOf(send({}))).toBe('ExpiredImportTokenException');
  });

  it('in ways to wrap that are not simulated', async () => {
    await start();
    const KeyId = await newKey();

    expect(await endOf(parametersFor(KeyId, { WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' }))).toBe('SandboxNotImplemented');
    expect(await endOf(parametersFor(KeyId, { WrappingKeySpec: 'SM2' }))).toBe('SandboxNotImplemented');
  });

  it('for material that does not fit', async () => {
    await start();
    const KeyId = await newKey();
    const { KeyMaterialId } = await importMaterial(kms, KeyId, Buffer.alloc(32, 1));

    expect(await endOf(importMaterial(kms, KeyId, randomBytes(16), { ImportType: 'NEW_KEY_MATERIAL' }))).toBe(
      'IncorrectKeyMaterialException',
    );
    expect(await endOf(importMaterial(kms, KeyId, Buffer.alloc(32, 1), { ImportType: 'NEW_KEY_MATERIAL' }))).toBe(
      'IncorrectKeyMaterialException',
    );
    expect(await endOf(importMaterial(kms, KeyId, Buffer.alloc(32, 1), { KeyMaterialId: 'ab'.repeat(32) }))).toBe(
      'IncorrectKeyMaterialException',
    );
    expect(await endOf(importMaterial(kms, KeyId, randomBytes(32), { ImportType: 'NEW_KEY_MATERIAL', KeyMaterialId }))).toBe(
      'ValidationException',
    );
  });
});

describe('importing into other keys', () => {
  it('gives an elliptic curve key its private key, once and for all', async () => {
    await start();
    const KeyId = await newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const material = pair.privateKey.export({ format: 'der', type: 'pkcs8' });

    expect(await endOf(importMaterial(kms, KeyId, otherCurve.privateKey.export({ format: 'der', type: 'pkcs8' })))).toBe(
      'IncorrectKeyMaterialException',
    );
    expect(await endOf(importMaterial(kms, KeyId, randomBytes(32)))).toBe('IncorrectKeyMaterialException');
    expect(await endOf(importMaterial(kms, KeyId, material, { ImportType: 'NEW_KEY_MATERIAL' }))).toBe('UnsupportedOperationException');
    await importMaterial(kms, KeyId, material);

    const { Signature = new Uint8Array() } = await kms.send(
      new SignCommand({ KeyId, Message: Buffer.from('pay'), SigningAlgorithm: 'ECDSA_SHA_256' }),
    );
    expect(verify('sha256', Buffer.from('pay'), pair.publicKey, Signature)).toBe(true);
    expect((await described(KeyId))?.KeyState).toBe('Enabled');
    expect(await described(KeyId)).not.toHaveProperty('CurrentKeyMaterialId');
  });

  it('gives an HMAC key as many bytes as it has', async () => {
    await start();
    const KeyId = await newKey({ KeySpec: 'HMAC_384', KeyUsage: 'GENERATE_VERIFY_MAC' });

    expect(await endOf(importMaterial(kms, KeyId, randomBytes(32)))).toBe('IncorrectKeyMaterialException');
    await importMaterial(kms, KeyId, randomBytes(48));
    expect(await endOf(kms.send(new GenerateMacCommand({ KeyId, Message: Buffer.from('m'), MacAlgorithm: 'HMAC_SHA_384' })))).toBe('ok');
    expect(await endOf(remove(KeyId))).toBe('ok');
    expect((await described(KeyId))?.KeyState).toBe('PendingImport');
  });
});

// AWS KMS guide, "Import new key material", multi-Region keys.
describe('importing into a multi-Region key', () => {
  const waiting = { ...imported, KeyState: 'PendingImport' };
  let elsewhere: KMSClient;
  const [primary, replica] = [keyWith({ ...multiRegion('PRIMARY'), ...waiting }), keyWith({ ...multiRegion('REPLICA'), ...waiting })];
  const KeyId = idOf(primary);
  beforeEach(async () => {
    await start(primary, replica);
    elsewhere = new KMSClient(services.settings(undefined, primaryRegion));
  });

  it('is done at the primary first, then in each Region, and then it is rotated', async () => {
    const [one, other] = [randomBytes(32), randomBytes(32)];
    expect(await endOf(importMaterial(kms, KeyId, one))).toBe('UnsupportedOperationException');
    await importMaterial(elsewhere, KeyId, one);
    expect([(await described(KeyId, elsewhere))?.KeyState, (await described(KeyId))?.KeyState]).toEqual(['Enabled', 'PendingImport']);
    await importMaterial(kms, KeyId, one);
    expect((await described(KeyId))?.KeyState).toBe('Enabled');

    await importMaterial(elsewhere, KeyId, other, { ImportType: 'NEW_KEY_MATERIAL', KeyMaterialDescription: 'safe 2' });
    expect(await statesOf(KeyId, elsewhere)).toEqual(['CURRENT IMPORTED', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION IMPORTED']);
    expect(await statesOf(KeyId)).toEqual(['CURRENT IMPORTED', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION PENDING_IMPORT']);
    expect(await endOf(elsewhere.send(new RotateKeyOnDemandCommand({ KeyId })))).toBe('KMSInvalidStateException');

    expect(await endOf(importMaterial(kms, KeyId, other, { KeyMaterialDescription: 'mine' }))).toBe('UnsupportedOperationException');
    await importMaterial(kms, KeyId, other, { ImportType: 'EXISTING_KEY_MATERIAL' });
    expect(await statesOf(KeyId)).toEqual(['CURRENT IMPORTED', 'PENDING_ROTATION IMPORTED']);
    expect((await materialsOf(KeyId))[1]?.KeyMaterialDescription).toBe('safe 2');

    const before = await encrypt(KeyId);
    await elsewhere.send(new RotateKeyOnDemandCommand({ KeyId }));
    expect((await described(KeyId))?.CurrentKeyMaterialId).toBe((await described(KeyId, elsewhere))?.CurrentKeyMaterialId);
    expect(await statesOf(KeyId)).toEqual(['NON_CURRENT IMPORTED', 'CURRENT IMPORTED']);
    const { Plaintext } = await elsewhere.send(new DecryptCommand({ CiphertextBlob: before }));
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('secret');
  });

  it('is undone everywhere at the primary as long as it waits, and in one Region otherwise', async () => {
    const [one, other] = [randomBytes(32), randomBytes(32)];
    const { KeyMaterialId: first } = await importMaterial(elsewhere, KeyId, one);
    await importMaterial(kms, KeyId, one);
    const { KeyMaterialId: second } = await importMaterial(elsewhere, KeyId, other, { ImportType: 'NEW_KEY_MATERIAL' });
    await importMaterial(kms, KeyId, other);

    await remove(KeyId, second);
    expect(await statesOf(KeyId)).toEqual(['CURRENT IMPORTED', 'PENDING_ROTATION PENDING_IMPORT']);
    expect(await statesOf(KeyId, elsewhere)).toEqual(['CURRENT IMPORTED', 'PENDING_ROTATION IMPORTED']);
    await elsewhere.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId: second }));
    expect([await statesOf(KeyId), await statesOf(KeyId, elsewhere)]).toEqual([['CURRENT IMPORTED'], ['CURRENT IMPORTED']]);

    await remove(KeyId, first);
    expect([(await described(KeyId))?.KeyState, (await described(KeyId, elsewhere))?.KeyState]).toEqual(['PendingImport', 'Enabled']);
  });
});
