import type { ApiCall } from '../../call.ts';
import { partitionOf } from '../../partition.ts';
import { invalidArn, notFound } from './errors.ts';
import type { StoredKey } from './key.ts';
import { authorize } from './key-policy.ts';
import type { KmsStore } from './store.ts';

/**
 * The key a call is about, if the caller may perform the call's action on it. A key is named by id or ARN; by alias only where `byAlias` says so.
 * @throws ServiceError NotFoundException, InvalidArnException or AccessDeniedException.
 */
export function keyOf(call: ApiCall, store: KmsStore, accountId: string, byAlias = false): StoredKey {
  const named = String(call.input['KeyId']);
  const arnOf = (keyId: string): string => `arn:${partitionOf(store.region)}:kms:${store.region}:${accountId}:key/${keyId}`;
  const key = store.find(keyIdIn(named, store, byAlias));
  if (key === undefined) throw notFound(named.startsWith('arn:') ? named : arnOf(named));
  authorize(key, call.principal, `kms:${call.operation}`);
  return key;
}

function keyIdIn(named: string, store: KmsStore, byAlias: boolean): string {
  const alias = /^(?:arn:[^:]+:kms:[^:]+:\d+:)?(alias\/.+)$/.exec(named)?.[1];
  if (alias !== undefined) {
    if (!byAlias) throw notFound(named);
    const target = store.aliases.get(alias);
    if (target === undefined) throw notFound(named);
    return target;
  }
  if (!named.startsWith('arn:')) return named;
  const [, region, keyId] = /^arn:[^:]+:kms:([^:]*):\d*:key\/(.+)$/.exec(named) ?? [];
  if (region === undefined || keyId === undefined) throw invalidArn(`Invalid ARN ${named}`);
  // What AWS answers to the ARN of another Region is not documented.
  if (region !== store.region) throw invalidArn(`Invalid arn ${region}`);
  return keyId;
}
