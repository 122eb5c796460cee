import * as z from 'zod/mini';
import { keyProfileSchema } from './key-profile.ts';
import { time } from './time.ts';
import { shareOfWaySchema, wayToRotateSchema } from './way-to-rotate.ts';

/** How the inventory of one Region adds up: `listed` is what KMS ListKeys reported, and every listed key is in exactly one of the other counts. */
export const regionInventorySchema = z.strictObject({
  region: z.string(),
  listed: z.number(),
  customerManaged: z.number(),
  awsManaged: z.number(),
  /** Keys whose metadata nobody let us read; they are listed in `keys` with reason UNREADABLE. */
  unreadable: z.number(),
  /** Keys that were listed and no longer existed when they were read. */
  vanished: z.number(),
  reconciles: z.boolean(),
});
export type RegionInventory = z.infer<typeof regionInventorySchema>;

export const policyRecordSchema = z.strictObject({
  maximumRotationPeriodInDays: z.number(),
  exemptionTagKey: z.nullable(z.string()),
  maximumExemptionDays: z.number(),
  disabledKeys: z.enum(['NOT_APPLICABLE', 'NON_COMPLIANT']),
  unreadableKeys: z.enum(['NON_COMPLIANT', 'NOT_APPLICABLE']),
  overdueGraceDays: z.number(),
  /** Missing where the age of key material is not judged. */
  maximumKeyMaterialAgeInDays: z.optional(z.number()),
  /** Both missing where keys that AWS KMS does not rotate by itself are left alone. */
  ineligibleKeys: z.optional(z.enum(['MANUAL_ROTATION_REQUIRED'])),
  maximumManualRotationAgeInDays: z.optional(z.number()),
});
export type PolicyRecord = z.infer<typeof policyRecordSchema>;

/** A key of the Assessment, with the best way to rotate it; missing in records of before. */
const assessedKeySchema = z.extend(keyProfileSchema, { wayToRotate: z.optional(wayToRotateSchema) });

/** `assessment.json`: the Assessment phase. Every customer managed key in scope with its rotation profile and verdict, and the two views. */
export const assessmentSchema = z.strictObject({
  kind: z.literal('assessment'),
  schemaVersion: z.literal(1),
  assessedAt: time,
  accountId: z.string(),
  regions: z.array(regionInventorySchema),
  policy: policyRecordSchema,
  keys: z.array(assessedKeySchema),
  /** How the keys are shared out among the ways to rotate them; missing in records of before. */
  waysToRotate: z.optional(z.array(shareOfWaySchema)),
  views: z.strictObject({
    /** View 1: ARNs of eligible keys without automatic rotation. */
    eligibleWithoutRotation: z.array(z.string()),
    /** View 2: ARNs of eligible keys with automatic rotation. */
    eligibleWithRotation: z.array(z.string()),
  }),
  /** Regions that could not be assessed, with the error: a missing Region must not look like an empty one. */
  failedRegions: z.array(z.strictObject({ region: z.string(), errorName: z.string(), message: z.string() })),
});
export type Assessment = z.infer<typeof assessmentSchema>;
