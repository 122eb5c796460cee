import type { KeyProfile } from '../records/key-profile.ts';
import type { Rotation } from '../records/outcomes.ts';

/** What a profile says of the key's rotation. */
export const rotationOf = ({ keyState, rotationEnabled, rotationPeriodInDays, nextRotationDate, keyMaterial }: KeyProfile): Rotation => ({
  keyState,
  rotationEnabled,
  rotationPeriodInDays,
  nextRotationDate,
  keyMaterialId: keyMaterial?.currentKeyMaterialId ?? null,
});
