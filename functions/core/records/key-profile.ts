import * as z from 'zod/mini';
import { annotationOf } from '../annotation.ts';
import type { KeyMetadata, Tag } from '../key.ts';
import type { KeyMaterial } from '../key-material.ts';
import type { KeyObservation } from '../key-observation.ts';
import { isEligible, isPutRightByApproval, reasonCodeOf, type Verdict } from '../verdict.ts';

/** How delegating a key's policy is: what decides whether IAM policies, and so our roles, can reach the key at all. */
export const keyPolicySummarySchema = z.strictObject({
  delegatesToIam: z.boolean(),
  /** Principals the policy names in Allow statements, as written. */
  allowedPrincipals: z.array(z.string()),
  denyStatements: z.number(),
});
export type KeyPolicySummary = z.infer<typeof keyPolicySummarySchema>;

const nullableText = z.nullable(z.string());

/** What is known of a key's material. */
export const keyMaterialSchema = z.strictObject({
  /** Changes with every rotation. `null` while AWS KMS does not tell one, as right after a rotation. */
  currentKeyMaterialId: nullableText,
  /** Since when the current material is in use: its rotation, or the creation of the key. */
  since: nullableText,
  /** How the current material came into use; `null` for the first. */
  rotationType: nullableText,
  onDemandRotations: z.number(),
  /** When a rotation on demand began that is not over yet. */
  rotatingSince: nullableText,
  /** Imported material that is not in use yet, with its state: `PENDING_ROTATION` can be rotated to. */
  pending: z.nullable(z.strictObject({ keyMaterialId: z.string(), state: z.string() })),
  /** When the first of the imported materials expires. */
  expiresAt: nullableText,
});
export type KeyMaterialProfile = z.infer<typeof keyMaterialSchema>;

/** Everything a person needs to decide on one key: identity, metadata, rotation, verdict. `null` means that it could not be read or does not apply. */
export const keyProfileSchema = z.strictObject({
  keyId: z.string(),
  keyArn: z.string(),
  region: z.string(),
  accountId: z.string(),
  /** Alias names, as `alias/name`, sorted. */
  aliases: z.array(z.string()),
  description: nullableText,
  creationDate: nullableText,
  keyManager: nullableText,
  /** Whether the key state is `Enabled`. */
  enabled: z.nullable(z.boolean()),
  keyState: nullableText,
  keySpec: nullableText,
  keyUsage: nullableText,
  origin: nullableText,
  customKeyStoreId: nullableText,
  deletionDate: nullableText,
  /** When the first of the imported materials expires; missing where none does. */
  validTo: z.optional(z.string()),
  multiRegion: z.nullable(z.boolean()),
  multiRegionKeyType: z.nullable(z.enum(['PRIMARY', 'REPLICA'])),
  primaryKeyArn: nullableText,
  replicaKeyArns: z.array(z.string()),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  /** `null` for keys that can never rotate by themselves: KMS answers `false` for them, which says nothing. */
  rotationEnabled: z.nullable(z.boolean()),
  rotationPeriodInDays: z.nullable(z.number()),
  nextRotationDate: nullableText,
  /** Only where it was read: of keys with imported material, and where the policy or a request for rotation on demand depends on it. */
  keyMaterial: z.optional(keyMaterialSchema),
  eligible: z.boolean(),
  /** Whether this key belongs into a request: eligible, not as the policy wants it, and written to in this Region. */
  proposed: z.boolean(),
  complianceType: z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE']),
  reason: z.string(),
  annotation: z.string(),
  keyPolicy: z.nullable(keyPolicySummarySchema),
});
export type KeyProfile = z.infer<typeof keyProfileSchema>;

/** What is known of a key beside the observation that its verdict was made from. */
export type KeySurroundings = {
  readonly keyArn: string;
  readonly keyId: string;
  readonly accountId: string;
  readonly region: string;
  readonly aliases: readonly string[];
  readonly tags: readonly Tag[];
  readonly keyPolicy?: KeyPolicySummary | undefined;
};

export function keyProfileOf(observation: KeyObservation, verdict: Verdict, surroundings: KeySurroundings): KeyProfile {
  const metadata = metadataIn(observation);
  const status = observation.kind === 'read' || observation.kind === 'unreadable' ? observation.status : undefined;
  const material = observation.kind === 'read' || observation.kind === 'imported' ? observation.material : undefined;
  return {
    keyId: surroundings.keyId,
    keyArn: surroundings.keyArn,
    region: surroundings.region,
    accountId: surroundings.accountId,
    aliases: [...surroundings.aliases].sort(),
    ...metadataFields(metadata),
    tags: surroundings.tags.map(({ key, value }) => ({ key, value })),
    rotationEnabled: status?.enabled ?? null,
    rotationPeriodInDays: status?.enabled ? (status.periodInDays ?? null) : null,
    nextRotationDate: status?.enabled ? (status.nextRotationDate ?? null) : null,
    ...(material === undefined ? {} : { keyMaterial: keyMaterialProfileOf(material) }),
    eligible: isEligible(verdict),
    proposed: isPutRightByApproval(verdict),
    complianceType: verdict.complianceType,
    reason: reasonCodeOf(verdict.reason),
    annotation: annotationOf(verdict.reason),
    keyPolicy: surroundings.keyPolicy ?? null,
  };
}

const keyMaterialProfileOf = (material: KeyMaterial): KeyMaterialProfile => ({
  currentKeyMaterialId: material.currentKeyMaterialId ?? null,
  since: material.since ?? null,
  rotationType: material.rotationType ?? null,
  onDemandRotations: material.onDemandRotations,
  rotatingSince: material.rotatingSince ?? null,
  pending: material.pending === undefined ? null : { ...material.pending },
  expiresAt: material.expiresAt ?? null,
});

function metadataIn(observation: KeyObservation): KeyMetadata | undefined {
  return observation.kind === 'gone' ? undefined : observation.key;
}

type MetadataFields = Pick<
  KeyProfile,
  | 'description'
  | 'creationDate'
  | 'keyManager'
  | 'enabled'
  | 'keyState'
  | 'keySpec'
  | 'keyUsage'
  | 'origin'
  | 'customKeyStoreId'
  | 'deletionDate'
  | 'validTo'
  | 'multiRegion'
  | 'multiRegionKeyType'
  | 'primaryKeyArn'
  | 'replicaKeyArns'
>;

const unknownMetadata: MetadataFields = {
  description: null,
  creationDate: null,
  keyManager: null,
  enabled: null,
  keyState: null,
  keySpec: null,
  keyUsage: null,
  origin: null,
  customKeyStoreId: null,
  deletionDate: null,
  multiRegion: null,
  multiRegionKeyType: null,
  primaryKeyArn: null,
  replicaKeyArns: [],
};

function metadataFields(key: KeyMetadata | undefined): MetadataFields {
  if (key === undefined) return unknownMetadata;
  const { multiRegion } = key;
  return {
    description: key.description,
    creationDate: key.creationDate ?? null,
    keyManager: key.keyManager,
    enabled: key.keyState === 'Enabled',
    keyState: key.keyState,
    keySpec: key.keySpec,
    keyUsage: key.keyUsage,
    origin: key.origin,
    customKeyStoreId: key.customKeyStoreId ?? null,
    deletionDate: key.deletionDate ?? null,
    ...(key.validTo === undefined ? {} : { validTo: key.validTo }),
    multiRegion: multiRegion.type !== 'SINGLE',
    multiRegionKeyType: multiRegion.type === 'PRIMARY' || multiRegion.type === 'REPLICA' ? multiRegion.type : null,
    primaryKeyArn: multiRegion.type === 'REPLICA' ? multiRegion.primary : null,
    replicaKeyArns: multiRegion.type === 'PRIMARY' ? [...multiRegion.replicas] : [],
  };
}
