import { isSettledState, type KeyKind } from './eligibility.ts';
import type { KeyMetadata } from './key.ts';
import { isKnownUse } from './key-specs.ts';

/** Customer managed keys by what can be done to rotate them. */
export type KindOfKey = 'SYMMETRIC' | 'IMPORTED' | 'ASYMMETRIC' | 'HMAC' | 'CLOUDHSM_KEY_STORE' | 'EXTERNAL_KEY_STORE';

const symmetricKinds: Readonly<Record<string, KindOfKey>> = {
  AWS_KMS: 'SYMMETRIC',
  EXTERNAL: 'IMPORTED',
  AWS_CLOUDHSM: 'CLOUDHSM_KEY_STORE',
  EXTERNAL_KEY_STORE: 'EXTERNAL_KEY_STORE',
};

/**
 * The kind of a customer managed key: an allow-list over whole values. `undefined` for what is no customer managed key, and for a key spec, usage or origin that is not known here,
 * alone or together: nobody can say what would rotate it.
 */
export function kindOfKey({ keyManager, keySpec, keyUsage, origin, customKeyStoreId }: KeyKind): KindOfKey | undefined {
  if (keyManager !== 'CUSTOMER' || keySpec === null || keyUsage === null || origin === null) return undefined;
  const isInStore = origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE';
  if (customKeyStoreId !== undefined && !isInStore) return undefined;
  if (keySpec === 'SYMMETRIC_DEFAULT')
    return keyUsage === 'ENCRYPT_DECRYPT' && Object.hasOwn(symmetricKinds, origin) ? symmetricKinds[origin] : undefined;
  if (origin !== 'AWS_KMS' && origin !== 'EXTERNAL') return undefined;
  if (!isKnownUse(keySpec, keyUsage)) return undefined;
  return keyUsage === 'GENERATE_VERIFY_MAC' ? 'HMAC' : 'ASYMMETRIC';
}

/**
 * Whether a key is one that only people rotate: its kind is known, AWS KMS does not rotate it by itself, and it is in a state in which that can be asked of them. A key without its
 * material, on its way to deletion, or in a key store that is not connected has other needs first.
 */
export function isRotatedByHand(key: KeyMetadata): boolean {
  const kind = kindOfKey(key);
  const isSettled = isSettledState(key.keyState) && key.multiRegion.type !== 'UNSETTLED';
  return kind !== undefined && kind !== 'SYMMETRIC' && isSettled;
}
