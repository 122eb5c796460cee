import { type KeyArn, keyArn, keyId } from '../../functions/core/ids.ts';
import type { KeyMetadata, RotationStatus, Tag } from '../../functions/core/key.ts';
import type { KeyMaterial } from '../../functions/core/key-material.ts';
import type { KeyObservation } from '../../functions/core/key-observation.ts';

/** Keys that are right in every property; a test changes the one thing it is about. */

export const now = new Date('2026-11-20T12:00:00Z');
export const uuid = '11111111-2222-4333-8444-555555555555';
export const multiRegionId = 'mrk-0123456789abcdef0123456789abcdef';

export const arnOf = (id: string, region = 'eu-central-1'): KeyArn => keyArn(`arn:aws:kms:${region}:111122223333:key/${id}`);

/** A key that can rotate: customer managed, symmetric, made by AWS KMS, enabled. */
export const key = (changes: Partial<KeyMetadata> = {}): KeyMetadata => ({
  keyArn: arnOf(uuid),
  keyId: keyId(uuid),
  accountId: '111122223333',
  region: 'eu-central-1',
  description: 'Orders database',
  keyManager: 'CUSTOMER',
  keyState: 'Enabled',
  keySpec: 'SYMMETRIC_DEFAULT',
  keyUsage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  multiRegion: { type: 'SINGLE' },
  ...changes,
});

const multiRegionKey = (changes: Partial<KeyMetadata>): KeyMetadata =>
  key({ keyArn: arnOf(multiRegionId), keyId: keyId(multiRegionId), ...changes });
export const primaryArn = arnOf(multiRegionId, 'us-east-1');
export const primary = (changes: Partial<KeyMetadata> = {}): KeyMetadata =>
  multiRegionKey({ multiRegion: { type: 'PRIMARY', replicas: [primaryArn] }, ...changes });
export const replica = (changes: Partial<KeyMetadata> = {}): KeyMetadata =>
  multiRegionKey({ multiRegion: { type: 'REPLICA', primary: primaryArn }, ...changes });

export const off: RotationStatus = { enabled: false };
export const on = (periodInDays = 365, nextRotationDate = '2027-03-01T00:00:00.000Z'): RotationStatus => ({
  enabled: true,
  periodInDays,
  nextRotationDate,
});

export const read = (metadata: KeyMetadata, status: RotationStatus, tags: readonly Tag[] = []): KeyObservation => ({
  kind: 'read',
  key: metadata,
  status,
  tags,
});
/** Key material in use since a day, of a key that has none waiting. */
export const material = (since: string, changes: Partial<KeyMaterial> = {}): KeyMaterial => ({
  currentKeyMaterialId: 'a'.repeat(64),
  since,
  onDemandRotations: 0,
  ...changes,
});
export const withMaterial = (metadata: KeyMetadata, since: string, tags: readonly Tag[] = []): KeyObservation => ({
  kind: 'read',
  key: metadata,
  status: on(),
  tags,
  material: material(since),
});
export const imported = (metadata: KeyMetadata, pendingState?: string, tags: readonly Tag[] = []): KeyObservation => ({
  kind: 'imported',
  key: metadata,
  tags,
  material: material(
    '2024-01-01T00:00:00.000Z',
    pendingState === undefined ? {} : { pending: { keyMaterialId: 'b'.repeat(64), state: pendingState } },
  ),
});

export const described = (metadata: KeyMetadata): KeyObservation => ({ kind: 'described', key: metadata });
export const refused = (
  operation: 'DescribeKey' | 'GetKeyRotationStatus' | 'ListResourceTags' | 'ListKeyRotations' | 'ListAliases',
  metadata?: KeyMetadata,
  errorName = 'AccessDeniedException',
): KeyObservation => ({ kind: 'unreadable', keyId: uuid, operation, errorName, ...(metadata === undefined ? {} : { key: metadata }) });
export const exemptionTag = (value: string): readonly Tag[] => [{ key: 'kms-rotation-exempt', value }];

/** A key that people have to rotate, with an alias. */
export const rotatedByHand = (
  metadata: KeyMetadata,
  {
    tags = [],
    aliases = ['alias/orders'],
    ...more
  }: { readonly tags?: readonly Tag[]; readonly aliases?: readonly string[]; readonly replacedBy?: KeyArn } = {},
): KeyObservation => ({ kind: 'rotatedByHand', key: metadata, tags, aliases, ...more });
