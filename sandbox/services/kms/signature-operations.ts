import { constants, createPublicKey, type KeyObject, privateEncrypt, publicDecrypt, sign, verify } from 'node:crypto';
import type { ServiceOperations } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import { refusalToShowPublicKey, refusalToUseFor } from './errors.ts';
import { publicKeyOf } from './key-secrets.ts';
import { listedAlgorithms } from './key-spec.ts';
import { algorithmFor, bytesIn, type KeyInUse, type OnUse } from './key-use.ts';

/** Signing and verifying with RSA and elliptic curve keys, and their public keys, by node:crypto. */
export const signatureOperations = (onUse: OnUse): ServiceOperations => ({
  Sign: onUse({
    refusal: refusalToUseFor('SIGN_VERIFY'),
    answer: async (use) => {
      const scheme = schemeOf(use);
      const message = messageFor(scheme, use);
      const Signature = signedWith(await use.secrets.privateKeyOf(use.key, use.current), scheme, message);
      return { KeyId: use.key.metadata.Arn, Signature, SigningAlgorithm: scheme.algorithm };
    },
  }),
  Verify: onUse({
    refusal: refusalToUseFor('SIGN_VERIFY'),
    answer: async (use) => {
      const scheme = schemeOf(use);
      const message = messageFor(scheme, use);
      const signature = bytesIn(use.call.input, 'Signature', 6144);
      const publicKey = createPublicKey(await use.secrets.privateKeyOf(use.key, use.current));
      if (!isSignature(signature, publicKey, scheme, message)) throw new ServiceError('KMSInvalidSignatureException', '');
      return { KeyId: use.key.metadata.Arn, SignatureValid: true, SigningAlgorithm: scheme.algorithm };
    },
  }),
  GetPublicKey: onUse({
    refusal: refusalToShowPublicKey,
    answer: async ({ key, secrets, current }) => {
      const { Arn, KeySpec, KeyUsage } = key.metadata;
      return {
        KeyId: Arn,
        PublicKey: publicKeyOf(await secrets.privateKeyOf(key, current)),
        KeySpec,
        CustomerMasterKeySpec: KeySpec,
        KeyUsage,
        ...listedAlgorithms(KeySpec, KeyUsage),
      };
    },
  }),
});

type Scheme = {
  readonly algorithm: string;
  readonly kind: 'pkcs1' | 'pss' | 'ecdsa';
  /** As node:crypto names it. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly digestBytes: number;
  readonly isDigest: boolean;
};

const kinds: Readonly<Record<string, Scheme['kind']>> = { RSASSA_PKCS1_V1_5: 'pkcs1', RSASSA_PSS: 'pss', ECDSA: 'ecdsa' };

/** @throws ServiceError InvalidKeyUsageException; SandboxNotImplemented where node:crypto does not sign in this way */
function schemeOf({ key, call }: KeyInUse): Scheme {
  const algorithm = algorithmFor(key, call.input['SigningAlgorithm'], 'signingAlgorithm');
  const [, family = '', bits = ''] = /^(RSASSA_PKCS1_V1_5|RSASSA_PSS|ECDSA)_SHA_(256|384|512)$/.exec(algorithm) ?? [];
  const kind = kinds[family];
  if (kind === undefined) throw notSimulated(algorithm);
  const messageType = call.input['MessageType'] ?? 'RAW';
  if (messageType !== 'RAW' && messageType !== 'DIGEST') throw notSimulated(`${algorithm} with MessageType ${String(messageType)}`);
  return {
    algorithm,
    kind,
    hash: `sha${bits}` as Scheme['hash'],
    digestBytes: Number(bits) / 8,
    isDigest: messageType === 'DIGEST',
  };
}

const notSimulated = (what: string): ServiceError =>
  new ServiceError('SandboxNotImplemented', `signatures by ${what} are not simulated by this sandbox`, 501);

/** A message of at most 4096 bytes, or its digest (AWS KMS API, Sign). node:crypto takes digests for PKCS #1 v1.5 alone. */
function messageFor({ algorithm, kind, digestBytes, isDigest }: Scheme, { call }: KeyInUse): Buffer {
  const message = bytesIn(call.input, 'Message', 4096);
  if (!isDigest) return message;
  // Recorded.
  if (message.length !== digestBytes) throw new ServiceError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  if (kind !== 'pkcs1') throw notSimulated(`${algorithm} with MessageType DIGEST`);
  return message;
}

function signedWith(privateKey: KeyObject, scheme: Scheme, message: Buffer): Buffer {
  if (scheme.isDigest) return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digestInfo(scheme, message));
  return sign(scheme.hash, message, { key: privateKey, ...paddingOf(scheme) });
}

function isSignature(signature: Buffer, publicKey: KeyObject, scheme: Scheme, message: Buffer): boolean {
  if (!scheme.isDigest) return verify(scheme.hash, message, { key: publicKey, ...paddingOf(scheme) }, signature);
  try {
    return publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature).equals(digestInfo(scheme, message));
  } catch {
    return false;
  }
}

/** The salt is as long as the digest (AWS KMS guide, "Key spec reference"). */
function paddingOf({ kind, digestBytes }: Scheme): { padding?: number; saltLength?: number } {
  if (kind === 'ecdsa') return {};
  return kind === 'pss' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digestBytes } : { padding: constants.RSA_PKCS1_PADDING };
}

/** What PKCS #1 v1.5 puts before a digest, by hash (RFC 8017, section 9.2, note 1). */
const digestPrefixes: Readonly<Record<Scheme['hash'], string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

const digestInfo = ({ hash }: Scheme, digest: Buffer): Buffer => Buffer.concat([Buffer.from(digestPrefixes[hash], 'hex'), digest]);
