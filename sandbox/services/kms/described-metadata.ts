import { hasMaterialVersions, type StoredKey } from './key.ts';
import { listedAlgorithms } from './key-spec.ts';
import { describedMaterial } from './shown-material.ts';

/**
 * `DescribeKey`'s answer. `CustomerMasterKeySpec` repeats the spec under its old name. A key whose
 * imported material was deleted still names it (recorded); one that was never given any names none.
 */
export function describedMetadata(key: StoredKey, now: Date): Record<string, unknown> {
  const { metadata } = key;
  const current = hasMaterialVersions(key) ? describedMaterial(key, now) : undefined;
  return {
    ...metadata,
    Enabled: metadata.KeyState === 'Enabled',
    CustomerMasterKeySpec: metadata.KeySpec,
    MultiRegion: metadata.MultiRegion ?? false,
    ...listedAlgorithms(metadata.KeySpec, metadata.KeyUsage),
    ...(current === undefined ? {} : { CurrentKeyMaterialId: current.KeyMaterialId }),
  };
}
