import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import { ServiceError } from '../../service-error.ts';
import { invalidState } from './errors.ts';
import { isComplete } from './imported-material.ts';
import { isImported, type StoredKey } from './key.ts';
import type { OnKey } from './key-operation.ts';
import type { KmsStore } from './store.ts';

const millisPerDay = 86_400_000;

/** Enabling and disabling keys, scheduling their deletion and cancelling it. */
export const stateOperations = (on: OnKey, clock: SandboxClock): ServiceOperations => ({
  DisableKey: on((key, _call, store) => changeState(key, store, 'Disabled')),
  EnableKey: on((key, _call, store) => changeState(key, store, 'Enabled')),
  ScheduleKeyDeletion: on((key, { input }, store) => scheduleDeletion(key, store, input, clock.now())),
  // Disabled (AWS KMS API, CancelKeyDeletion); that a key which has lost its material waits for its import instead is presumed.
  CancelKeyDeletion: on((key, _call, store) => {
    const { KeyId, Arn, KeyState } = key.metadata;
    if (KeyState !== 'PendingDeletion' && KeyState !== 'PendingReplicaDeletion') throw invalidState(Arn, 'not pending deletion');
    const { DeletionDate: _date, PendingDeletionWindowInDays: _window, ...metadata } = key.metadata;
    key.metadata = metadata;
    store.setMetadata(KeyId, { KeyState: isImported(key) && !isComplete(key) ? 'PendingImport' : 'Disabled' });
    return { KeyId: Arn };
  }),
});

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
