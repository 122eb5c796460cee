import type { EstateKey, EstateMaterialRotation, EstateMetadata, EstateRotation } from '../../estate/estate.ts';

/** A key as it lies in a Region's store. What an estate gives is where it starts. */
export type StoredKey = {
  metadata: EstateMetadata;
  rotation: EstateRotation;
  /** Past rotations, oldest first. */
  rotations: readonly EstateMaterialRotation[];
  tags: { TagKey: string; TagValue: string }[];
  policy: string;
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

export const storedKeyFrom = ({ metadata, rotation, rotations = [], tags, policy }: EstateKey): StoredKey => ({
  metadata,
  rotation,
  rotations,
  tags: tags.map((tag) => ({ ...tag })),
  policy: policy ?? defaultKeyPolicy(metadata.AWSAccountId, metadata.Arn.split(':')[1]),
});

export const isReplica = ({ metadata }: StoredKey): boolean => metadata.MultiRegionConfiguration?.MultiRegionKeyType === 'REPLICA';
export const isCustomKeyStore = ({ metadata }: StoredKey): boolean => metadata.CustomKeyStoreId !== undefined;
export const isSymmetric = ({ metadata }: StoredKey): boolean => metadata.KeySpec === 'SYMMETRIC_DEFAULT';
export const isImported = ({ metadata }: StoredKey): boolean => metadata.Origin === 'EXTERNAL';

/** `DescribeKey`'s answer. `CustomerMasterKeySpec` repeats the spec under its old name. */
export const describedMetadata = ({ metadata }: StoredKey): Record<string, unknown> => ({
  ...metadata,
  Enabled: metadata.KeyState === 'Enabled',
  CustomerMasterKeySpec: metadata.KeySpec,
  MultiRegion: metadata.MultiRegion ?? false,
});
