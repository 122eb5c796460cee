import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, Operation, ServiceOperations } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import type { Success } from './cloudtrail-event.ts';
import { conditionKeysOfRequest } from './condition-keys.ts';
import { invalidState } from './errors.ts';
import type { StoredKey } from './key.ts';
import { type KeyOperationOptions, recorded } from './key-operation.ts';
import { authorizeByIdentity } from './key-policy.ts';
import { typeOfSpec } from './key-spec.ts';
import { aliasesOf, keyNamed } from './lookup.ts';
import type { KmsStore, StoredAlias } from './store.ts';

/** Aliases that a key can have (AWS KMS guide, "Resource quotas"). */
const mostAliases = 50;

/**
 * Making, moving and removing aliases. Each takes the permission on the alias, by policies of the identity, and on every key concerned, by
 * key policies too (AWS KMS guide, "Controlling access to aliases").
 */
export function aliasOperations(options: KeyOperationOptions): ServiceOperations {
  const { accountId, authorizer, clock, stores } = options;
  const arnOf = (region: string, name: string): string => `arn:${partitionOf(region)}:kms:${region}:${accountId}:${name}`;

  const operation =
    (answer: (call: ApiCall, alias: { readonly name: string; readonly arn: string }, store: KmsStore) => Success): Operation =>
    async (call) => {
      await recorded(call, options, () => {
        const name = checkedName(String(call.input['AliasName']));
        const arn = arnOf(call.region, name);
        const context = conditionKeysOfRequest(call);
        authorizeByIdentity(call, { action: `kms:${call.operation}`, resource: arn, owner: accountId, context }, authorizer);
        return { success: answer(call, { name, arn }, stores.inRegion(call.region)) };
      });
      return {};
    };
  const target = (call: ApiCall, store: KmsStore): StoredKey => {
    const named = String(call.input['TargetKeyId']);
    if (/^(arn:[^/]*:)?alias\//.test(named)) throw invalid('Aliases must refer to keys. Not aliases');
    const key = keyNamed(named, call, store, false, options);
    // What AWS KMS says of AWS managed keys, which have aliases of their own, is not documented.
    if (key.metadata.KeyManager === 'AWS')
      throw new ServiceError('AccessDeniedException', `The operation is not allowed on the AWS managed key ${key.metadata.Arn}`);
    return key;
  };
  const existing = (name: string, arn: string, store: KmsStore): StoredAlias => {
    const alias = store.aliases.get(name);
    if (alias === undefined) throw new ServiceError('NotFoundException', `Alias ${arn} is not found.`);
    return alias;
  };

  return {
    CreateAlias: operation((call, { name, arn }, store) => {
      const key = target(call, store);
      refusePendingDeletion(key);
      if (store.aliases.has(name)) throw new ServiceError('AlreadyExistsException', `An alias with the name ${arn} already exists`);
      refuseMoreAliases(key, store);
      const now = clock.now();
      store.setAlias(name, { targetKeyId: key.metadata.KeyId, createdAt: now, updatedAt: now });
      return { resources: [key.metadata.Arn, arn], responseElements: { keyId: key.metadata.Arn } };
    }),
    UpdateAlias: operation((call, { name, arn }, store) => {
      const alias = existing(name, arn, store);
      const current = keyNamed(alias.targetKeyId, call, store, false, options);
      const next = target(call, store);
      refusePendingDeletion(next);
      refuseOtherType(arn, current, next);
      if (next !== current) refuseMoreAliases(next, store);
      store.setAlias(name, { ...alias, targetKeyId: next.metadata.KeyId, updatedAt: clock.now() });
      return { resources: [arn, next.metadata.Arn], responseElements: { keyId: next.metadata.Arn } };
    }),
    DeleteAlias: operation((call, { name, arn }, store) => {
      const { metadata } = keyNamed(existing(name, arn, store).targetKeyId, call, store, false, options);
      store.removeAlias(name);
      return { resources: [arn, metadata.Arn], responseElements: { keyId: metadata.Arn } };
    }),
  };
}

/** The words about the prefix are recorded; the others are those that public test suites of the API have. */
function checkedName(name: string): string {
  if (!name.startsWith('alias/'))
    throw invalid(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  if (name.startsWith('alias/aws/')) throw new ServiceError('NotAuthorizedException', '');
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name) || name.length > 256)
    throw invalid(
      `1 validation error detected: Value '${name}' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^alias/[a-zA-Z0-9/_-]+$ and have length less than or equal to 256`,
    );
  return name;
}

/** The table of the AWS KMS guide, "Key states", rows CreateAlias and UpdateAlias: the key that an alias leaves may be in any state. */
function refusePendingDeletion({ metadata: { Arn, KeyState } }: StoredKey): void {
  if (KeyState === 'PendingDeletion') throw invalidState(Arn, 'pending deletion');
  if (KeyState === 'PendingReplicaDeletion') throw invalidState(Arn, 'pending replica deletion');
}

/** That an alias stays with keys of one type and usage is documented (AWS KMS API, UpdateAlias); with which error it does, is not. */
function refuseOtherType(arn: string, current: StoredKey, next: StoredKey): void {
  const [from, to] = [typeOfSpec(current.metadata.KeySpec), typeOfSpec(next.metadata.KeySpec)];
  if (from !== to)
    throw new ServiceError('KMSInvalidStateException', `${arn} names a key that is ${from}, and cannot name one that is ${to}.`);
  const [usage, nextUsage] = [current.metadata.KeyUsage, next.metadata.KeyUsage];
  if (usage !== nextUsage)
    throw new ServiceError(
      'KMSInvalidStateException',
      `${arn} names a key with usage ${usage}, and cannot name one with usage ${nextUsage}.`,
    );
}

function refuseMoreAliases(key: StoredKey, store: KmsStore): void {
  if (aliasesOf(key, store).length < mostAliases) return;
  throw new ServiceError('LimitExceededException', `${key.metadata.Arn} has ${mostAliases} aliases, which is the quota.`);
}

const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);
