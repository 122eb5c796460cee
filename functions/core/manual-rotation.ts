import type { KeyMetadata } from './key.ts';
import type { KeyMaterial } from './key-material.ts';

/** What the age of a key that people rotate counts from: its creation, or the rotation of its imported material. */
export type ManualRotation = { readonly since: string; readonly by: 'CREATION' | 'MATERIAL' };

/**
 * The last time that a key got new key material. An alias that moves to a key, or comes back to it, brings no
 * new material. `undefined` while AWS KMS does not say, as of imported material right after its rotation.
 */
export function lastManualRotation(
  { creationDate }: Pick<KeyMetadata, 'creationDate'>,
  material?: Pick<KeyMaterial, 'since'>,
): ManualRotation | undefined {
  if (creationDate === undefined || (material !== undefined && material.since === undefined)) return undefined;
  const isRotated = material?.since !== undefined && Date.parse(material.since) > Date.parse(creationDate);
  return isRotated ? { since: material.since, by: 'MATERIAL' } : { since: creationDate, by: 'CREATION' };
}
