import type { KeyHistory } from './records/history.ts';

/** How often key material was exchanged, by what started it. */
export type RotationCounts = { readonly automatic: number; readonly onDemand: number };

/** The rotations of some keys within the span of their history. `undefined`: AWS KMS did not tell the rotations of any of them, which is not the same as none. */
export function rotationCountsOf(keys: readonly Pick<KeyHistory, 'events' | 'rotationsUnreadable'>[]): RotationCounts | undefined {
  const read = keys.filter(({ rotationsUnreadable }) => rotationsUnreadable === null);
  if (read.length === 0 && keys.length > 0) return undefined;
  const types = read.flatMap(({ events }) => events.flatMap((event) => (event.type === 'ROTATION' ? event.rotationType : [])));
  return {
    automatic: types.filter((type) => type === 'AUTOMATIC').length,
    onDemand: types.filter((type) => type === 'ON_DEMAND').length,
  };
}

/** `2 automatic, 1 on demand`. */
export function rotationCountsText(counts: RotationCounts | undefined): string {
  if (counts === undefined) return 'not readable';
  const { automatic, onDemand } = counts;
  if (automatic + onDemand === 0) return 'none';
  return [automatic > 0 ? `${automatic} automatic` : '', onDemand > 0 ? `${onDemand} on demand` : '']
    .filter((part) => part !== '')
    .join(', ');
}
