import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata } from '../../../sandbox/estate/estate.ts';
import { denying } from '../../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from '../endpoint.ts';
import { idOf, imported, inKeyStore, keyWith, multiRegion, primaryRegion } from './kms-keys.ts';

const minute = 60_000;
let services: Services;
let kms: KMSClient;
const start = async (keys: readonly EstateKey[], options: Parameters<typeof startServices>[1] = {}): Promise<void> => {
  services = await startServices(keys, options);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

const rotate = (key: EstateKey) => kms.send(new RotateKeyOnDemandCommand({ KeyId: idOf(key) }));
const statusOf = (key: EstateKey) => kms.send(new GetKeyRotationStatusCommand({ KeyId: idOf(key) }));
const currentOf = async (key: EstateKey, client = kms) =>
  (await client.send(new DescribeKeyCommand({ KeyId: idOf(key) }))).KeyMetadata?.CurrentKeyMaterialId;
const materialsOf = async (key: EstateKey, client = kms) =>
  (await client.send(new ListKeyRotationsCommand({ KeyId: idOf(key), IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }))).Rotations ?? [];
const onDemand = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    RotationDate: new Date(Date.UTC(2024, 0, index + 1)),
    RotationType: 'ON_DEMAND' as const,
  }));
const next = (millis: number) => ({
  rotation: { enabled: true as const, periodInDays: 365, nextRotationDate: new Date(Date.now() + millis) },
});

describe('a rotation on demand', () => {
  it('answers with the ARN and gives the key new material, which is current from then on', async () => {
    const key = keyWith();
    await start([key]);
    const before = await currentOf(key);

    const { $metadata: _, ...answer } = await rotate(key);

    expect(answer).toEqual({ KeyId: key.metadata.Arn });
    const after = await currentOf(key);
    expect(after).toMatch(/^[0-9a-f]{64}$/);
    expect(after).not.toBe(before);
    expect(await materialsOf(key)).toEqual([
      { KeyId: idOf(key), KeyMaterialId: before, KeyMaterialState: 'NON_CURRENT' },
      {
        KeyId: idOf(key),
        KeyMaterialId: after,
        KeyMaterialState: 'CURRENT',
        RotationDate: expect.any(Date),
        RotationType: 'ON_DEMAND',
      },
    ]);
  });

  it('takes its time where the sandbox is told so: the old material stays current, and the status tells when it began', async () => {
    const key = keyWith();
    await start([key], { onDemandRotationMillis: 5 * minute });
    const before = await currentOf(key);
    const began = services.clock.now();

    await rotate(key);
    const { $metadata: _, OnDemandRotationStartDate, ...status } = await statusOf(key);

    expect(status).toEqual({ KeyId: key.metadata.Arn, KeyRotationEnabled: false });
    expect(Math.abs((OnDemandRotationStartDate?.getTime() ?? 0) - began.getTime())).toBeLessThan(5000);
    expect(await currentOf(key)).toBe(before);
    expect(await materialsOf(key)).toHaveLength(1);
    expect(await endOf(rotate(key))).toBe('ConflictException');

    await services.clock.advance(5 * minute + 1);

    expect(await statusOf(key)).not.toHaveProperty('OnDemandRotationStartDate');
    expect(await currentOf(key)).not.toBe(before);
    expect(await materialsOf(key)).toMatchObject([{ KeyMaterialState: 'NON_CURRENT' }, { RotationType: 'ON_DEMAND' }]);
  });

  it('leaves the next automatic rotation where it is', async () => {
    const key = keyWith({}, next(30 * 24 * 60 * minute));
    await start([key]);
    const before = await statusOf(key);

    await rotate(key);

    expect((await statusOf(key)).NextRotationDate).toEqual(before.NextRotationDate);
    expect((await statusOf(key)).RotationPeriodInDays).toBe(365);
  });

  it('is told by CloudTrail and, when it is complete, by AWS KMS itself', async () => {
    const key = keyWith();
    await start([key], { onDemandRotationMillis: minute });
    const before = await currentOf(key);

    await rotate(key);
    expect(services.events).toMatchObject([
      {
        detailType: 'AWS API Call via CloudTrail',
        detail: {
          eventName: 'RotateKeyOnDemand',
          readOnly: false,
          requestParameters: { keyId: idOf(key) },
          responseElements: { keyId: key.metadata.Arn },
          resources: [{ ARN: key.metadata.Arn }],
        },
      },
    ]);
    await services.clock.advance(minute + 1);

    const after = await currentOf(key);
    expect(services.events.slice(1)).toEqual([
      {
        region: 'eu-central-1',
        source: 'aws.kms',
        detailType: 'KMS CMK Rotation',
        resources: [key.metadata.Arn],
        detail: {
          'key-id': idOf(key),
          'key-origin': 'AWS_KMS',
          'rotation-type': 'ON_DEMAND',
          'previous-key-material-id': before,
          'current-key-material-id': after,
        },
      },
      expect.objectContaining({
        detailType: 'AWS Service Event via CloudTrail',
        detail: expect.objectContaining({
          eventName: 'RotateKey',
          eventType: 'AwsServiceEvent',
          requestParameters: null,
          resources: [{ accountId, type: 'AWS::KMS::Key', ARN: key.metadata.Arn }],
          serviceEventDetails: {
            rotationType: 'ON_DEMAND',
            keyOrigin: 'AWS_KMS',
            previousKeyMaterialId: before,
            currentKeyMaterialId: after,
            keyId: idOf(key),
          },
        }),
      }),
    ]);
  });

  it('is heard of by whoever records keys', async () => {
    const key = keyWith();
    await start([key]);
    const heard: string[] = [];
    services.stores.inRegion('eu-central-1').onChange(({ keyId, changeType }) => heard.push(`${changeType} ${keyId}`));

    await rotate(key);

    expect(heard).toEqual([`UPDATE ${idOf(key)}`]);
  });

  it('is over without effect if its key is gone by then', async () => {
    const key = keyWith();
    await start([key], { onDemandRotationMillis: minute });
    await rotate(key);
    services.stores.inRegion('eu-central-1').remove(idOf(key));

    await services.clock.advance(2 * minute);

    expect(services.events.map(({ detailType }) => detailType)).toEqual(['AWS API Call via CloudTrail']);
  });

  it('rotates imported material to what waits', async () => {
    const key = keyWith(imported, { pendingKeyMaterial: { KeyMaterialDescription: 'safe 7' } });
    await start([key]);
    const [first, waiting] = await materialsOf(key);
    expect(waiting).toMatchObject({ KeyMaterialState: 'PENDING_ROTATION', ImportState: 'IMPORTED', KeyMaterialDescription: 'safe 7' });

    await rotate(key);

    expect(await currentOf(key)).toBe(waiting?.KeyMaterialId);
    expect(await materialsOf(key)).toMatchObject([
      { KeyMaterialId: first?.KeyMaterialId, KeyMaterialState: 'NON_CURRENT' },
      {
        KeyMaterialId: waiting?.KeyMaterialId,
        KeyMaterialState: 'CURRENT',
        KeyMaterialDescription: 'safe 7',
        ImportState: 'IMPORTED',
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        RotationType: 'ON_DEMAND',
      },
    ]);
    expect(await endOf(rotate(key))).toBe('KMSInvalidStateException');
  });

  it('rotates a multi-Region key in all of its Regions', async () => {
    const [primary, replica] = [keyWith(multiRegion('PRIMARY')), keyWith(multiRegion('REPLICA'))];
    await start([primary, replica], { onDemandRotationMillis: minute });
    const elsewhere = new KMSClient(services.settings(undefined, primaryRegion));
    const before = await currentOf(replica);
    expect(await currentOf(primary, elsewhere)).toBe(before);

    await elsewhere.send(new RotateKeyOnDemandCommand({ KeyId: idOf(primary) }));
    expect(await statusOf(replica)).toHaveProperty('OnDemandRotationStartDate');
    await services.clock.advance(minute + 1);

    expect(await currentOf(replica)).not.toBe(before);
    expect(await materialsOf(replica)).toEqual(await materialsOf(primary, elsewhere));
    expect(services.events.map(({ region, detail }) => [region, detail['eventName'] ?? detail['rotation-type']])).toEqual([
      [primaryRegion, 'RotateKeyOnDemand'],
      [primaryRegion, 'ON_DEMAND'],
      [primaryRegion, 'RotateKey'],
      ['eu-central-1', 'SynchronizeMultiRegionKey'],
    ]);
  });
});

describe('a rotation on demand is refused', () => {
  // AWS KMS guide, "Key states", row RotateKeyOnDemand. Recorded: disabled, RSA, imported without material, pending import.
  it.each<[string, Partial<EstateMetadata>, string, string]>([
    ['a disabled key', { KeyState: 'Disabled' }, 'DisabledException', 'is disabled.'],
    ['a key pending deletion', { KeyState: 'PendingDeletion' }, 'KMSInvalidStateException', 'is pending deletion.'],
    ['a primary pending deletion', { KeyState: 'PendingReplicaDeletion' }, 'KMSInvalidStateException', 'is pending replica deletion.'],
    ['a key being created', { KeyState: 'Creating' }, 'KMSInvalidStateException', 'is creating.'],
    ['an RSA key', { KeySpec: 'RSA_4096', KeyUsage: 'SIGN_VERIFY' }, 'UnsupportedOperationException', ''],
    ['an HMAC key', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'UnsupportedOperationException', ''],
    ['an imported RSA key', { ...imported, KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, 'UnsupportedOperationException', ''],
    ['a disabled RSA key: the state comes first', { KeySpec: 'RSA_4096', KeyState: 'Disabled' }, 'DisabledException', 'is disabled.'],
    [
      'an imported key that nothing waits for',
      imported,
      'KMSInvalidStateException',
      'No available key material pending rotation for the key: ',
    ],
    ['an imported key without material', { ...imported, KeyState: 'PendingImport' }, 'KMSInvalidStateException', 'is pending import.'],
    ['a disabled imported key', { ...imported, KeyState: 'Disabled' }, 'DisabledException', 'is disabled.'],
    ['a key in a CloudHSM key store', inKeyStore, 'UnsupportedOperationException', 'origin is AWS_CLOUDHSM'],
    ['an unavailable one', { ...inKeyStore, KeyState: 'Unavailable' }, 'UnsupportedOperationException', 'origin is AWS_CLOUDHSM'],
    [
      'one in an external key store',
      { ...inKeyStore, Origin: 'EXTERNAL_KEY_STORE' },
      'UnsupportedOperationException',
      'EXTERNAL_KEY_STORE',
    ],
    ['a replica', multiRegion('REPLICA'), 'UnsupportedOperationException', 'is a multi-Region replica key'],
    ['an imported replica', { ...multiRegion('REPLICA'), ...imported }, 'UnsupportedOperationException', 'is a multi-Region replica key'],
    ['an AWS managed key', { KeyManager: 'AWS' }, 'AccessDeniedException', 'AWS managed key'],
  ])('to %s', async (_kind, metadata, name, message) => {
    const key = keyWith(metadata);
    await start([key]);

    expect(await endOf(rotate(key))).toBe(name);
    await expect(rotate(key)).rejects.toThrow(message);
    expect(services.events.at(-1)?.detail).toMatchObject({ eventName: 'RotateKeyOnDemand', errorCode: name });
  });

  it('to a key that is not there', async () => {
    await start([]);

    await expect(rotate(keyWith())).rejects.toThrow(/^Key 'arn:.*' does not exist$/);
  });

  it('to an alias', async () => {
    const key = keyWith();
    await start([key]);

    expect(await endOf(kms.send(new RotateKeyOnDemandCommand({ KeyId: key.aliases[0] })))).toBe('NotFoundException');
  });

  it('to an imported key whose new material is not in every Region', async () => {
    const key = keyWith(
      { ...multiRegion('PRIMARY'), ...imported },
      { pendingKeyMaterial: { KeyMaterialState: 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' } },
    );
    await start([key]);
    const elsewhere = new KMSClient(services.settings(undefined, primaryRegion));

    await expect(elsewhere.send(new RotateKeyOnDemandCommand({ KeyId: idOf(key) }))).rejects.toThrow(/^No available key material/);
  });

  it('to a principal that the key policy keeps out', async () => {
    const key = keyWith({}, { policy: denying('kms:RotateKeyOnDemand') });
    await start([key]);

    await expect(rotate(key)).rejects.toThrow(/not authorized to perform: kms:RotateKeyOnDemand .* explicit deny/);
  });

  it('to a key that has been rotated on demand 25 times', async () => {
    const [last, full] = [keyWith({}, { rotations: onDemand(24) }), keyWith({}, { rotations: onDemand(25) })];
    await start([last, full]);

    expect(await endOf(rotate(last))).toBe('ok');
    expect(await endOf(rotate(last))).toBe('LimitExceededException');
    await expect(rotate(full)).rejects.toThrow(
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${full.metadata.Arn}`,
    );
  });

  it('after as many times as the sandbox is told; automatic rotations do not count', async () => {
    const automatic = onDemand(30).map((rotation) => ({ ...rotation, RotationType: 'AUTOMATIC' as const }));
    const key = keyWith({}, { rotations: automatic });
    await start([key], { onDemandRotationLimit: 1 });

    expect(await endOf(rotate(key))).toBe('ok');
    expect(await endOf(rotate(key))).toBe('LimitExceededException');
  });

  // AWS KMS API, RotateKeyOnDemand, ConflictException.
  it.each([
    ['due in 19 minutes', 19 * minute, 'ConflictException'],
    ['due in 21 minutes', 21 * minute, 'ok'],
    ['overdue', -minute, 'ok'],
  ])('shortly before an automatic rotation: one that is %s', async (_when, millis, expected) => {
    const key = keyWith({}, next(millis));
    await start([key]);

    expect(await endOf(rotate(key))).toBe(expected);
  });
});
