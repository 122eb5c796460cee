import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall } from '../../call.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { ServiceError } from '../../service-error.ts';
import { invalidArn, notFound } from './errors.ts';
import type { StoredKey } from './key.ts';
import { authorize, deniedByAnother } from './key-policy.ts';
import type { KmsStore, KmsStores } from './store.ts';

export type LookupOptions = {
  readonly accountId: string;
  readonly authorizer: Authorizer;
  readonly storesOf?: StoresOf | undefined;
};

/**
 * The key a call is about, if the caller may perform the call's action on it. A key is named by id or ARN; by alias only where `byAlias` says so.
 * @throws ServiceError NotFoundException, InvalidArnException or AccessDeniedException.
 */
export const keyOf = (call: ApiCall, store: KmsStore, byAlias: boolean, options: LookupOptions): StoredKey =>
  keyNamed(String(call.input['KeyId']), call, store, byAlias, options);

/** The same of a key that the call names elsewhere. */
export function keyNamed(
  named: string,
  call: ApiCall,
  store: KmsStore,
  byAlias: boolean,
  { accountId, authorizer, storesOf }: LookupOptions,
): StoredKey {
  const owner = /^arn:[^:]+:kms:[^:]*:(\d+):key\//.exec(named)?.[1];
  if (owner !== undefined && owner !== accountId) return keyOfAnother(call, named, storesOf?.(owner), authorizer);
  const arnOf = (keyId: string): string => `arn:${partitionOf(store.region)}:kms:${store.region}:${accountId}:key/${keyId}`;
  const key = store.find(keyIdIn(named, store, byAlias));
  if (key === undefined) throw notFound(named.startsWith('arn:') ? named : arnOf(named));
  authorize(key, aliasesOf(key, store), call, authorizer);
  return key;
}

export const aliasesOf = ({ metadata }: StoredKey, { aliases }: KmsStore): readonly string[] =>
  [...aliases].flatMap(([name, { targetKeyId }]) => (targetKeyId === metadata.KeyId ? [name] : []));

/** Keys of another account, if there is such an account. */
export type StoresOf = (accountId: string) => KmsStores | undefined;

/** Operations that work across accounts, by the ARN of the key (AWS KMS guide, "AWS KMS permissions"), as far as they are simulated. */
const crossAccount: ReadonlySet<string> = new Set([
  'DescribeKey',
  'GetKeyRotationStatus',
  'GetPublicKey',
  'ListGrants',
  'CreateGrant',
  'RevokeGrant',
  'Encrypt',
  'Decrypt',
  'GenerateDataKey',
  'Sign',
  'Verify',
  'GenerateMac',
  'VerifyMac',
]);

/**
 * Where the key is not there, AWS KMS answers as where it lets nobody in. Where the operation does
 * not work across accounts: presumed alike.
 */
function keyOfAnother(call: ApiCall, keyArn: string, stores: KmsStores | undefined, authorizer: Authorizer): StoredKey {
  const store = stores?.regions.includes(call.region) ? stores.inRegion(call.region) : undefined;
  const key = crossAccount.has(call.operation) ? store?.find(keyArn.split('/').at(-1) ?? '') : undefined;
  if (store === undefined || key?.metadata.Arn !== keyArn) throw deniedByAnother(call);
  authorize(key, aliasesOf(key, store), call, authorizer);
  return key;
}

function keyIdIn(named: string, store: KmsStore, byAlias: boolean): string {
  const alias = /^(?:arn:[^:]+:kms:[^:]+:\d+:)?(alias\/.+)$/.exec(named)?.[1];
  if (alias !== undefined) {
    if (!byAlias) throw notFound(named);
    const target = store.aliases.get(alias);
    if (target === undefined) throw notFound(named);
    return target.targetKeyId;
  }
  if (!named.startsWith('arn:')) return named;
  const [, region, keyId] = /^arn:[^:]+:kms:([^:]*):\d*:key\/(.+)$/.exec(named) ?? [];
  if (region === undefined || keyId === undefined) throw invalidArn(`Invalid ARN ${named}`);
  // Recorded for DescribeKey.
  if (region !== store.region) throw new ServiceError('NotFoundException', `Invalid arn ${region}`);
  return keyId;
}
