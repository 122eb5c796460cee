/** What a key can do, by its spec and usage (AWS KMS guide, "Key spec reference"; AWS KMS API, CreateKey, KeyMetadata). */
type Capabilities = Readonly<Partial<Record<string, readonly string[]>>>;

const rsaEncryption = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'];
const rsaSigning = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
];
const rsa: Capabilities = { ENCRYPT_DECRYPT: rsaEncryption, SIGN_VERIFY: rsaSigning };
const mlDsa: Capabilities = { SIGN_VERIFY: ['ML_DSA_SHAKE_256'] };
const mlKem: Capabilities = { ENCAPSULATE_DECAPSULATE: ['ML_KEM'] };
const curve = (algorithm: string): Capabilities => ({ SIGN_VERIFY: [algorithm], KEY_AGREEMENT: ['ECDH'] });
const hmac = (algorithm: string): Capabilities => ({ GENERATE_VERIFY_MAC: [algorithm] });

/** Usages and their algorithms, by key spec. SM2, which AWS KMS has in China alone, is not simulated. */
const capabilities: Readonly<Record<string, Capabilities>> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT'] },
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: curve('ECDSA_SHA_256'),
  ECC_NIST_P384: curve('ECDSA_SHA_384'),
  ECC_NIST_P521: curve('ECDSA_SHA_512'),
  ECC_SECG_P256K1: { SIGN_VERIFY: ['ECDSA_SHA_256'] },
  ECC_NIST_EDWARDS25519: { SIGN_VERIFY: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] },
  HMAC_224: hmac('HMAC_SHA_224'),
  HMAC_256: hmac('HMAC_SHA_256'),
  HMAC_384: hmac('HMAC_SHA_384'),
  HMAC_512: hmac('HMAC_SHA_512'),
  ML_DSA_44: mlDsa,
  ML_DSA_65: mlDsa,
  ML_DSA_87: mlDsa,
  ML_KEM_512: mlKem,
  ML_KEM_768: mlKem,
  ML_KEM_1024: mlKem,
};

/** The member of KeyMetadata that lists the algorithms of a usage. */
const listedAs: Readonly<Record<string, string>> = {
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  SIGN_VERIFY: 'SigningAlgorithms',
  GENERATE_VERIFY_MAC: 'MacAlgorithms',
  KEY_AGREEMENT: 'KeyAgreementAlgorithms',
  ENCAPSULATE_DECAPSULATE: 'EncapsulationAlgorithms',
};

export const isKnownSpec = (spec: string): boolean => Object.hasOwn(capabilities, spec);

const everyAlgorithm: ReadonlySet<string> = new Set(
  Object.values(capabilities).flatMap((usages) => Object.values(usages).flatMap((of) => of ?? [])),
);

/** Whether any key has an algorithm. */
export const isKnownAlgorithm = (algorithm: string): boolean => everyAlgorithm.has(algorithm);

/** The algorithms of a key; `undefined` if a key of this spec cannot have this usage, or the spec is not known here. */
export const algorithmsOf = (spec: string, usage: string): readonly string[] | undefined =>
  isKnownSpec(spec) ? capabilities[spec]?.[usage] : undefined;

/** As `DescribeKey` tells them; nothing for keys of a kind that is not known here. */
export function listedAlgorithms(spec: string, usage: string): Readonly<Record<string, readonly string[]>> {
  const [algorithms, name] = [algorithmsOf(spec, usage), listedAs[usage]];
  return algorithms === undefined || name === undefined ? {} : { [name]: algorithms };
}

/** Which keys an alias may move between, and what AWS KMS calls their type (AWS KMS API, UpdateAlias). */
export function typeOfSpec(spec: string): 'symmetric' | 'HMAC' | 'asymmetric' {
  if (spec === 'SYMMETRIC_DEFAULT') return 'symmetric';
  return spec.startsWith('HMAC_') ? 'HMAC' : 'asymmetric';
}
