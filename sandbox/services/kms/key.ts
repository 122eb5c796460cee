import type { EstateGrant, EstateKey, EstateMetadata, EstateRotation } from '../../estate/estate.ts';
import { currentOf, expiryOf, type KeyMaterial, materialsFrom } from './key-material.ts';
import { listedAlgorithms } from './key-spec.ts';

/** A key as it lies in a Region's store. What an estate gives is where it starts. */
export type StoredKey = {
  metadata: EstateMetadata;
  rotation: EstateRotation;
  /** Oldest first, what waits for a rotation last. None: the key waits for its first import. */
  materials: readonly KeyMaterial[];
  /** When a rotation on demand began that is not over yet. */
  onDemandRotationStart?: Date | undefined;
  tags: { TagKey: string; TagValue: string }[];
  policy: string;
  readonly grants: readonly EstateGrant[];
  /** What reads still show after a write, and until when: AWS KMS is eventually consistent. */
  stale?: { readonly rotation: EstateRotation; readonly until: number };
};

/** The policy of a key that was created without one: the account may delegate by IAM (AWS KMS guide, "Default key policy"). */
export const defaultKeyPolicy = (accountId: string, partition = 'aws'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });

/** @throws RangeError for key material that the key cannot have */
export function storedKeyFrom(key: EstateKey): StoredKey {
  const materials = materialsFrom(key);
  return {
    metadata: key.metadata.Origin === 'EXTERNAL' ? withExpiry(key.metadata, materials) : key.metadata,
    rotation: key.rotation,
    materials,
    tags: key.tags.map((tag) => ({ ...tag })),
    policy: key.policy ?? defaultKeyPolicy(key.metadata.AWSAccountId, key.metadata.Arn.split(':')[1]),
    grants: key.grants ?? [],
  };
}

/** The metadata of an imported key, with the expiry that its materials have. */
export function withExpiry(metadata: EstateMetadata, materials: readonly KeyMaterial[]): EstateMetadata {
  const { ExpirationModel: _model, ValidTo: _validTo, ...rest } = metadata;
  return { ...rest, ...expiryOf(materials) };
}

export const isReplica = ({ metadata }: StoredKey): boolean => metadata.MultiRegionConfiguration?.MultiRegionKeyType === 'REPLICA';
export const isCustomKeyStore = ({ metadata }: StoredKey): boolean => metadata.CustomKeyStoreId !== undefined;
export const isSymmetric = ({ metadata }: StoredKey): boolean => metadata.KeySpec === 'SYMMETRIC_DEFAULT';
export const isImported = ({ metadata }: StoredKey): boolean => metadata.Origin === 'EXTERNAL';

/** Whether a key can have several materials, and so tells which is current (AWS KMS API, KeyMetadata, `CurrentKeyMaterialId`). */
export const hasMaterialVersions = (key: StoredKey): boolean =>
  isSymmetric(key) && (key.metadata.Origin === 'AWS_KMS' || isImported(key)) && !isCustomKeyStore(key);

/**
 * `DescribeKey`'s answer. `CustomerMasterKeySpec` repeats the spec under its old name. A key whose imported material was deleted still names
 * it (recorded); one that was never given any names none.
 */
export function describedMetadata(key: StoredKey): Record<string, unknown> {
  const { metadata } = key;
  const current = hasMaterialVersions(key) ? currentOf(key.materials) : undefined;
  return {
    ...metadata,
    Enabled: metadata.KeyState === 'Enabled',
    CustomerMasterKeySpec: metadata.KeySpec,
    MultiRegion: metadata.MultiRegion ?? false,
    ...listedAlgorithms(metadata.KeySpec, metadata.KeyUsage),
    ...(current === undefined ? {} : { CurrentKeyMaterialId: current.KeyMaterialId }),
  };
}
