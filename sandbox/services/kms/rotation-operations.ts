import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { EstateRotation } from '../../estate/estate.ts';
import { ServiceError } from '../../service-error.ts';
import { refusalToChangeRotation, refusalToShowRotation, unsupported } from './errors.ts';
import { hasMaterialVersions, isCustomKeyStore, isImported, isSymmetric, type StoredKey } from './key.ts';
import type { KeyMaterial } from './key-material.ts';
import type { OnKey } from './key-operation.ts';
import { type OnDemandRotationOptions, rotateOnDemand } from './on-demand-rotation.ts';
import { pageOf } from './paging.ts';
import { listedMaterials } from './shown-material.ts';

const millisPerDay = 86_400_000;

/** What AWS KMS has to say of rotation, and what sets it off, with the refusals of the AWS KMS guide, "Key states". */
export const rotationOperations = (on: OnKey, options: OnDemandRotationOptions): ServiceOperations => ({
  GetKeyRotationStatus: on((key) => rotationStatus(key, options.clock.now())),
  ListKeyRotations: on((key, call) => keyRotations(key, call, listedMaterials(key, options.clock.now(), options.newMaterialIsListed))),
  EnableKeyRotation: on((key, { input }, store) => {
    const refusal = refusalToChangeRotation(key);
    if (refusal !== undefined) throw refusal;
    const periodInDays = checkedPeriod(input['RotationPeriodInDays'] ?? 365);
    store.setRotation(key.metadata.KeyId, {
      enabled: true,
      periodInDays,
      nextRotationDate: new Date(options.clock.now().getTime() + periodInDays * millisPerDay),
    });
    return {};
  }),
  DisableKeyRotation: on((key, _call, store) => {
    const refusal = refusalToChangeRotation(key);
    if (refusal !== undefined) throw refusal;
    store.setRotation(key.metadata.KeyId, { enabled: false });
    return {};
  }),
  RotateKeyOnDemand: on((key, _call, store) => rotateOnDemand(key, store, options)),
});

/** `false` for keys that can never rotate and for keys pending deletion, whatever their setting (AWS KMS guide, "Key states" and "Rotate AWS KMS keys"). */
function rotationStatus(key: StoredKey, now: Date): Record<string, unknown> {
  const refusal = refusalToShowRotation(key);
  if (refusal !== undefined) throw refusal;
  const { Arn, KeyState, KeyManager } = key.metadata;
  if (KeyManager === 'AWS') return { KeyId: Arn, KeyRotationEnabled: true, RotationPeriodInDays: 365 };
  const rotation = rotationSeenAt(key, now);
  const shows = isSymmetric(key) && !isImported(key) && KeyState !== 'PendingDeletion' && KeyState !== 'PendingReplicaDeletion';
  const underWay = key.onDemandRotationStart === undefined ? {} : { OnDemandRotationStartDate: key.onDemandRotationStart };
  // With rotation off the reply has neither period nor date (recorded), but still tells of one on demand (AWS KMS guide, "Perform on-demand key rotation").
  if (!shows || !rotation.enabled) return { KeyId: Arn, KeyRotationEnabled: false, ...underWay };
  const next = rotation.nextRotationDate;
  return {
    KeyId: Arn,
    KeyRotationEnabled: true,
    RotationPeriodInDays: rotation.periodInDays,
    ...(next === undefined ? {} : { NextRotationDate: next }),
    ...underWay,
  };
}

/**
 * Past rotations alone or, if asked for, all key materials, in any key state and oldest first, as the sample in the AWS KMS guide, "List
 * rotations and key materials", has them. Keys that never rotate have none, and all their materials cannot be asked for. Whether a key in a
 * custom key store is refused, the documentation says both; here it is.
 */
function keyRotations(key: StoredKey, { input }: ApiCall, listed: readonly KeyMaterial[]): Record<string, unknown> {
  const { KeyId, Arn, Origin } = key.metadata;
  if (isCustomKeyStore(key)) throw unsupported(`${Arn} origin is ${Origin} which is not valid for this operation.`);
  const all = wantsAllMaterial(input['IncludeKeyMaterial']);
  // What the message says is not documented.
  if (all && !hasMaterialVersions(key)) throw unsupported('');
  const materials = hasMaterialVersions(key) ? listed : [];
  const wanted = all ? materials : materials.filter(({ RotationDate }) => RotationDate !== undefined);
  const { page, marker } = pageOf(wanted, input, { byDefault: 100, most: 1000 });
  return { Rotations: page.map((material) => ({ KeyId, ...material })), ...marker };
}

function wantsAllMaterial(wanted: unknown): boolean {
  if (wanted === undefined || wanted === 'ROTATIONS_ONLY') return false;
  if (wanted === 'ALL_KEY_MATERIAL') return true;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${String(wanted)}' at 'includeKeyMaterial' failed to satisfy constraint: Member must satisfy enum value set: [ALL_KEY_MATERIAL, ROTATIONS_ONLY]`,
  );
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
