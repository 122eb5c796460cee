import type { KeyMetadata } from './key.ts';

/**
 * Whether KMS can ever rotate this key by itself: an allow-list over whole values, so that whatever AWS adds is ineligible until it is
 * known. Decided from `DescribeKey` alone, because the rotation status of keys that can never rotate reads `false` too.
 * Source: AWS KMS API, EnableKeyRotation; AWS KMS guide, "Rotate AWS KMS keys".
 */
export const supportsAutomaticRotation = (key: KeyMetadata): boolean =>
  key.keyManager === 'CUSTOMER' &&
  key.keySpec === 'SYMMETRIC_DEFAULT' &&
  key.keyUsage === 'ENCRYPT_DECRYPT' &&
  key.origin === 'AWS_KMS' &&
  key.customKeyStoreId === undefined;

/** States in which the rotation status of an eligible key means something; in all others it reads `false` or is refused. */
export const isSettledState = (keyState: string): boolean => keyState === 'Enabled' || keyState === 'Disabled' || keyState === 'Updating';

/** Whether a rotation status is worth asking for: one call to KMS less for every key that can never rotate. */
export const rotationStatusMatters = (key: KeyMetadata): boolean => supportsAutomaticRotation(key) && isSettledState(key.keyState);
