import { createHash } from 'node:crypto';
import type { EstateKey, EstateKeyMaterial, EstateMetadata } from '../../estate/estate.ts';

/** A version of a key's material, in the terms of `ListKeyRotations` (AWS KMS API, RotationsListEntry). */
export type KeyMaterial = {
  /** 64 hexadecimal digits; the same in all Regions of a multi-Region key. */
  readonly KeyMaterialId: string;
  readonly KeyMaterialState: 'CURRENT' | 'NON_CURRENT' | PendingState;
  /** When the rotation was complete that made it current. The first material has none, nor has one that waits. */
  readonly RotationDate?: Date;
  readonly RotationType?: 'AUTOMATIC' | 'ON_DEMAND';
  /** This and what follows is of imported material alone. */
  readonly ImportState?: 'IMPORTED' | 'PENDING_IMPORT';
  readonly KeyMaterialDescription?: string;
  readonly ExpirationModel?: ExpirationModel;
  readonly ValidTo?: Date;
};

export type PendingState = 'PENDING_ROTATION' | 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION';
export type ExpirationModel = 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE';

/** The same for the same key in every run, so that whatever shows it stays the same. @param index counted from the key's first material */
const materialIdOf = (keyId: string, index: number): string =>
  createHash('sha256').update(`kms-rotation sandbox material ${index} of ${keyId}`).digest('hex');

/**
 * The materials of a key of an estate: the first, one for each rotation, and what waits. An imported key that waits for import and of which
 * no material is told has none.
 * @throws RangeError for waiting material of a key that cannot have any
 */
export function materialsFrom({ metadata, rotations = [], firstKeyMaterial, pendingKeyMaterial }: EstateKey): readonly KeyMaterial[] {
  const { KeyId, Origin, KeyState, KeySpec } = metadata;
  const isImported = Origin === 'EXTERNAL';
  if (pendingKeyMaterial !== undefined && (!isImported || KeySpec !== 'SYMMETRIC_DEFAULT'))
    throw new RangeError(`${KeyId}: only symmetric keys with origin EXTERNAL have key material that waits; it is ${KeySpec}, ${Origin}`);
  const importState = KeyState === 'PendingImport' ? 'PENDING_IMPORT' : 'IMPORTED';
  const isWithout = isImported && KeyState === 'PendingImport' && firstKeyMaterial === undefined && rotations.length === 0;
  const given: readonly EstateKeyMaterial[] = isWithout ? [] : [firstKeyMaterial ?? {}, ...rotations];
  const permanent = given.map((material, index): KeyMaterial => {
    const isCurrent = index === given.length - 1;
    return {
      KeyMaterialId: materialIdOf(KeyId, index),
      KeyMaterialState: isCurrent ? 'CURRENT' : 'NON_CURRENT',
      ...(isImported ? importOf(material.ImportState ?? importState, isCurrent ? metadata : {}) : {}),
      ...definedIn(material),
    };
  });
  if (pendingKeyMaterial === undefined) return permanent;
  const pending: KeyMaterial = {
    KeyMaterialId: materialIdOf(KeyId, permanent.length),
    KeyMaterialState: 'PENDING_ROTATION',
    ...importOf(pendingKeyMaterial.ImportState ?? 'IMPORTED', {}),
    ...definedIn(pendingKeyMaterial),
  };
  return [...permanent, pending];
}

/** What an estate leaves unsaid of imported material. */
function importOf(
  ImportState: 'IMPORTED' | 'PENDING_IMPORT',
  { ExpirationModel, ValidTo }: Pick<Partial<EstateMetadata>, 'ExpirationModel' | 'ValidTo'>,
): Partial<KeyMaterial> {
  if (ImportState === 'PENDING_IMPORT') return { ImportState };
  return ExpirationModel === 'KEY_MATERIAL_EXPIRES' && ValidTo !== undefined
    ? { ImportState, ExpirationModel, ValidTo }
    : { ImportState, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' };
}

const definedIn = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;

export const currentOf = (materials: readonly KeyMaterial[]): KeyMaterial | undefined =>
  materials.find(({ KeyMaterialState }) => KeyMaterialState === 'CURRENT');

/** Imported material that has not become current yet. There is one at most (AWS KMS guide, "Import new key material"). */
export const pendingOf = (materials: readonly KeyMaterial[]): KeyMaterial | undefined =>
  materials.find(({ KeyMaterialState }) => KeyMaterialState !== 'CURRENT' && KeyMaterialState !== 'NON_CURRENT');

/** Material that AWS KMS generates for the next rotation of a key. */
export const generatedMaterial = (keyId: string, materials: readonly KeyMaterial[]): KeyMaterial => ({
  KeyMaterialId: materialIdOf(keyId, materials.length),
  KeyMaterialState: 'PENDING_ROTATION',
});

/** The materials once another has become current: what was, decrypts from now on what it encrypted (AWS KMS guide, "Using key material"). */
export const rotatedTo = (
  next: KeyMaterial,
  materials: readonly KeyMaterial[],
  rotation: Pick<KeyMaterial, 'RotationDate' | 'RotationType'>,
): readonly KeyMaterial[] => [
  ...materials
    .filter(({ KeyMaterialId }) => KeyMaterialId !== next.KeyMaterialId)
    .map((material): KeyMaterial => ({ ...material, KeyMaterialState: 'NON_CURRENT' })),
  { ...next, KeyMaterialState: 'CURRENT', ...rotation },
];

/**
 * When imported material expires, as `DescribeKey` tells it: the earliest of all that belong to the key for good (AWS KMS API, KeyMetadata).
 * A key that lacks one of them tells nothing (recorded).
 */
export function expiryOf(materials: readonly KeyMaterial[]): Pick<KeyMaterial, 'ExpirationModel' | 'ValidTo'> {
  const permanent = materials.filter((material) => material !== pendingOf(materials));
  if (permanent.length === 0 || permanent.some(({ ImportState }) => ImportState !== 'IMPORTED')) return {};
  const [earliest] = permanent.flatMap(({ ValidTo }) => ValidTo ?? []).toSorted((one, other) => one.getTime() - other.getTime());
  return earliest === undefined
    ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
    : { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: earliest };
}
