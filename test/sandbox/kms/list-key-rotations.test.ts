import { DescribeKeyCommand, KMSClient, ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata } from '../../../sandbox/estate/estate.ts';
import { endOf, type Services, startServices } from '../endpoint.ts';
import { idOf, imported, inKeyStore, keyWith } from './kms-keys.ts';

let services: Services;
let kms: KMSClient;
const start = async (...keys: readonly EstateKey[]): Promise<void> => {
  services = await startServices(keys);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

const list = (key: EstateKey, more: Partial<ConstructorParameters<typeof ListKeyRotationsCommand>[0]> = {}) =>
  kms.send(new ListKeyRotationsCommand({ KeyId: idOf(key), IncludeKeyMaterial: 'ALL_KEY_MATERIAL', ...more }));
const described = async (key: EstateKey) => (await kms.send(new DescribeKeyCommand({ KeyId: idOf(key) }))).KeyMetadata;

const rotations = [
  { RotationDate: new Date('2024-03-01T00:00:00Z'), RotationType: 'AUTOMATIC' as const },
  { RotationDate: new Date('2025-03-01T00:00:00Z'), RotationType: 'ON_DEMAND' as const },
];
const id = expect.stringMatching(/^[0-9a-f]{64}$/);

describe('all key material', () => {
  it('is the first and one for each rotation; the last is current', async () => {
    const key = keyWith({}, { rotations });
    await start(key);

    const { Rotations = [] } = await list(key);

    expect(Rotations).toEqual([
      { KeyId: idOf(key), KeyMaterialId: id, KeyMaterialState: 'NON_CURRENT' },
      { KeyId: idOf(key), KeyMaterialId: id, KeyMaterialState: 'NON_CURRENT', ...rotations[0] },
      { KeyId: idOf(key), KeyMaterialId: id, KeyMaterialState: 'CURRENT', ...rotations[1] },
    ]);
    expect(new Set(Rotations.map(({ KeyMaterialId }) => KeyMaterialId)).size).toBe(3);
    expect((await described(key))?.CurrentKeyMaterialId).toBe(Rotations[2]?.KeyMaterialId);
  });

  it('has the same ids in every run', async () => {
    const key = keyWith({}, { rotations });
    await start(key);
    const { Rotations: first } = await list(key);
    await services.stop();
    await start(key);

    expect((await list(key)).Rotations).toEqual(first);
  });

  it('comes in pages, and without asking for it only what was rotated', async () => {
    const key = keyWith({}, { rotations });
    await start(key);

    const page = await list(key, { Limit: 2 });
    expect([page.Rotations?.length, page.Truncated]).toEqual([2, true]);
    expect((await list(key, { Limit: 2, Marker: page.NextMarker })).Rotations).toMatchObject([rotations[1]]);
    expect((await list(key, { IncludeKeyMaterial: undefined })).Rotations).toMatchObject(rotations);
    expect((await list(key, { IncludeKeyMaterial: 'ROTATIONS_ONLY' })).Rotations).toHaveLength(2);
    expect(await endOf(list(key, { IncludeKeyMaterial: 'EVERYTHING' as 'ROTATIONS_ONLY' }))).toBe('ValidationException');
  });

  it('of an imported key tells how it was imported, and what waits', async () => {
    const ValidTo = new Date('2030-01-01T00:00:00Z');
    const key = keyWith(
      { ...imported, ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo },
      {
        firstKeyMaterial: { KeyMaterialDescription: 'safe 1' },
        rotations: [
          { ...rotations[1], RotationDate: new Date('2025-03-01T00:00:00Z'), RotationType: 'ON_DEMAND', KeyMaterialId: 'ab'.repeat(32) },
        ],
        pendingKeyMaterial: { KeyMaterialState: 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION', ImportState: 'PENDING_IMPORT' },
      },
    );
    await start(key);

    expect((await list(key)).Rotations).toEqual([
      {
        KeyId: idOf(key),
        KeyMaterialId: id,
        KeyMaterialState: 'NON_CURRENT',
        ImportState: 'IMPORTED',
        KeyMaterialDescription: 'safe 1',
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      },
      {
        KeyId: idOf(key),
        KeyMaterialId: 'ab'.repeat(32),
        KeyMaterialState: 'CURRENT',
        ImportState: 'IMPORTED',
        ExpirationModel: 'KEY_MATERIAL_EXPIRES',
        ValidTo,
        ...rotations[1],
      },
      {
        KeyId: idOf(key),
        KeyMaterialId: id,
        KeyMaterialState: 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION',
        ImportState: 'PENDING_IMPORT',
      },
    ]);
    expect(await described(key)).toMatchObject({
      CurrentKeyMaterialId: 'ab'.repeat(32),
      ExpirationModel: 'KEY_MATERIAL_EXPIRES',
      ValidTo,
    });
  });

  it('of a key that waits for its first import is none', async () => {
    const key = keyWith({ ...imported, KeyState: 'PendingImport' });
    await start(key);

    expect((await list(key)).Rotations).toEqual([]);
    expect(await described(key)).not.toHaveProperty('CurrentKeyMaterialId');
    expect(await described(key)).not.toHaveProperty('ExpirationModel');
  });

  // AWS KMS guide, "List rotations and key materials": only of keys that support automatic or on-demand rotation.
  it.each<[string, Partial<EstateMetadata>]>([
    ['an RSA key', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }],
    ['an HMAC key', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }],
    ['a key in a custom key store', inKeyStore],
  ])('cannot be asked of %s, which names no current one', async (_kind, metadata) => {
    const key = keyWith(metadata);
    await start(key);

    expect(await endOf(list(key))).toBe('UnsupportedOperationException');
    expect(await described(key)).not.toHaveProperty('CurrentKeyMaterialId');
  });

  it('that waits is refused in an estate where no key can have it', async () => {
    const rsa = keyWith({ ...imported, KeySpec: 'RSA_2048' }, { pendingKeyMaterial: {} });
    await start();

    await expect(startServices([keyWith({}, { pendingKeyMaterial: {} })])).rejects.toThrow(RangeError);
    await expect(startServices([rsa])).rejects.toThrow('only symmetric keys with origin EXTERNAL have key material that waits');
  });
});
