/** Keys to fill a sandbox with: what AWS KMS would say of them, Region by Region. */

export type Estate = { readonly accountId: string; readonly keys: readonly EstateKey[] };

/** One key in one Region, with its metadata in the terms of `DescribeKey`. A multi-Region key is one of these in each of its Regions. */
export type EstateKey = {
  readonly metadata: EstateMetadata;
  /** The setting of the key; of a replica, as its primary has it. Ignored for keys that can never rotate. */
  readonly rotation: EstateRotation;
  /** When its key material was rotated; left out if never. */
  readonly rotations?: readonly EstateMaterialRotation[];
  /** Names, as `alias/name`. */
  readonly aliases: readonly string[];
  readonly tags: readonly { readonly TagKey: string; readonly TagValue: string }[];
  /** JSON text; without one the key has the default policy, which delegates to IAM. */
  readonly policy?: string;
};

export type EstateRotation =
  | { readonly enabled: false }
  | { readonly enabled: true; readonly periodInDays: number; readonly nextRotationDate?: Date };

/** As `ListKeyRotations` has it. */
export type EstateMaterialRotation = { readonly RotationDate: Date; readonly RotationType: 'AUTOMATIC' | 'ON_DEMAND' };

export type EstateMetadata = {
  readonly KeyId: string;
  readonly Arn: string;
  readonly AWSAccountId: string;
  readonly CreationDate: Date;
  readonly Description: string;
  readonly KeyManager: string;
  readonly KeyState: string;
  readonly KeySpec: string;
  readonly KeyUsage: string;
  readonly Origin: string;
  readonly DeletionDate?: Date;
  readonly ValidTo?: Date;
  readonly ExpirationModel?: string;
  readonly CustomKeyStoreId?: string;
  readonly CloudHsmClusterId?: string;
  readonly PendingDeletionWindowInDays?: number;
  readonly MultiRegion?: boolean;
  readonly MultiRegionConfiguration?: {
    readonly MultiRegionKeyType: string;
    readonly PrimaryKey: { readonly Arn: string; readonly Region: string };
    readonly ReplicaKeys: readonly { readonly Arn: string; readonly Region: string }[];
  };
};

export const regionOfKey = ({ metadata }: EstateKey): string => metadata.Arn.split(':')[3] ?? '';

/** Regions that have keys, in the order in which they first appear. */
export const regionsOf = ({ keys }: Estate): readonly string[] => [...new Set(keys.map(regionOfKey))];
