/**
 * Key specs that a key may have which is replaced, each with the usages it may have: an allow-list over whole values, so that whatever AWS adds is left alone until it is known. The
 * IAM policy of the function that creates successors is made from it too. Symmetric keys are not here: they rotate under the id that they have.
 * Source: AWS KMS API, CreateKey; AWS KMS guide, "Key spec reference".
 */
const usagesOf: Readonly<Record<string, readonly string[]>> = {
  RSA_2048: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  RSA_3072: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  RSA_4096: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  ECC_NIST_P256: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_P384: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_P521: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_EDWARDS25519: ['SIGN_VERIFY'],
  ECC_SECG_P256K1: ['SIGN_VERIFY'],
  SM2: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT'],
  ML_DSA_44: ['SIGN_VERIFY'],
  ML_DSA_65: ['SIGN_VERIFY'],
  ML_DSA_87: ['SIGN_VERIFY'],
  HMAC_224: ['GENERATE_VERIFY_MAC'],
  HMAC_256: ['GENERATE_VERIFY_MAC'],
  HMAC_384: ['GENERATE_VERIFY_MAC'],
  HMAC_512: ['GENERATE_VERIFY_MAC'],
};

export const replaceableSpecs: readonly string[] = Object.keys(usagesOf);

export const isReplaceable = (keySpec: string | null, keyUsage: string | null): boolean =>
  keySpec !== null && keyUsage !== null && Object.hasOwn(usagesOf, keySpec) && usagesOf[keySpec]?.includes(keyUsage) === true;
