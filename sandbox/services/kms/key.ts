import type { EstateGrant, EstateKey, EstateMetadata, EstateRotation } from '../../estate/estate.ts';
import { expiryOf, type KeyMaterial, materialsFrom } from './key-material.ts';

/** A key as it lies in a Region's store. What an estate gives is where it starts. */
export type StoredKey = {
  metadata: EstateMetadata;
  rotation: EstateRotation;
  /** Oldest first, what waits for a rotation last. None: the key waits for its first import. */
  materials: readonly KeyMaterial[];
  /** When a rotation on demand began that is not over yet. */
  onDemandRotationStart?: Date | undefined;
  /** From when `DescribeKey` names a material, by its id, where that is later than its rotation. */
  describedFrom?: ReadonlyMap<string, Date>;
  tags: { TagKey: string; TagValue: string }[];
  policy: string;
  grants: readonly EstateGrant[];
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
