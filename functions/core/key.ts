import type { KeyArn, KeyId } from './ids.ts';

/** A set AWS may extend: the known words for the editor, and room for the unknown, which is never treated as eligible. */
type Open<Known extends string> = Known | (string & {});

export type KeyManager = Open<'AWS' | 'CUSTOMER'>;
export type KeyState = Open<
  'Creating' | 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'PendingReplicaDeletion' | 'Unavailable' | 'Updating'
>;
export type Origin = Open<'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE'>;

/**
 * Where a key stands in a multi-Region set. `unsettled`: KMS names no primary, as it does for seconds while the primary moves
 * (UpdatePrimaryRegion); such a key must be read again rather than judged.
 */
export type MultiRegion =
  | { readonly type: 'SINGLE' }
  | { readonly type: 'PRIMARY'; readonly replicas: readonly KeyArn[] }
  | { readonly type: 'REPLICA'; readonly primary: KeyArn }
  | { readonly type: 'UNSETTLED' };

/** What `DescribeKey` says of a key, as far as rotation cares. */
export type KeyMetadata = {
  readonly keyArn: KeyArn;
  readonly keyId: KeyId;
  readonly accountId: string;
  readonly region: string;
  readonly description: string;
  /** ISO 8601, UTC; absent if KMS did not say. */
  readonly creationDate?: string;
  readonly keyManager: KeyManager;
  readonly keyState: KeyState;
  readonly keySpec: string;
  readonly keyUsage: string;
  readonly origin: Origin;
  readonly customKeyStoreId?: string;
  readonly deletionDate?: string;
  /** When the first of the imported materials expires, those that wait left out; of imported material that does. */
  readonly validTo?: string;
  /** Of symmetric keys whose material AWS KMS holds; other keys have none. */
  readonly currentKeyMaterialId?: string;
  readonly multiRegion: MultiRegion;
};

/** What `GetKeyRotationStatus` says. With rotation off KMS reports neither period nor date; even with it on both are optional fields. */
export type RotationStatus = (
  | { readonly enabled: false }
  | { readonly enabled: true; readonly periodInDays?: number; readonly nextRotationDate?: string }
) & {
  /** When a rotation on demand began that is not over yet. */
  readonly rotatingSince?: string;
};

export type Tag = { readonly key: string; readonly value: string };
