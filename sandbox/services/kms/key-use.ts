import type { ApiCall, Operation } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import { dryRun } from './errors.ts';
import type { StoredKey } from './key.ts';
import { currentOf, type KeyMaterial } from './key-material.ts';
import type { KeyOperationOptions } from './key-operation.ts';
import type { KeySecrets } from './key-secrets.ts';
import { algorithmsOf, isKnownAlgorithm } from './key-spec.ts';
import { keyOf } from './lookup.ts';
import type { KmsStore } from './store.ts';

/** A key that is used: it may be, by the caller and in its state, for what the operation is for. */
export type KeyInUse = {
  readonly key: StoredKey;
  readonly call: ApiCall;
  readonly secrets: KeySecrets;
  readonly current: KeyMaterial;
};

type Use = {
  /** Why a key cannot be used so, or `undefined`. */
  readonly refusal: (key: StoredKey, operation: string) => ServiceError | undefined;
  readonly answer: (use: KeyInUse) => Promise<Record<string, unknown>> | Record<string, unknown>;
  /** Looks the key up and authorises the call. @default by `KeyId`: an id, an ARN or an alias */
  readonly find?: (call: ApiCall, store: KmsStore) => StoredKey;
};

export type OnUse = (use: Use) => Operation;

/**
 * Operations that use a key for cryptography. The caller may be of another account, whose key it then is (AWS KMS guide, "AWS KMS
 * permissions"). Grant tokens, and answers for enclaves, are not simulated.
 */
export function operationsThatUseKeys(options: KeyOperationOptions): OnUse {
  const { accountId, stores, storesOf } = options;
  const secretsOf = (owner: string): KeySecrets => (owner === accountId ? stores : (storesOf?.(owner) ?? stores)).secrets;
  return ({ refusal, answer, find = (call, store) => keyOf(call, store, true, options) }) =>
    async (call) => {
      refuseUnknown(call);
      const key = find(call, stores.inRegion(call.region));
      const refused = refusal(key, call.operation);
      if (refused !== undefined) throw refused;
      const current = currentOf(key.materials);
      if (current === undefined) throw new Error(`${key.metadata.Arn} can be used and has no key material`);
      const output = await answer({ key, call, secrets: secretsOf(key.metadata.AWSAccountId), current });
      if (call.input['DryRun'] === true) throw dryRun();
      return output;
    };
}

function refuseUnknown({ operation, input }: ApiCall): void {
  for (const name of ['GrantTokens', 'Recipient', 'DryRunModifiers'])
    if (input[name] !== undefined)
      throw new ServiceError('SandboxNotImplemented', `${operation} with ${name} is not simulated by this sandbox`, 501);
}

/** The algorithm that a request names, if the key has it. @throws ServiceError InvalidKeyUsageException in words that are recorded; ValidationException */
export function algorithmFor({ metadata }: StoredKey, named: unknown, parameter: string): string {
  const algorithm = String(named);
  if (!isKnownAlgorithm(algorithm))
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value '${algorithm}' at '${parameter}' is not an algorithm`,
    );
  if (algorithmsOf(metadata.KeySpec, metadata.KeyUsage)?.includes(algorithm) === true) return algorithm;
  throw new ServiceError('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${metadata.KeySpec}.`);
}

/** The bytes of a parameter, within the bounds of the API. The words are recorded for `Plaintext`. */
export function bytesIn(input: ApiCall['input'], name: string, most: number): Buffer {
  const value = input[name];
  const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0);
  if (bytes.length >= 1 && bytes.length <= most) return bytes;
  const bound = bytes.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${most}`;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must have length ${bound}`,
  );
}
