/** The two keys of a replacement, in words: the one whose work is to stay usable, and the one that works from now on. */
export type KeysInWords = { readonly before: string; readonly from: string };

export const replaced: KeysInWords = { before: 'the old key', from: 'the successor' };
export const rolledBack: KeysInWords = { before: 'the successor', from: 'the old key' };

/** What callers of a key have to change when another key takes the place behind its alias. */
const sentences: Readonly<Record<string, (keys: KeysInWords) => string>> = {
  SIGN_VERIFY: ({ before, from }) =>
    `Callers that verify have to name the key that signed: Verify with KeyId set to ${before} for what it has signed, and the public key of ${from} wherever signatures are checked outside of AWS KMS.`,
  ENCRYPT_DECRYPT: ({ before, from }) =>
    `Callers that decrypt have to name the key that encrypted, since a ciphertext of an asymmetric key does not tell: Decrypt with KeyId set to ${before} for what it has encrypted. Callers that encrypt outside of AWS KMS need the public key of ${from}.`,
  KEY_AGREEMENT: ({ before, from }) =>
    `Callers that derive shared secrets have to name the key whose public key the peer has: DeriveSharedSecret with KeyId set to ${before} for peers of that key, and the public key of ${from} for every other.`,
  GENERATE_VERIFY_MAC: ({ before }) =>
    `Callers that verify have to name the key that made the tag: VerifyMac with KeyId set to ${before} for the HMAC tags that it has made.`,
};

export const usagesWithAdvice: readonly string[] = Object.keys(sentences);

/** Old data, signatures and tags stay with the key that made them, and no answer of AWS KMS leads a caller there: true of every usage that a replaceable key has. */
export const whatCallersChange = (keyUsage: string | null, keys: KeysInWords): string =>
  sentences[keyUsage ?? '']?.(keys) ?? `Callers that use what ${keys.before} has made have to name that key, and not an alias.`;
