/**
 * What asymmetric and HMAC keys of a spec are for: an allow-list over whole values, so that whatever AWS adds is left alone until it is known. Symmetric keys are not here: what can be
 * done to them depends on where their material is from.
 * Source: AWS KMS API, CreateKey; AWS KMS guide, "Key spec reference".
 */
export const usagesOfSpec: Readonly<Record<string, readonly string[]>> = {
  ...ofEach(['RSA_2048', 'RSA_3072', 'RSA_4096'], ['ENCRYPT_DECRYPT', 'SIGN_VERIFY']),
  ...ofEach(['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521'], ['SIGN_VERIFY', 'KEY_AGREEMENT']),
  ...ofEach(['ECC_NIST_EDWARDS25519', 'ECC_SECG_P256K1'], ['SIGN_VERIFY']),
  ...ofEach(['SM2'], ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT']),
  ...ofEach(['ML_DSA_44', 'ML_DSA_65', 'ML_DSA_87'], ['SIGN_VERIFY']),
  ...ofEach(['ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024'], ['ENCAPSULATE_DECAPSULATE']),
  ...ofEach(['HMAC_224', 'HMAC_256', 'HMAC_384', 'HMAC_512'], ['GENERATE_VERIFY_MAC']),
};

function ofEach(specs: readonly string[], usages: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(specs.map((spec) => [spec, usages]));
}

/** Whether AWS KMS makes such keys, as far as is known here. */
export const isKnownUse = (keySpec: string, keyUsage: string): boolean =>
  Object.hasOwn(usagesOfSpec, keySpec) && usagesOfSpec[keySpec]?.includes(keyUsage) === true;
