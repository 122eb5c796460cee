import type { KeyAlias, KeyMetadata } from './key.ts';
import type { KeyMaterial } from './key-material.ts';

/** What a key that people rotate has its age from: that it was made, that an alias was moved to it, or that its material was rotated. */
export type ManualRotation = { readonly since: string; readonly by: 'CREATION' | 'ALIAS_MOVE' | 'MATERIAL' };

/**
 * The last time that a key was rotated by hand, or made. An alias counts where it was moved from another key: a second name for an old key makes it no younger. `undefined` while AWS KMS
 * does not say, as of imported material right after its rotation.
 */
export function lastManualRotation(
  { creationDate }: Pick<KeyMetadata, 'creationDate'>,
  aliases: readonly KeyAlias[],
  material?: Pick<KeyMaterial, 'since'>,
): ManualRotation | undefined {
  if (creationDate === undefined || (material !== undefined && material.since === undefined)) return undefined;
  const times: readonly ManualRotation[] = [
    { since: creationDate, by: 'CREATION' },
    ...(material?.since === undefined ? [] : [{ since: material.since, by: 'MATERIAL' } as const]),
    ...aliases.flatMap(({ movedAt }) => (movedAt === undefined ? [] : [{ since: movedAt, by: 'ALIAS_MOVE' } as const])),
  ];
  return times.reduce((last, time) => (Date.parse(time.since) > Date.parse(last.since) ? time : last));
}
