import { isRotatableState, supportsOnDemandRotation } from '../../eligibility.ts';
import type { KeyProfile } from '../../records/key-profile.ts';
import { type Refusal, refusal } from '../../refusal.ts';
import { ownReason } from '../automatic-rotation.ts';

/**
 * Why this key cannot be rotated on demand here and now; `undefined`: it can. Where the verdict says
 * why already, its reason stands. That a key has used up its rotations on demand is not decided
 * here: AWS KMS knows the limit, and has changed it before.
 * Source: AWS KMS API, RotateKeyOnDemand; AWS KMS guide, "Perform on-demand key rotation" and "Key states".
 */
export const refusalToRotateNow = (profile: KeyProfile): Refusal | undefined =>
  refusalForKind(profile) ?? refusalForState(profile) ?? refusalForMaterial(profile);

function refusalForKind(profile: KeyProfile): Refusal | undefined {
  const { reason, customKeyStoreId, multiRegionKeyType, primaryKeyArn } = profile;
  const isLeftAlone = reason === 'UNREADABLE' || reason === 'EXEMPT';
  if (isLeftAlone || !supportsOnDemandRotation({ ...profile, customKeyStoreId: customKeyStoreId ?? undefined })) return ownReason(profile);
  return multiRegionKeyType === 'REPLICA'
    ? refusal('NOT_PRIMARY', `a multi-Region replica rotates with its primary: ${primaryKeyArn ?? 'AWS KMS does not name it'}`)
    : undefined;
}

function refusalForState(profile: KeyProfile): Refusal | undefined {
  const { keyState, multiRegion, multiRegionKeyType } = profile;
  if (keyState === 'Disabled')
    return refusal('KEY_DISABLED', 'AWS KMS rotates no disabled key. Its owner enables it first, or schedules its deletion.');
  const primaryIsMoving = multiRegion === true && multiRegionKeyType === null;
  return !isRotatableState(keyState) || primaryIsMoving ? ownReason(profile) : undefined;
}

function refusalForMaterial(profile: KeyProfile): Refusal | undefined {
  const { origin, keyMaterial } = profile;
  if (origin === 'EXTERNAL' && keyMaterial?.pending?.state !== 'PENDING_ROTATION')
    return keyMaterial?.pending == null ? ownReason(profile) : notImportedEverywhere;
  if (keyMaterial?.rotatingSince != null)
    return refusal(
      'ROTATION_IN_PROGRESS',
      `the key has been rotating on demand since ${keyMaterial.rotatingSince}; AWS KMS is not done yet.`,
    );
  return keyMaterial?.currentKeyMaterialId == null ? materialUnknown : undefined;
}

const notImportedEverywhere = refusal(
  'KEY_MATERIAL_NOT_READY',
  'new key material has been imported and cannot come into use yet. Import the same material into every replica of this key first.',
);
const materialUnknown = refusal(
  'KEY_MATERIAL_UNKNOWN',
  'AWS KMS does not tell which key material is in use, so that a rotation could not be confirmed. One is under way, or ListKeyRotations was refused. Ask again later, or let governance read the key.',
);
