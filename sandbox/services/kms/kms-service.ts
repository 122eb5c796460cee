import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, Operation, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import type { EstateRotation } from '../../estate/estate.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { guarded } from '../../iam/guard.ts';
import { createRequestRates } from '../../request-rates.ts';
import { ServiceError } from '../../service-error.ts';
import type { ServiceEvent } from '../events/event-bus.ts';
import { eventOfCall, eventOfSynchronization, isWrite } from './cloudtrail-event.ts';
import { invalidState, refusalToChangeRotation, refusalToShowRotation, throttled, unsupported } from './errors.ts';
import { describedMetadata, isCustomKeyStore, isImported, isSymmetric, type StoredKey } from './key.ts';
import { keyOf, type StoresOf } from './lookup.ts';
import { pageOf } from './paging.ts';
import { kmsRequestsPerSecond } from './request-quotas.ts';
import type { KmsStore, KmsStores } from './store.ts';

export type KmsServiceOptions = {
  readonly accountId: string;
  readonly stores: KmsStores;
  readonly clock: SandboxClock;
  readonly authorizer: Authorizer;
  /** Told of every call that changes a key, or was to change one, as CloudTrail tells EventBridge. */
  readonly publish?: (region: string, event: ServiceEvent) => void;
  readonly storesOf?: StoresOf;
  /** Whether requests beyond the quotas are throttled. @default false, since a clock that is advanced has no seconds to speak of */
  readonly limitsRequestRates?: boolean;
};

const millisPerDay = 86_400_000;

/** AWS KMS, as far as rotation goes, with the refusals of the AWS KMS guide, "Key states". */
export function createKmsService(options: KmsServiceOptions): ServiceOperations {
  const operations = { ...unlimitedOperations(options), ...guarded(listsOf(options), listPermissions, options.authorizer) };
  if (options.limitsRequestRates !== true) return operations;
  const isWithinRate = createRequestRates(kmsRequestsPerSecond, options.clock);
  return Object.fromEntries(
    Object.entries(operations).map(([name, answer]): [string, Operation] => [
      name,
      async (call) => {
        if (!isWithinRate(call.region, name)) throw throttled();
        return answer(call);
      },
    ]),
  );
}

/** Lists are about no key, so that no key policy has a say (AWS KMS guide, "AWS KMS permissions"). */
const listPermissions = {
  ListKeys: () => [{ action: 'kms:ListKeys', resource: '*' }],
  ListAliases: () => [{ action: 'kms:ListAliases', resource: '*' }],
};

const listsOf = ({ accountId, stores }: KmsServiceOptions): ServiceOperations => ({
  ListKeys: async ({ region, input }) => {
    const arns = [...stores.inRegion(region).keys.values()].map(({ metadata }) => ({ KeyId: metadata.KeyId, KeyArn: metadata.Arn }));
    const { page, marker } = pageOf(arns, input, { byDefault: 100, most: 1000 });
    return { Keys: page, ...marker };
  },
  ListAliases: async ({ region, input }) => {
    const store = stores.inRegion(region);
    const arnOf = (name: string): string => `arn:${partitionOf(region)}:kms:${region}:${accountId}:${name}`;
    const aliases = [...store.aliases].map(([AliasName, TargetKeyId]) => ({ AliasName, AliasArn: arnOf(AliasName), TargetKeyId }));
    const wanted =
      input['KeyId'] === undefined
        ? aliases
        : aliases.filter(({ TargetKeyId }) => TargetKeyId === String(input['KeyId']).split('/').at(-1));
    const { page, marker } = pageOf(wanted, input, { byDefault: 50, most: 100 });
    return { Aliases: page, ...marker };
  },
});

function unlimitedOperations({ accountId, stores, clock, authorizer, publish = () => {}, storesOf }: KmsServiceOptions): ServiceOperations {
  const lookup = { accountId, authorizer, storesOf };
  const on =
    (answer: (key: StoredKey, call: ApiCall, store: KmsStore) => Record<string, unknown>, byAlias = false): Operation =>
    async (call) => {
      const store = stores.inRegion(call.region);
      if (!isWrite(call.operation)) return answer(keyOf(call, store, byAlias, lookup), call, store);
      try {
        const key = keyOf(call, store, byAlias, lookup);
        const output = answer(key, call, store);
        publishWrite(call, key);
        return output;
      } catch (error) {
        if (error instanceof ServiceError)
          publish(call.region, eventOfCall(call, { errorCode: error.name, errorMessage: error.message }, accountId, clock.now()));
        throw error;
      }
    };
  const publishWrite = (call: ApiCall, { metadata }: StoredKey): void => {
    publish(call.region, eventOfCall(call, { keyArn: metadata.Arn }, accountId, clock.now()));
    if (metadata.MultiRegion !== true || !/^(En|Dis)ableKeyRotation$/.test(call.operation)) return;
    for (const { region, keyArn } of stores.replicasOf(metadata.KeyId, call.region))
      publish(region, eventOfSynchronization(region, keyArn, accountId, clock.now()));
  };

  return {
    DescribeKey: on((key) => ({ KeyMetadata: describedMetadata(key) }), true),
    GetKeyRotationStatus: on((key) => rotationStatus(key, clock.now())),
    ListKeyRotations: on(keyRotations),
    EnableKeyRotation: on((key, { input }, store) => {
      const refusal = refusalToChangeRotation(key);
      if (refusal !== undefined) throw refusal;
      const periodInDays = checkedPeriod(input['RotationPeriodInDays'] ?? 365);
      store.setRotation(key.metadata.KeyId, {
        enabled: true,
        periodInDays,
        nextRotationDate: new Date(clock.now().getTime() + periodInDays * millisPerDay),
      });
      return {};
    }),
    DisableKeyRotation: on((key, _call, store) => {
      const refusal = refusalToChangeRotation(key);
      if (refusal !== undefined) throw refusal;
      store.setRotation(key.metadata.KeyId, { enabled: false });
      return {};
    }),
    ListResourceTags: on((key, { input }) => {
      const { page, marker } = pageOf(key.tags, input, { byDefault: 50, most: 50 });
      return { Tags: page, ...marker };
    }),
    GetKeyPolicy: on((key) => ({ Policy: key.policy, PolicyName: 'default' })),
    TagResource: on((key, { input }, store) => {
      const added = (input['Tags'] ?? []) as StoredKey['tags'];
      const kept = key.tags.filter(({ TagKey }) => !added.some((tag) => tag.TagKey === TagKey));
      store.setTags(key.metadata.KeyId, [...kept, ...added]);
      return {};
    }),
    UntagResource: on((key, { input }, store) => {
      const removed = (input['TagKeys'] ?? []) as readonly string[];
      store.setTags(
        key.metadata.KeyId,
        key.tags.filter(({ TagKey }) => !removed.includes(TagKey)),
      );
      return {};
    }),
    DisableKey: on((key, _call, store) => changeState(key, store, 'Disabled')),
    EnableKey: on((key, _call, store) => changeState(key, store, 'Enabled')),
    ScheduleKeyDeletion: on((key, { input }, store) => scheduleDeletion(key, store, input, clock.now())),
    CancelKeyDeletion: on((key, _call, store) => {
      const { KeyId, Arn, KeyState } = key.metadata;
      if (KeyState !== 'PendingDeletion' && KeyState !== 'PendingReplicaDeletion') throw invalidState(Arn, 'not pending deletion');
      const { DeletionDate: _date, PendingDeletionWindowInDays: _window, ...metadata } = key.metadata;
      key.metadata = metadata;
      store.setMetadata(KeyId, { KeyState: 'Disabled' });
      return { KeyId: Arn };
    }),
  };
}

/** `false` for keys that can never rotate and for keys pending deletion, whatever their setting (AWS KMS guide, "Key states" and "Rotate AWS KMS keys"). */
function rotationStatus(key: StoredKey, now: Date): Record<string, unknown> {
  const refusal = refusalToShowRotation(key);
  if (refusal !== undefined) throw refusal;
  const { Arn, KeyState, KeyManager } = key.metadata;
  if (KeyManager === 'AWS') return { KeyId: Arn, KeyRotationEnabled: true, RotationPeriodInDays: 365 };
  const rotation = rotationSeenAt(key, now);
  const shows = isSymmetric(key) && !isImported(key) && KeyState !== 'PendingDeletion' && KeyState !== 'PendingReplicaDeletion';
  // With rotation off the reply has neither period nor date (recorded).
  if (!shows || !rotation.enabled) return { KeyId: Arn, KeyRotationEnabled: false };
  const next = rotation.nextRotationDate;
  return {
    KeyId: Arn,
    KeyRotationEnabled: true,
    RotationPeriodInDays: rotation.periodInDays,
    ...(next === undefined ? {} : { NextRotationDate: next }),
  };
}

/**
 * Past rotations alone, in any key state; keys that never rotate have none (AWS KMS API, ListKeyRotations). Whether a key in a custom key store is refused, the documentation
 * says both; here it is.
 */
function keyRotations(key: StoredKey, { input }: ApiCall): Record<string, unknown> {
  if (isCustomKeyStore(key))
    throw unsupported(`${key.metadata.Arn} origin is ${key.metadata.Origin} which is not valid for this operation.`);
  const wanted = input['IncludeKeyMaterial'] ?? 'ROTATIONS_ONLY';
  if (wanted !== 'ROTATIONS_ONLY')
    throw new ServiceError('SandboxNotImplemented', `ListKeyRotations with IncludeKeyMaterial ${String(wanted)} is not simulated`, 501);
  const { page, marker } = pageOf(isSymmetric(key) ? key.rotations : [], input, { byDefault: 100, most: 1000 });
  return { Rotations: page.map((rotation) => ({ KeyId: key.metadata.KeyId, ...rotation })), ...marker };
}

const rotationSeenAt = ({ rotation, stale }: StoredKey, now: Date): EstateRotation =>
  stale !== undefined && now.getTime() < stale.until ? stale.rotation : rotation;

function checkedPeriod(value: unknown): number {
  const days = Number(value);
  if (days >= 90 && days <= 2560) return days;
  const bound = days < 90 ? 'greater than or equal to 90' : 'less than or equal to 2560';
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${days}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

function changeState({ metadata }: StoredKey, store: KmsStore, KeyState: 'Enabled' | 'Disabled'): Record<string, unknown> {
  const words: Readonly<Record<string, string>> = {
    PendingDeletion: 'pending deletion',
    PendingReplicaDeletion: 'pending replica deletion',
    PendingImport: 'pending import',
    Creating: 'creating',
    Updating: 'updating',
  };
  const refused = words[metadata.KeyState];
  if (refused !== undefined) throw invalidState(metadata.Arn, refused);
  store.setMetadata(metadata.KeyId, { KeyState });
  return {};
}

/** Between 7 and 30 days, 30 by default (AWS KMS API, ScheduleKeyDeletion). */
function scheduleDeletion({ metadata }: StoredKey, store: KmsStore, input: ApiCall['input'], now: Date): Record<string, unknown> {
  const { KeyId, Arn, KeyState } = metadata;
  if (KeyState === 'PendingDeletion' || KeyState === 'PendingReplicaDeletion') throw invalidState(Arn, 'pending deletion');
  const days = Number(input['PendingWindowInDays'] ?? 30);
  if (days < 7 || days > 30) throw new ServiceError('ValidationException', `pendingWindowInDays must be 7 to 30; got ${days}`);
  const hasReplicas =
    (metadata.MultiRegionConfiguration?.ReplicaKeys ?? []).length > 0 &&
    metadata.MultiRegionConfiguration?.MultiRegionKeyType === 'PRIMARY';
  if (hasReplicas) {
    store.setMetadata(KeyId, { KeyState: 'PendingReplicaDeletion', PendingDeletionWindowInDays: days });
    return { KeyId: Arn, KeyState: 'PendingReplicaDeletion', PendingWindowInDays: days };
  }
  const DeletionDate = new Date(now.getTime() + days * millisPerDay);
  store.setMetadata(KeyId, { KeyState: 'PendingDeletion', DeletionDate });
  return { KeyId: Arn, KeyState: 'PendingDeletion', DeletionDate, PendingWindowInDays: days };
}
