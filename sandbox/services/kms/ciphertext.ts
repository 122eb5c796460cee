import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a ciphertext tells of itself: whose key made it, and with which material. Related multi-Region keys have the same id. */
export type Origin = { readonly accountId: string; readonly keyId: string; readonly keyMaterialId: string };
export type Sealed = Origin & { readonly header: Buffer; readonly body: Buffer };

const magic = Buffer.from('sandbox-kms-1');
const materialBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM. The encryption context is authenticated and not part of the ciphertext (AWS KMS guide, "Encryption context"); so is what the
 * ciphertext tells of itself. The form of the real ones is not documented; this one is the sandbox's own.
 */
export function seal(plaintext: Uint8Array, secret: Buffer, origin: Origin, context: unknown): Buffer {
  const name = Buffer.from(`${origin.accountId}/${origin.keyId}`);
  const header = Buffer.concat([magic, Buffer.from([name.length]), name, Buffer.from(origin.keyMaterialId, 'hex')]);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(authenticated(header, context));
  const encrypted = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), encrypted]);
}

/** The ciphertext in its parts; `undefined` if {@link seal} has not made it. */
export function partsOf(blob: Uint8Array): Sealed | undefined {
  const bytes = Buffer.from(blob);
  if (!bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const nameStart = magic.length + 1;
  const nameEnd = nameStart + (bytes[magic.length] ?? 0);
  const headerEnd = nameEnd + materialBytes;
  if (bytes.length < headerEnd + nonceBytes + tagBytes) return undefined;
  const [, accountId, keyId] = /^(\d{12})\/([0-9a-z-]+)$/.exec(bytes.toString('utf8', nameStart, nameEnd)) ?? [];
  if (accountId === undefined || keyId === undefined) return undefined;
  const keyMaterialId = bytes.toString('hex', nameEnd, headerEnd);
  return { accountId, keyId, keyMaterialId, header: bytes.subarray(0, headerEnd), body: bytes.subarray(headerEnd) };
}

/** The plaintext; `undefined` if the ciphertext was tampered with, or the context or the secret is another. */
export function open({ header, body }: Sealed, secret: Buffer, context: unknown): Buffer | undefined {
  const nonce = body.subarray(0, nonceBytes);
  const tag = body.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: tagBytes });
  decipher.setAAD(authenticated(header, context)).setAuthTag(tag);
  const start = decipher.update(body.subarray(nonceBytes + tagBytes));
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The order of its pairs does not matter (AWS KMS guide, "Encryption context"). */
function authenticated(header: Buffer, context: unknown): Buffer {
  const pairs = Object.entries((context ?? {}) as Readonly<Record<string, string>>);
  const sorted = pairs.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(sorted))]);
}
