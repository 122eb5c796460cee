import { isImported, type StoredKey } from './key.ts';
import { currentOf, type KeyMaterial, pendingOf } from './key-material.ts';
import type { OnDemandRotationSettings } from './on-demand-settings.ts';

/**
 * Whether `DescribeKey` does not name a material yet that a rotation on demand has made current.
 */
const isHidden = ({ describedFrom }: StoredKey, { KeyMaterialId }: KeyMaterial, now: Date): boolean =>
  (describedFrom?.get(KeyMaterialId)?.getTime() ?? 0) > now.getTime();

/**
 * The material that `DescribeKey` names as current: for about a minute after a rotation on demand
 * the one before it (recorded). `undefined` for a key without any.
 */
export function describedMaterial(key: StoredKey, now: Date): KeyMaterial | undefined {
  const pending = pendingOf(key.materials);
  return key.materials.findLast((material) => material !== pending && !isHidden(key, material, now)) ?? currentOf(key.materials);
}

/**
 * The materials that `ListKeyRotations` lists, oldest first. Where new material is listed only with
 * `DescribeKey`, a rotation that is over does not show: imported material still waits, generated
 * material is not there yet, and the one before it is current.
 */
export function listedMaterials(
  key: StoredKey,
  now: Date,
  newMaterialIsListed: OnDemandRotationSettings['newMaterialIsListed'],
): readonly KeyMaterial[] {
  if (newMaterialIsListed !== 'withDescribeKey' || !key.materials.some((material) => isHidden(key, material, now))) return key.materials;
  const described = describedMaterial(key, now);
  return key.materials.flatMap((material): readonly KeyMaterial[] => {
    if (isHidden(key, material, now)) return isImported(key) ? [waiting(material)] : [];
    return [material === described ? { ...material, KeyMaterialState: 'CURRENT' } : material];
  });
}

const waiting = ({ RotationDate: _date, RotationType: _type, ...material }: KeyMaterial): KeyMaterial => ({
  ...material,
  KeyMaterialState: 'PENDING_ROTATION',
});
