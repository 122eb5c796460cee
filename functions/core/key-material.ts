import type { KeyMetadata, RotationStatus } from './key.ts';

/** One key material of a key, as `ListKeyRotations` lists it with `ALL_KEY_MATERIAL`. The first material has no rotation date. */
export type ListedKeyMaterial = {
  readonly keyMaterialId: string;
  /** `CURRENT`, `NON_CURRENT`, `PENDING_ROTATION`, `PENDING_MULTI_REGION_IMPORT_AND_ROTATION`, or what AWS adds. */
  readonly state: string;
  readonly rotatedAt?: string;
  readonly rotationType?: string;
  /** Imported material that expires. */
  readonly validTo?: string;
};

/** What is known of a key's material: what the age of the material, and whether it can be rotated on demand, are decided from. */
export type KeyMaterial = {
  /** Changes with every rotation. Absent where `DescribeKey` and `ListKeyRotations` do not agree on one, as right after a rotation. */
  readonly currentKeyMaterialId?: string;
  /** Since when the current material is in use: its rotation, or the creation of the key. Absent while the current material is not known. */
  readonly since?: string;
  /** How the current material came into use; absent for the first. */
  readonly rotationType?: string;
  readonly onDemandRotations: number;
  /** When a rotation on demand began that is not over yet; the current material is the old one until it is. */
  readonly rotatingSince?: string;
  /** Imported material that is not in use yet. */
  readonly pending?: { readonly keyMaterialId: string; readonly state: string };
  /** When the first of the imported materials expires, those that wait left out: the key is unusable from then on. */
  readonly expiresAt?: string;
};

/** Puts together what `DescribeKey`, `GetKeyRotationStatus` and `ListKeyRotations` say. AWS KMS is eventually consistent: where they do not name the same current material, none is taken for it. */
export function keyMaterialFrom(key: KeyMetadata, { rotatingSince }: RotationStatus, listed: readonly ListedKeyMaterial[]): KeyMaterial {
  const current = listed.find(({ state, keyMaterialId }) => state === 'CURRENT' && keyMaterialId === key.currentKeyMaterialId);
  const since = current?.rotatedAt ?? key.creationDate;
  const pending = listed.find(({ state }) => state.startsWith('PENDING_'));
  // Material that waits can expire without harm: nothing has been encrypted with it.
  const expiresAt = listed.flatMap(({ state, validTo }) => (state.startsWith('PENDING_') ? [] : (validTo ?? []))).toSorted()[0];
  return {
    ...(current === undefined ? {} : { currentKeyMaterialId: current.keyMaterialId }),
    ...(current === undefined || since === undefined ? {} : { since }),
    ...(current?.rotationType === undefined ? {} : { rotationType: current.rotationType }),
    onDemandRotations: listed.filter(({ rotationType }) => rotationType === 'ON_DEMAND').length,
    ...(rotatingSince === undefined ? {} : { rotatingSince }),
    ...(pending === undefined ? {} : { pending: { keyMaterialId: pending.keyMaterialId, state: pending.state } }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

const millisPerDay = 86_400_000;

/** Whole days since the current material came into use; `undefined` while that is not known. */
export const materialAgeInDays = ({ since }: Pick<KeyMaterial, 'since'>, now: Date): number | undefined =>
  since === undefined ? undefined : Math.floor((now.getTime() - Date.parse(since)) / millisPerDay);
