/** Keys to fill a sandbox with: what AWS KMS would say of them, Region by Region. */

export type Estate = { readonly accountId: string; readonly keys: readonly EstateKey[] };

/** One key in one Region, with its metadata in the terms of `DescribeKey`. A multi-Region key is one of these in each of its Regions. */
export type EstateKey = {
  readonly metadata: EstateMetadata;
  /** The setting of the key; of a replica, as its primary has it. Ignored for keys that can never rotate. */
  readonly rotation: EstateRotation;
  /** When its key material was rotated, oldest first; left out if never. */
  readonly rotations?: readonly EstateMaterialRotation[];
  /** What is known of its first key material. A key that waits for import and has none of these was never given any. */
  readonly firstKeyMaterial?: EstateKeyMaterial;
  /** Imported key material that waits for a rotation on demand; of symmetric keys with origin EXTERNAL alone. */
  readonly pendingKeyMaterial?: EstatePendingKeyMaterial;
  /** Names, as `alias/name`. */
  readonly aliases: readonly string[];
  /** By alias; left out: the alias is as old as its key. */
  readonly aliasDates?: Readonly<Record<string, AliasDates>>;
  readonly tags: readonly { readonly TagKey: string; readonly TagValue: string }[];
  /** Left out: none. */
  readonly grants?: readonly EstateGrant[];
  /** JSON text; without one the key has the default policy, which delegates to IAM. */
  readonly policy?: string;
};

export type EstateRotation =
  | { readonly enabled: false }
  | { readonly enabled: true; readonly periodInDays: number; readonly nextRotationDate?: Date };

/** As `ListGrants` has them, but for the key, which is the one that has them. */
export type EstateGrant = EstateGrantee & {
  readonly GrantId: string;
  readonly RetiringPrincipal?: string;
  readonly RetiringServicePrincipal?: string;
  readonly Operations: readonly string[];
  readonly Name?: string;
  readonly CreationDate: Date;
  readonly IssuingAccount: string;
};

/**
 * Whom a grant is for. One made for a service of AWS by its parameter has no `GranteePrincipal`,
 * and says which resource it serves (AWS KMS guide, "Viewing grants", "SourceArn constraint").
 * Older ones name a service as `GranteePrincipal`.
 */
export type EstateGrantee =
  | { readonly GranteePrincipal: string; readonly GranteeServicePrincipal?: never; readonly Constraints?: EstateGrantConstraints }
  | {
      readonly GranteeServicePrincipal: string;
      readonly GranteePrincipal?: never;
      readonly Constraints: EstateGrantConstraints & { readonly SourceArn: string };
    };

export type EstateGrantConstraints = {
  readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
  readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
  readonly SourceArn?: string;
};

/** As `ListAliases` has them. An alias that was never updated was last updated when it was created. */
export type AliasDates = { readonly CreationDate: Date; readonly LastUpdatedDate: Date };

/** A version of a key's material, as `ListKeyRotations` has it. All but the id is of imported key material alone. */
export type EstateKeyMaterial = {
  /** 64 hexadecimal digits. Left out: made from the id of the key, the same in every run. */
  readonly KeyMaterialId?: string;
  readonly KeyMaterialDescription?: string;
  /** Left out: imported, unless the key waits for import. */
  readonly ImportState?: 'IMPORTED' | 'PENDING_IMPORT';
  /** Left out: as the metadata of the key says, for its current material; otherwise it does not expire. */
  readonly ExpirationModel?: 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  readonly ValidTo?: Date;
};

export type EstateMaterialRotation = EstateKeyMaterial & {
  readonly RotationDate: Date;
  readonly RotationType: 'AUTOMATIC' | 'ON_DEMAND';
};

export type EstatePendingKeyMaterial = EstateKeyMaterial & {
  /** Left out: PENDING_ROTATION. */
  readonly KeyMaterialState?: 'PENDING_ROTATION' | 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION';
};

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
