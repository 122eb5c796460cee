import { constants, createPublicKey, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, ServiceOperations } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import { open, partsOf, type Sealed, seal } from './ciphertext.ts';
import { refusalToUseFor } from './errors.ts';
import { hasMaterialVersions, isSymmetric, type StoredKey } from './key.ts';
import type { KeyOperationOptions } from './key-operation.ts';
import { algorithmFor, bytesIn, type KeyInUse, type OnUse } from './key-use.ts';
import { keyNamed, keyOf } from './lookup.ts';
import type { KmsStore } from './store.ts';

/**
 * Encrypting and decrypting, with real ciphers: AES-256-GCM for symmetric keys, RSA with OAEP for asymmetric ones. Keys in custom key stores
 * are used as other symmetric keys are: where AWS KMS would ask the store, the sandbox has the material.
 */
export function cipherOperations(onUse: OnUse, options: KeyOperationOptions): ServiceOperations {
  const refusal = refusalToUseFor('ENCRYPT_DECRYPT');
  return {
    Encrypt: onUse({
      refusal,
      answer: async (use) => {
        const { key, call } = use;
        const EncryptionAlgorithm = algorithmFor(key, encryptionAlgorithm(call), 'encryptionAlgorithm');
        const plaintext = bytesIn(call.input, 'Plaintext', 4096);
        const CiphertextBlob = isSymmetric(key) ? sealedWith(use, plaintext) : await encryptedByRsa(use, plaintext, EncryptionAlgorithm);
        return { CiphertextBlob, KeyId: key.metadata.Arn, EncryptionAlgorithm };
      },
    }),
    Decrypt: onUse({
      refusal,
      find: (call, store) => keyToDecryptWith(call, store, options),
      answer: async (use) => {
        const EncryptionAlgorithm = algorithmFor(use.key, encryptionAlgorithm(use.call), 'encryptionAlgorithm');
        const decrypted = isSymmetric(use.key) ? opened(use) : { Plaintext: await decryptedByRsa(use, EncryptionAlgorithm) };
        return { ...decrypted, KeyId: use.key.metadata.Arn, EncryptionAlgorithm };
      },
    }),
    GenerateDataKey: onUse({
      refusal,
      answer: (use) => {
        if (!isSymmetric(use.key)) throw new ServiceError('InvalidKeyUsageException', `${use.key.metadata.Arn} is not a symmetric key.`);
        const Plaintext = randomBytes(lengthOfDataKey(use.call.input));
        return {
          CiphertextBlob: sealedWith(use, Plaintext),
          Plaintext,
          KeyId: use.key.metadata.Arn,
          ...materialIn(use.key, use.current.KeyMaterialId),
        };
      },
    }),
  };
}

const encryptionAlgorithm = ({ input }: ApiCall): unknown => input['EncryptionAlgorithm'] ?? 'SYMMETRIC_DEFAULT';

const sealedWith = ({ key, call, secrets, current }: KeyInUse, plaintext: Uint8Array): Buffer =>
  seal(
    plaintext,
    secrets.bytesOf(key, current),
    { accountId: key.metadata.AWSAccountId, keyId: key.metadata.KeyId, keyMaterialId: current.KeyMaterialId },
    call.input['EncryptionContext'],
  );

/** Told of keys that can have several materials alone (recorded for Decrypt). */
const materialIn = (key: StoredKey, KeyMaterialId: string) => (hasMaterialVersions(key) ? { KeyMaterialId } : {});

/**
 * A ciphertext of a symmetric key tells which key made it, so that it need not be named; if it is, it must be that key. The key must be
 * there, in this Region, before anybody learns more (AWS KMS API, Decrypt).
 */
function keyToDecryptWith(call: ApiCall, store: KmsStore, options: KeyOperationOptions): StoredKey {
  const named = call.input['KeyId'] === undefined ? undefined : keyOf(call, store, true, options);
  if (encryptionAlgorithm(call) !== 'SYMMETRIC_DEFAULT') {
    if (named !== undefined) return named;
    throw new ServiceError('ValidationException', 'KeyId is required to decrypt with an asymmetric key');
  }
  const { accountId, keyId } = sealedIn(call);
  if (named === undefined)
    return keyOfCiphertext(`arn:${partitionOf(call.region)}:kms:${call.region}:${accountId}:key/${keyId}`, call, store, options);
  // Recorded.
  if (named.metadata.KeyId !== keyId || named.metadata.AWSAccountId !== accountId)
    throw new ServiceError('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.');
  return named;
}

function keyOfCiphertext(arn: string, call: ApiCall, store: KmsStore, options: KeyOperationOptions): StoredKey {
  try {
    return keyNamed(arn, call, store, false, options);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.name !== 'NotFoundException') throw error;
    throw new ServiceError(
      'AccessDeniedException',
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    );
  }
}

const invalidCiphertext = (): ServiceError => new ServiceError('InvalidCiphertextException', '');

function sealedIn({ input }: ApiCall): Sealed {
  const sealed = partsOf(bytesIn(input, 'CiphertextBlob', 6144));
  if (sealed === undefined) throw invalidCiphertext();
  return sealed;
}

/** With the material that encrypted it, as long as the key has it (AWS KMS guide, "Rotate AWS KMS keys"). */
function opened({ key, call, secrets }: KeyInUse): Record<string, unknown> {
  const sealed = sealedIn(call);
  const material = key.materials.find(({ KeyMaterialId }) => KeyMaterialId === sealed.keyMaterialId);
  const Plaintext = material === undefined ? undefined : open(sealed, secrets.bytesOf(key, material), call.input['EncryptionContext']);
  if (material === undefined || Plaintext === undefined) throw invalidCiphertext();
  return { Plaintext, ...materialIn(key, material.KeyMaterialId) };
}

const oaep = (algorithm: string) => ({
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: algorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256',
});

async function encryptedByRsa({ key, call, secrets, current }: KeyInUse, plaintext: Buffer, algorithm: string): Promise<Buffer> {
  refuseContext(call);
  const { KeySpec } = key.metadata;
  const hashBytes = algorithm === 'RSAES_OAEP_SHA_1' ? 20 : 32;
  const most = Number(KeySpec.slice('RSA_'.length)) / 8 - 2 * hashBytes - 2;
  // Recorded.
  if (plaintext.length > most)
    throw new ServiceError(
      'ValidationException',
      `Algorithm ${algorithm} and key spec ${KeySpec} cannot encrypt data larger than ${most} bytes.`,
    );
  return publicEncrypt({ key: createPublicKey(await secrets.privateKeyOf(key, current)), ...oaep(algorithm) }, plaintext);
}

async function decryptedByRsa({ key, call, secrets, current }: KeyInUse, algorithm: string): Promise<Buffer> {
  refuseContext(call);
  const privateKey = await secrets.privateKeyOf(key, current);
  try {
    return privateDecrypt({ key: privateKey, ...oaep(algorithm) }, bytesIn(call.input, 'CiphertextBlob', 6144));
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw invalidCiphertext();
  }
}

/** Asymmetric ciphers have no encryption context (AWS KMS API, Encrypt). What the error is, is not documented. */
function refuseContext({ input }: ApiCall): void {
  if (Object.keys((input['EncryptionContext'] ?? {}) as object).length > 0)
    throw new ServiceError('ValidationException', 'EncryptionContext is not supported for asymmetric keys');
}

/** In bytes (AWS KMS API, GenerateDataKey). */
function lengthOfDataKey({ KeySpec, NumberOfBytes }: ApiCall['input']): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw new ServiceError('ValidationException', 'Please specify either number of bytes or key spec.');
  if (KeySpec === 'AES_256') return 32;
  if (KeySpec === 'AES_128') return 16;
  const length = Number(NumberOfBytes);
  if (KeySpec === undefined && length >= 1 && length <= 1024) return length;
  throw new ServiceError(
    'ValidationException',
    `KeySpec must be AES_256 or AES_128, or NumberOfBytes 1 to 1024; got ${String(KeySpec ?? length)}`,
  );
}
