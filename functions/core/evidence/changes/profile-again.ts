import { isKeyArn, isKeyId, type KeyArn } from '../../ids.ts';
import type { KeyMetadata, MultiRegion, RotationStatus } from '../../key.ts';
import type { KeyMaterial } from '../../key-material.ts';
import type { KeyObservation } from '../../key-observation.ts';
import { isRotatedByHand } from '../../kind-of-key.ts';
import type { Policy } from '../../policy.ts';
import { type KeyProfile, keyProfileOf } from '../../records/key-profile.ts';
import { verdictOf } from '../../verdict.ts';

export type ProfiledAt = {
  readonly policy: Policy;
  /** When the key was read. */
  readonly now: Date;
  /** The successor that records of a replacement name. */
  readonly replacedBy?: string | undefined;
};

/**
 * A profile made again from what it says of the key itself: its verdict, and all that follows from
 * that. `undefined`: the profile names no key that can be.
 */
export function profileAgain(profile: KeyProfile, { policy, now, replacedBy }: ProfiledAt): KeyProfile | undefined {
  const key = metadataOf(profile);
  if (key === undefined) return undefined;
  const observation = observationOf(profile, key, policy, replacedBy);
  const { keyId, keyArn, accountId, region, aliases, tags, keyPolicy } = profile;
  const surroundings = { keyId, keyArn, accountId, region, aliases, tags, keyPolicy: keyPolicy ?? undefined };
  return keyProfileOf(observation, verdictOf(observation, policy, now), surroundings);
}

function metadataOf(profile: KeyProfile): KeyMetadata | undefined {
  const { keyArn, keyId, accountId, region, creationDate, customKeyStoreId, deletionDate, validTo } = profile;
  const multiRegion = multiRegionOf(profile);
  if (!isKeyArn(keyArn) || !isKeyId(keyId) || multiRegion === undefined) return undefined;
  return {
    keyArn,
    keyId,
    accountId,
    region,
    description: profile.description ?? '',
    keyManager: profile.keyManager ?? 'unknown',
    keyState: profile.keyState ?? 'unknown',
    keySpec: profile.keySpec ?? 'unknown',
    keyUsage: profile.keyUsage ?? 'unknown',
    origin: profile.origin ?? 'unknown',
    multiRegion,
    ...(creationDate === null ? {} : { creationDate }),
    ...(customKeyStoreId === null ? {} : { customKeyStoreId }),
    ...(deletionDate === null ? {} : { deletionDate }),
    ...(validTo === undefined ? {} : { validTo }),
  };
}

function multiRegionOf({ multiRegion, multiRegionKeyType, primaryKeyArn, replicaKeyArns }: KeyProfile): MultiRegion | undefined {
  if (multiRegion !== true) return { type: 'SINGLE' };
  if (multiRegionKeyType === null) return { type: 'UNSETTLED' };
  const replicas = replicaKeyArns.filter(isKeyArn);
  if (multiRegionKeyType === 'PRIMARY') return replicas.length === replicaKeyArns.length ? { type: 'PRIMARY', replicas } : undefined;
  return primaryKeyArn !== null && isKeyArn(primaryKeyArn) ? { type: 'REPLICA', primary: primaryKeyArn } : undefined;
}

/** As the key must have been seen for this to be its profile. */
function observationOf(profile: KeyProfile, key: KeyMetadata, policy: Policy, replacedBy: string | undefined): KeyObservation {
  const { aliases, tags } = profile;
  const isByHand = policy.ineligibleKeys === 'MANUAL_ROTATION_REQUIRED' && isRotatedByHand(key);
  const material = materialOf(profile);
  const replaced = replacedField(profile, replacedBy);
  if (key.origin === 'EXTERNAL' && material !== undefined)
    return { kind: 'imported', key, material, tags, ...(isByHand ? { aliases, ...replaced } : {}) };
  const status = statusOf(profile);
  if (status !== undefined) return { kind: 'read', key, status, tags, ...(material === undefined ? {} : { material }) };
  return isByHand ? { kind: 'rotatedByHand', key, tags, aliases, ...replaced } : { kind: 'described', key };
}

/** Whether a key has been replaced is looked up only where no alias names it. */
const replacedField = ({ aliases, reason }: KeyProfile, replacedBy: string | undefined): { readonly replacedBy?: KeyArn } =>
  aliases.length === 0 && reason === 'REPLACED' && replacedBy !== undefined && isKeyArn(replacedBy) ? { replacedBy } : {};

function statusOf({ rotationEnabled, rotationPeriodInDays, nextRotationDate }: KeyProfile): RotationStatus | undefined {
  if (rotationEnabled === null) return undefined;
  if (!rotationEnabled) return { enabled: false };
  return {
    enabled: true,
    ...(rotationPeriodInDays === null ? {} : { periodInDays: rotationPeriodInDays }),
    ...(nextRotationDate === null ? {} : { nextRotationDate }),
  };
}

function materialOf({ keyMaterial: material }: KeyProfile): KeyMaterial | undefined {
  if (material === undefined) return undefined;
  const { currentKeyMaterialId, since, rotationType, onDemandRotations, rotatingSince, pending, expiresAt } = material;
  return {
    onDemandRotations,
    ...(currentKeyMaterialId === null ? {} : { currentKeyMaterialId }),
    ...(since === null ? {} : { since }),
    ...(rotationType === null ? {} : { rotationType }),
    ...(rotatingSince === null ? {} : { rotatingSince }),
    ...(pending === null ? {} : { pending }),
    ...(expiresAt === null ? {} : { expiresAt }),
  };
}
