import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { ServiceError } from '../../service-error.ts';
import type { StoredKey } from './key.ts';
import type { KeyMaterial } from './key-material.ts';

/**
 * What is secret of the keys of an account. It is found by the id of a material, which related multi-Region keys share, so that they decrypt
 * what one of them encrypted.
 */
export type KeySecrets = {
  /** The bytes of a symmetric or HMAC key's material, as many as its spec asks for. */
  readonly bytesOf: (key: StoredKey, material: KeyMaterial) => Buffer;
  /** Made when it is first needed, and other in every run. @throws ServiceError SandboxNotImplemented for a spec that node:crypto is not used for here */
  readonly privateKeyOf: (key: StoredKey, material: KeyMaterial) => Promise<KeyObject>;
  readonly keepImported: (keyMaterialId: string, secret: Buffer | KeyObject) => void;
};

const generate = promisify(generateKeyPair);

/** Key material of AWS KMS and of custom key stores, and what an estate says was imported, is made up from its id: the same in every run. */
export function createKeySecrets(): KeySecrets {
  const bytes = new Map<string, Buffer>();
  const privateKeys = new Map<string, Promise<KeyObject>>();
  return {
    bytesOf: ({ metadata }, { KeyMaterialId }) =>
      bytes.get(KeyMaterialId) ??
      createHash('sha512').update(`kms-rotation sandbox secret ${KeyMaterialId}`).digest().subarray(0, lengthOfSecret(metadata.KeySpec)),
    privateKeyOf: ({ metadata }, { KeyMaterialId }) => {
      const known = privateKeys.get(KeyMaterialId) ?? generatedFor(metadata.KeySpec);
      privateKeys.set(KeyMaterialId, known);
      return known;
    },
    keepImported: (keyMaterialId, secret) => {
      if (Buffer.isBuffer(secret)) bytes.set(keyMaterialId, secret);
      else privateKeys.set(keyMaterialId, Promise.resolve(secret));
    },
  };
}

export const hmacBytes: Readonly<Record<string, number>> = { HMAC_224: 28, HMAC_256: 32, HMAC_384: 48, HMAC_512: 64 };

/** In bytes. A symmetric encryption key is one of AES-256 (AWS KMS guide, "Key spec reference"). */
const lengthOfSecret = (spec: string): number => hmacBytes[spec] ?? 32;

/** As node:crypto names them. */
export const curves: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
};

async function generatedFor(spec: string): Promise<KeyObject> {
  const namedCurve = curves[spec];
  if (namedCurve !== undefined) return (await generate('ec', { namedCurve })).privateKey;
  const modulusLength = Number(/^RSA_(\d+)$/.exec(spec)?.[1]);
  if (modulusLength > 0) return (await generate('rsa', { modulusLength })).privateKey;
  throw new ServiceError('SandboxNotImplemented', `the use of keys with KeySpec ${spec} is not simulated by this sandbox`, 501);
}

/** In DER, as X.509 has it (AWS KMS API, GetPublicKey). */
export const publicKeyOf = (privateKey: KeyObject): Buffer => createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
