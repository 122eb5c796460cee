import type { SandboxClock } from '../../clock.ts';
import { ServiceError } from '../../service-error.ts';
import { eventOfSynchronization } from './cloudtrail-event.ts';
import { refusalToRotateOnDemand } from './errors.ts';
import { settle } from './imported-material.ts';
import { isImported, type StoredKey } from './key.ts';
import { currentOf, generatedMaterial, type KeyMaterial, pendingOf, rotatedTo } from './key-material.ts';
import type { Publish } from './key-operation.ts';
import { type OnDemandRotationSettings, resolvedOnDemandSettings } from './on-demand-settings.ts';
import { eventOfRotatedKey, eventOfRotation } from './rotation-event.ts';
import type { KmsStore, KmsStores } from './store.ts';

export type OnDemandRotationOptions = OnDemandRotationSettings & {
  readonly accountId: string;
  readonly stores: KmsStores;
  readonly clock: SandboxClock;
  readonly publish: Publish;
};

/** How long before an automatic rotation none on demand may begin (AWS KMS API, RotateKeyOnDemand, ConflictException). */
const quietMillis = 20 * 60_000;

/**
 * `RotateKeyOnDemand`: begins a rotation that is over after the time set, by the sandbox's clock.
 * Until then the material is the old one and `GetKeyRotationStatus` tells when it began.
 * `DescribeKey` goes on naming the old material for longer. The next automatic rotation stays where
 * it is (AWS KMS guide, "Perform on-demand key rotation").
 * @throws ServiceError the refusals of the AWS KMS guide, "Key states", ConflictException and
 * LimitExceededException
 */
export function rotateOnDemand(key: StoredKey, store: KmsStore, options: OnDemandRotationOptions): Record<string, unknown> {
  const { KeyId, Arn } = key.metadata;
  const { clock } = options;
  const settings = resolvedOnDemandSettings(options);
  const now = clock.now();
  const refusal =
    refusalToRotateOnDemand(key) ??
    (settings.secondRotationUnderWay === 'refused' ? refusalWhileUnderWay(key) : undefined) ??
    refusalBeforeAutomaticRotation(key, now) ??
    refusalAtLimit(key, settings.onDemandRotationLimit);
  if (refusal !== undefined) throw refusal;
  const millis = settings.onDemandRotationMillis();
  const describedFrom = new Date(now.getTime() + settings.describeKeyMaterialLagMillis());
  if (millis === 0) {
    complete(key, store, { ...options, describedFrom, startedAt: now });
    return { KeyId: Arn };
  }
  store.changeRelated(KeyId, (related) => {
    related.onDemandRotationStart = now;
  });
  // What happens to a rotation under way when its key is disabled, or is to be deleted, is not documented; here it is completed.
  clock.sleep(millis).then(
    () => {
      if (store.find(KeyId) === key) complete(key, store, { ...options, describedFrom, startedAt: now });
    },
    () => {},
  );
  return { KeyId: Arn };
}

/** That a second rotation on demand is refused in this way is presumed; the documentation speaks of automatic ones. */
function refusalWhileUnderWay({ metadata: { Arn }, onDemandRotationStart }: StoredKey): ServiceError | undefined {
  return onDemandRotationStart === undefined ? undefined : new ServiceError('ConflictException', `A rotation of ${Arn} is in progress.`);
}

function refusalBeforeAutomaticRotation({ metadata: { Arn }, rotation }: StoredKey, now: Date): ServiceError | undefined {
  if (!rotation.enabled || rotation.nextRotationDate === undefined) return undefined;
  // A date that has passed is that of a rotation which AWS KMS has missed. It stands in nobody's way here; what AWS KMS says is not documented.
  const left = rotation.nextRotationDate.getTime() - now.getTime();
  if (left < 0 || left > quietMillis) return undefined;
  return new ServiceError('ConflictException', `An automatic rotation of ${Arn} begins within 20 minutes.`);
}

/** The words are recorded. */
function refusalAtLimit({ metadata: { Arn }, materials }: StoredKey, limit: number): ServiceError | undefined {
  const rotations = materials.filter(({ RotationType }) => RotationType === 'ON_DEMAND').length;
  if (rotations < limit) return undefined;
  return new ServiceError(
    'LimitExceededException',
    `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${Arn}`,
  );
}

type Completion = OnDemandRotationOptions & {
  readonly startedAt: Date;
  /** When `DescribeKey` names the new material. */
  readonly describedFrom: Date;
};

/** The new material becomes current in all Regions at once: AWS KMS uses it nowhere before it is everywhere (AWS KMS guide, "Rotating multi-Region keys"). */
function complete(key: StoredKey, store: KmsStore, { accountId, stores, clock, publish, startedAt, describedFrom }: Completion): void {
  const { KeyId, Arn, Origin, MultiRegion } = key.metadata;
  const next = nextOf(key);
  const previous = currentOf(key.materials);
  const at = clock.now();
  store.changeRelated(KeyId, (related) => {
    // Of two that are under way, the first to be over leaves the start of the second.
    if (related.onDemandRotationStart === startedAt) related.onDemandRotationStart = undefined;
    const own = nextOf(related);
    // Imported material that waited may have been deleted meanwhile: then there is nothing to rotate to.
    if (own === undefined) return;
    related.materials = rotatedTo(own, related.materials, { RotationDate: at, RotationType: 'ON_DEMAND' });
    if (describedFrom > at) related.describedFrom = new Map(related.describedFrom).set(own.KeyMaterialId, describedFrom);
    if (isImported(related)) settle(related);
  });
  if (next === undefined) return;
  const rotation = { keyId: KeyId, accountId, at, origin: Origin, previous, current: next };
  publish(store.region, eventOfRotation(Arn, rotation));
  publish(store.region, eventOfRotatedKey(store.region, Arn, rotation));
  if (MultiRegion !== true) return;
  // Whether the Regions of the replicas tell of a rotation too is not documented; that their keys are synchronized is.
  for (const { region } of stores.replicasOf(KeyId, store.region)) publish(region, eventOfSynchronization(region, Arn, accountId, at));
}

const nextOf = (key: StoredKey): KeyMaterial | undefined =>
  isImported(key) ? pendingOf(key.materials) : generatedMaterial(key.metadata.KeyId, key.materials);
