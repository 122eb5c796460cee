import type { KeyArn } from './ids.ts';
import type { KeyMetadata, RotationStatus, Tag } from './key.ts';
import type { KeyMaterial } from './key-material.ts';

/**
 * What was seen of one key. What could not be read is a value of its own: a missing field would read as "rotation is off",
 * and that would be a false statement in an audit report.
 */
export type KeyObservation =
  /** Metadata, status and (where an exemption tag is configured) tags were read; the key material only where something depends on it. */
  | {
      readonly kind: 'read';
      readonly key: KeyMetadata;
      readonly status: RotationStatus;
      readonly tags: readonly Tag[];
      readonly material?: KeyMaterial;
    }
  /** A key with imported material: it never rotates by itself, but new material may wait for a rotation on demand. */
  | {
      readonly kind: 'imported';
      readonly key: KeyMetadata;
      readonly material: KeyMaterial;
      readonly tags: readonly Tag[];
      /** Only where the policy asks for manual rotation. */
      readonly aliases?: readonly string[];
      readonly replacedBy?: KeyArn;
    }
  /** A key that only a person can rotate, where the policy asks for it. */
  | {
      readonly kind: 'rotatedByHand';
      readonly key: KeyMetadata;
      readonly tags: readonly Tag[];
      readonly aliases: readonly string[];
      /** The successor that records of an approved replacement name. */
      readonly replacedBy?: KeyArn;
    }
  /** The metadata alone decides; the status of such a key reads `false` or is refused, and says nothing. */
  | { readonly kind: 'described'; readonly key: KeyMetadata }
  | {
      readonly kind: 'unreadable';
      readonly keyArn?: KeyArn;
      readonly keyId: string;
      readonly key?: KeyMetadata;
      /** Where they were read though another call was refused. */
      readonly status?: RotationStatus;
      readonly tags?: readonly Tag[];
      readonly operation: 'DescribeKey' | 'GetKeyRotationStatus' | 'ListResourceTags' | 'ListKeyRotations' | 'ListAliases' | 'GetObject';
      readonly errorName: string;
    }
  | { readonly kind: 'gone'; readonly because: 'DELETED' | 'OUT_OF_SCOPE' };
