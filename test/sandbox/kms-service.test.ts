import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata, EstateRotation } from '../../sandbox/estate/estate.ts';
import { denying, ordinaryKey } from '../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from './endpoint.ts';

const on: EstateRotation = { enabled: true, periodInDays: 200, nextRotationDate: new Date('2027-01-01T00:00:00Z') };
const off: EstateRotation = { enabled: false };
let number = 0;
const key = (metadata: Partial<EstateMetadata>, rotation: EstateRotation = off): EstateKey => {
  number += 1;
  return ordinaryKey(number, { metadata, rotation });
};

let services: Services;
let kms: KMSClient;
const start = async (keys: readonly EstateKey[], options = {}): Promise<void> => {
  services = await startServices(keys, options);
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());
const idOf = ({ metadata }: EstateKey): string => metadata.KeyId;
const statusOf = async (keyId: string) => {
  const { $metadata: _, ...status } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: keyId }));
  return status;
};

const store = { CustomKeyStoreId: 'cks-1234567890abcdef0' };
const multiRegion = (type: string): Partial<EstateMetadata> => ({
  KeyId: 'mrk-00000000000000000000000000000001',
  Arn: `arn:aws:kms:eu-central-1:${accountId}:key/mrk-00000000000000000000000000000001`,
  MultiRegion: true,
  MultiRegionConfiguration: {
    MultiRegionKeyType: type,
    PrimaryKey: { Arn: `arn:aws:kms:us-east-1:${accountId}:key/mrk-00000000000000000000000000000001`, Region: 'us-east-1' },
    ReplicaKeys: [{ Arn: `arn:aws:kms:eu-central-1:${accountId}:key/mrk-00000000000000000000000000000001`, Region: 'eu-central-1' }],
  },
});

describe('EnableKeyRotation and DisableKeyRotation', () => {
  // AWS KMS guide, "Key states", rows EnableKeyRotation and DisableKeyRotation; "Special-purpose keys".
  it.each<[string, Partial<EstateMetadata>, string, string | undefined]>([
    ['an enabled symmetric key', {}, 'ok', undefined],
    ['an updating key', { KeyState: 'Updating' }, 'ok', undefined],
    ['a disabled key', { KeyState: 'Disabled' }, 'DisabledException', 'is disabled.'],
    ['a key pending deletion', { KeyState: 'PendingDeletion' }, 'KMSInvalidStateException', 'is pending deletion.'],
    [
      'a primary pending the deletion of its replicas',
      { KeyState: 'PendingReplicaDeletion' },
      'KMSInvalidStateException',
      'is pending replica deletion.',
    ],
    ['a key being created', { KeyState: 'Creating' }, 'KMSInvalidStateException', 'is creating.'],
    ['an RSA key', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, 'UnsupportedOperationException', ''],
    ['an HMAC key', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'UnsupportedOperationException', ''],
    ['a disabled RSA key: the state comes first', { KeySpec: 'RSA_2048', KeyState: 'Disabled' }, 'DisabledException', 'is disabled.'],
    [
      'an imported key',
      { Origin: 'EXTERNAL' },
      'UnsupportedOperationException',
      'origin is EXTERNAL which is not valid for this operation.',
    ],
    [
      'an imported key without material',
      { Origin: 'EXTERNAL', KeyState: 'PendingImport' },
      'UnsupportedOperationException',
      'origin is EXTERNAL',
    ],
    ['a key in a CloudHSM key store', { Origin: 'AWS_CLOUDHSM', ...store }, 'UnsupportedOperationException', 'origin is AWS_CLOUDHSM'],
    [
      'an unavailable key in one',
      { Origin: 'AWS_CLOUDHSM', KeyState: 'Unavailable', ...store },
      'UnsupportedOperationException',
      'origin is AWS_CLOUDHSM',
    ],
    [
      'a key in an external key store',
      { Origin: 'EXTERNAL_KEY_STORE', ...store },
      'UnsupportedOperationException',
      'origin is EXTERNAL_KEY_STORE',
    ],
    ['a replica', multiRegion('REPLICA'), 'UnsupportedOperationException', 'is a multi-Region replica key'],
  ])('on %s end as documented', async (_kind, metadata, expected, message) => {
    const subject = key(metadata);
    await start([subject]);

    expect(await endOf(kms.send(new EnableKeyRotationCommand({ KeyId: idOf(subject) })))).toBe(expected);
    expect(await endOf(kms.send(new DisableKeyRotationCommand({ KeyId: idOf(subject) })))).toBe(expected);
    if (message !== undefined) await expect(kms.send(new EnableKeyRotationCommand({ KeyId: idOf(subject) }))).rejects.toThrow(message);
  });

  it('set 365 days by default, change the period of a key that rotates, and count from now', async () => {
    const subject = key({});
    await start([subject]);

    await kms.send(new EnableKeyRotationCommand({ KeyId: idOf(subject) }));
    expect(await statusOf(idOf(subject))).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    await kms.send(new EnableKeyRotationCommand({ KeyId: subject.metadata.Arn, RotationPeriodInDays: 90 }));

    const { RotationPeriodInDays, NextRotationDate } = await statusOf(idOf(subject));
    expect(RotationPeriodInDays).toBe(90);
    expect(Math.round(((NextRotationDate?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(90);
  });

  it.each([[89], [2561]])('refuse a period of %s days', async (RotationPeriodInDays) => {
    const subject = key({});
    await start([subject]);

    expect(await endOf(kms.send(new EnableKeyRotationCommand({ KeyId: idOf(subject), RotationPeriodInDays })))).toBe('ValidationException');
  });
});

describe('GetKeyRotationStatus', () => {
  // AWS KMS guide, "Key states", row GetKeyRotationStatus; "Rotate AWS KMS keys"; replies without period and date are recorded.
  it.each<[string, Partial<EstateMetadata>, EstateRotation, object | string]>([
    ['off', {}, off, { KeyRotationEnabled: false }],
    ['on', {}, on, { KeyRotationEnabled: true, RotationPeriodInDays: 200, NextRotationDate: new Date('2027-01-01T00:00:00Z') }],
    [
      'the setting of a disabled key',
      { KeyState: 'Disabled' },
      on,
      { KeyRotationEnabled: true, RotationPeriodInDays: 200, NextRotationDate: new Date('2027-01-01T00:00:00Z') },
    ],
    ['off for a key pending deletion, whatever its setting', { KeyState: 'PendingDeletion' }, on, { KeyRotationEnabled: false }],
    ['off for a primary pending the deletion of its replicas', { KeyState: 'PendingReplicaDeletion' }, on, { KeyRotationEnabled: false }],
    ['off for an RSA key', { KeySpec: 'RSA_2048' }, off, { KeyRotationEnabled: false }],
    ['off for an HMAC key', { KeySpec: 'HMAC_256' }, off, { KeyRotationEnabled: false }],
    ['off for an imported key', { Origin: 'EXTERNAL' }, off, { KeyRotationEnabled: false }],
    ['a refusal for a key that waits for import', { Origin: 'EXTERNAL', KeyState: 'PendingImport' }, off, 'UnsupportedOperationException'],
    ['a refusal for a key in a custom key store', { Origin: 'AWS_CLOUDHSM', ...store }, off, 'UnsupportedOperationException'],
    ['on, for ever, for an AWS managed key', { KeyManager: 'AWS' }, off, { KeyRotationEnabled: true, RotationPeriodInDays: 365 }],
  ])('says %s', async (_what, metadata, rotation, expected) => {
    const subject = key(metadata, rotation);
    await start([subject]);

    if (typeof expected === 'string') expect(await endOf(statusOf(idOf(subject)))).toBe(expected);
    else expect(await statusOf(idOf(subject))).toEqual({ KeyId: subject.metadata.Arn, ...expected });
  });

  it('shows the old status for a while after a write, where the sandbox is told to', async () => {
    const subject = key({});
    await start([subject], { statusLagMillis: 60_000 });

    await kms.send(new EnableKeyRotationCommand({ KeyId: idOf(subject) }));
    expect((await statusOf(idOf(subject))).KeyRotationEnabled).toBe(false);
    await services.clock.advance(60_001);
    expect((await statusOf(idOf(subject))).KeyRotationEnabled).toBe(true);
  });
});

describe('a multi-Region key', () => {
  // AWS KMS guide, "Multi-Region keys": rotation is a shared property, set at the primary.
  it('has one rotation in all Regions, set at its primary, under one id', async () => {
    const replica = key(multiRegion('REPLICA'));
    const primary = key({ ...multiRegion('PRIMARY'), Arn: `arn:aws:kms:us-east-1:${accountId}:key/mrk-00000000000000000000000000000001` });
    await start([replica, primary]);

    await new KMSClient(services.settings(undefined, 'us-east-1')).send(
      new EnableKeyRotationCommand({ KeyId: idOf(primary), RotationPeriodInDays: 120 }),
    );

    expect(idOf(replica)).toBe(idOf(primary));
    expect(await statusOf(idOf(replica))).toMatchObject({
      KeyId: replica.metadata.Arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: 120,
    });
  });
});

describe('naming a key', () => {
  it('takes id and ARN everywhere, and an alias only where AWS KMS does', async () => {
    const subject = key({});
    await start([subject]);
    const [alias = ''] = subject.aliases;

    expect((await kms.send(new DescribeKeyCommand({ KeyId: alias }))).KeyMetadata?.KeyId).toBe(idOf(subject));
    expect(await endOf(statusOf(alias))).toBe('NotFoundException');
    expect(await endOf(statusOf(`arn:aws:kms:us-east-1:${accountId}:key/${idOf(subject)}`))).toBe('NotFoundException');
    await expect(statusOf('99999999-0000-4000-8000-000000000000')).rejects.toThrow(
      `Key 'arn:aws:kms:eu-central-1:${accountId}:key/99999999-0000-4000-8000-000000000000' does not exist`,
    );
  });
});

describe('lists', () => {
  // AWS KMS API: ListKeys 100 by default and 1000 at most, ListAliases 50 and 100, ListResourceTags 50.
  it('come in pages of the documented size', async () => {
    await start(Array.from({ length: 130 }, () => key({})));

    const first = await kms.send(new ListKeysCommand({}));
    expect([first.Keys?.length, first.Truncated]).toEqual([100, true]);
    const second = await kms.send(new ListKeysCommand({ Marker: first.NextMarker }));
    expect([second.Keys?.length, second.Truncated, second.NextMarker]).toEqual([30, false, undefined]);
    expect((await kms.send(new ListAliasesCommand({}))).Aliases?.length).toBe(50);
    expect(await endOf(kms.send(new ListKeysCommand({ Limit: 1001 })))).toBe('ValidationException');
    expect(await endOf(kms.send(new ListAliasesCommand({ Limit: 101 })))).toBe('ValidationException');
    expect(await endOf(kms.send(new ListKeysCommand({ Marker: 'made up' })))).toBe('InvalidMarkerException');
  });
});

describe('a key policy', () => {
  // AWS KMS guide, "Default key policy": without a statement for the account, IAM policies reach nobody to the key.
  const vault = `arn:aws:iam::${accountId}:role/vault`;
  const onlyFor = (principal: string): string =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:*', Resource: '*' }] });

  it('that does not delegate keeps out all but whom it names', async () => {
    const subject = ordinaryKey(900, { policy: onlyFor(vault) });
    await start([subject]);

    expect(await endOf(kms.send(new DescribeKeyCommand({ KeyId: idOf(subject) })))).toBe('AccessDeniedException');
    expect(await endOf(new KMSClient(services.settings(vault)).send(new DescribeKeyCommand({ KeyId: idOf(subject) })))).toBe('ok');
    expect((await kms.send(new ListKeysCommand({}))).Keys?.length).toBe(1);
  });

  it('that denies an action denies it to everybody, and only that', async () => {
    const subject = ordinaryKey(901, { policy: denying('kms:GetKeyRotationStatus') });
    await start([subject]);

    await expect(statusOf(idOf(subject))).rejects.toThrow(/with an explicit deny in a resource-based policy/);
    expect(await endOf(kms.send(new ListResourceTagsCommand({ KeyId: idOf(subject) })))).toBe('ok');
  });

  it('whose answer hangs on a condition is refused, and judged where it does not', async () => {
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: vault },
      Action: 'kms:*',
      Resource: '*',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    };
    const delegating = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' };
    const hanging = ordinaryKey(902, { policy: JSON.stringify({ Statement: [statement] }) });
    const clear = ordinaryKey(903, { policy: JSON.stringify({ Statement: [statement, delegating] }) });
    await start([hanging, clear]);
    const asVault = new KMSClient(services.settings(vault));

    expect(await endOf(asVault.send(new DescribeKeyCommand({ KeyId: idOf(hanging) })))).toBe('SandboxNotImplemented');
    expect(await endOf(asVault.send(new DescribeKeyCommand({ KeyId: idOf(clear) })))).toBe('ok');
  });
});

describe('deletion', () => {
  // AWS KMS API, ScheduleKeyDeletion and CancelKeyDeletion: a key whose deletion is cancelled is Disabled.
  it('is scheduled for 7 to 30 days, and cancelled into Disabled', async () => {
    const subject = key({}, on);
    await start([subject]);
    const KeyId = idOf(subject);

    expect(await endOf(kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 6 })))).toBe('ValidationException');
    expect((await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))).KeyState).toBe('PendingDeletion');
    expect(await endOf(kms.send(new EnableKeyCommand({ KeyId })))).toBe('KMSInvalidStateException');
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));

    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect([KeyMetadata?.KeyState, KeyMetadata?.DeletionDate]).toEqual(['Disabled', undefined]);
    expect((await statusOf(KeyId)).KeyRotationEnabled).toBe(true);
  });
});

describe('ListKeyRotations', () => {
  const rotations = [
    { RotationDate: new Date('2024-03-01T00:00:00Z'), RotationType: 'AUTOMATIC' as const },
    { RotationDate: new Date('2025-03-01T00:00:00Z'), RotationType: 'ON_DEMAND' as const },
  ];

  it('lists past rotations in pages, in any key state', async () => {
    const rotated = { ...key({ KeyState: 'PendingDeletion' }), rotations };
    await start([rotated]);

    const first = await kms.send(new ListKeyRotationsCommand({ KeyId: idOf(rotated), Limit: 1 }));
    expect(first).toMatchObject({ Rotations: [{ KeyId: idOf(rotated), ...rotations[0] }], Truncated: true });
    const second = await kms.send(new ListKeyRotationsCommand({ KeyId: idOf(rotated), Limit: 1, Marker: first.NextMarker }));
    expect(second).toMatchObject({ Rotations: [rotations[1]], Truncated: false });
  });

  it.each<[string, Partial<EstateMetadata>]>([
    ['a key that was never rotated', {}],
    ['an RSA key', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }],
  ])('lists none for %s', async (_, metadata) => {
    const never = key(metadata);
    await start([never]);

    expect((await kms.send(new ListKeyRotationsCommand({ KeyId: idOf(never) }))).Rotations).toEqual([]);
  });

  it('is refused for a key in a custom key store', async () => {
    const inStore = key({ ...store, Origin: 'AWS_CLOUDHSM' });
    await start([inStore]);

    await expect(kms.send(new ListKeyRotationsCommand({ KeyId: idOf(inStore) }))).rejects.toThrow('origin is AWS_CLOUDHSM');
  });
});
