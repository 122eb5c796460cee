import { constants, generateKeyPair, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { SandboxClock } from '../../clock.ts';
import { ServiceError } from '../../service-error.ts';
import { publicKeyOf } from './key-secrets.ts';

export type ImportParameters = { readonly ImportToken: Buffer; readonly PublicKey: Buffer; readonly ParametersValidTo: Date };

export type ImportTokens = {
  /** @throws ServiceError SandboxNotImplemented for a way to wrap that is not known here */
  readonly issue: (keyArn: string, wrappingAlgorithm: string, wrappingKeySpec: string) => Promise<ImportParameters>;
  /** The key material that was wrapped for a token. @throws ServiceError InvalidImportTokenException, ExpiredImportTokenException, InvalidCiphertextException */
  readonly unwrap: (keyArn: string, token: Uint8Array, wrapped: Uint8Array) => Buffer;
};

type Issued = { readonly keyArn: string; readonly privateKey: KeyObject; readonly validTo: Date };

const generate = promisify(generateKeyPair);

/** A wrapping key and its token are good for a day (AWS KMS API, GetParametersForImport). */
const lifetimeMillis = 24 * 60 * 60_000;

/**
 * Wrapping keys, and tokens that say for which key each is. A token may be used again while it lasts: whether AWS KMS lets it, is not
 * documented.
 */
export function createImportTokens(clock: SandboxClock): ImportTokens {
  const issued = new Map<string, Issued>();
  return {
    issue: async (keyArn, wrappingAlgorithm, wrappingKeySpec) => {
      const modulusLength = Number(/^RSA_(2048|3072|4096)$/.exec(wrappingKeySpec)?.[1]);
      if (wrappingAlgorithm !== 'RSAES_OAEP_SHA_256' || Number.isNaN(modulusLength))
        throw new ServiceError(
          'SandboxNotImplemented',
          `wrapping with ${wrappingAlgorithm} under ${wrappingKeySpec} is not simulated by this sandbox; it knows RSAES_OAEP_SHA_256 under RSA_2048, RSA_3072 and RSA_4096`,
          501,
        );
      const { privateKey } = await generate('rsa', { modulusLength });
      const token = randomBytes(64);
      const validTo = new Date(clock.now().getTime() + lifetimeMillis);
      issued.set(token.toString('hex'), { keyArn, privateKey, validTo });
      return { ImportToken: token, PublicKey: publicKeyOf(privateKey), ParametersValidTo: validTo };
    },
    unwrap: (keyArn, token, wrapped) => {
      const parameters = issued.get(Buffer.from(token).toString('hex'));
      if (parameters === undefined || parameters.keyArn !== keyArn) throw new ServiceError('InvalidImportTokenException', '');
      if (clock.now() >= parameters.validTo) throw new ServiceError('ExpiredImportTokenException', '');
      try {
        return privateDecrypt(
          { key: parameters.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
          Buffer.from(wrapped),
        );
      } catch {
        throw new ServiceError('InvalidCiphertextException', '');
      }
    },
  };
}
