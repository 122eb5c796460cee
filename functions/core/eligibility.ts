import type { KeyMetadata } from './key.ts';

/** What decides which ways of rotation a key has; `null` where it is not known. */
export type KeyKind = {
  readonly [Field in 'keyManager' | 'keySpec' | 'keyUsage' | 'origin']: KeyMetadata[Field] | null;
} & { readonly customKeyStoreId?: string | undefined };

/**
 * Whether KMS can ever rotate this key by itself: an allow-list over whole values, so that whatever AWS adds is ineligible until it is
 * known. Decided from `DescribeKey` alone, because the rotation status of keys that can never rotate reads `false` too.
 * Source: AWS KMS API, EnableKeyRotation; AWS KMS guide, "Rotate AWS KMS keys".
 */
export const supportsAutomaticRotation = (key: KeyKind): boolean =>
  key.keyManager === 'CUSTOMER' &&
  key.keySpec === 'SYMMETRIC_DEFAULT' &&
  key.keyUsage === 'ENCRYPT_DECRYPT' &&
  key.origin === 'AWS_KMS' &&
  key.customKeyStoreId === undefined;

/** States in which the rotation status of an eligible key means something; in all others it reads `false` or is refused. */
export const isSettledState = (keyState: string): boolean => keyState === 'Enabled' || keyState === 'Disabled' || keyState === 'Updating';

/** Whether a rotation status is worth asking for: one call to KMS less for every key that can never rotate. */
export const rotationStatusMatters = (key: KeyMetadata): boolean => supportsAutomaticRotation(key) && isSettledState(key.keyState);

/**
 * Whether KMS ever rotates this key on demand: symmetric keys whose material it holds, its own or imported. Source: AWS KMS API, RotateKeyOnDemand; AWS KMS
 * guide, "Rotate AWS KMS keys".
 */
export const supportsOnDemandRotation = (key: KeyKind): boolean =>
  supportsAutomaticRotation({ ...key, origin: key.origin === 'EXTERNAL' ? 'AWS_KMS' : key.origin });

/** States in which KMS takes `RotateKeyOnDemand` (AWS KMS guide, "Key states"). */
export const isRotatableState = (keyState: string | null): boolean => keyState === 'Enabled' || keyState === 'Updating';
