import * as z from 'zod/mini';
import { time } from './time.ts';

/** How far a place, that is one account in one Region, could be looked at. */
export const placeStatusSchema = z.enum([
  /** Counted. What is missing beside, such as a recorder, is among the remarks. */
  'ASSESSED',
  /** AWS Config records nothing here, so that an aggregator knows nothing of its keys. */
  'NO_RECORDER',
  /** Keys are recorded, and the rule has no result of any of them: it is not deployed, or has not run yet. */
  'NOT_DEPLOYED',
  /** The role to read with cannot be assumed: it is not there, or does not let the caller in. */
  'ROLE_MISSING',
  /** The Region is not enabled for the account. */
  'REGION_NOT_ENABLED',
  /** The account lies in another partition, where no credentials from here mean anything. */
  'OTHER_PARTITION',
  /** The account is suspended or closed. */
  'ACCOUNT_NOT_ACTIVE',
  'FAILED',
]);
export type PlaceStatus = z.infer<typeof placeStatusSchema>;

export const keyCountsSchema = z.strictObject({
  customerManaged: z.number(),
  /** Keys that AWS KMS can rotate by itself. */
  eligible: z.number(),
  eligibleWithoutRotation: z.number(),
  eligibleWithRotation: z.number(),
  compliant: z.number(),
  nonCompliant: z.number(),
  notApplicable: z.number(),
  /** Eligible keys of which the rule has said nothing yet. */
  notEvaluated: z.number(),
});
export type KeyCounts = z.infer<typeof keyCountsSchema>;

export const placeRowSchema = z.strictObject({
  accountId: z.string(),
  accountName: z.nullable(z.string()),
  /** Ids of the organizational units from the root down, or null where nobody has said. */
  organizationalUnits: z.nullable(z.array(z.string())),
  partition: z.string(),
  region: z.string(),
  status: placeStatusSchema,
  /** What is wrong and what to do about it; null for a place that was assessed. */
  problem: z.nullable(z.string()),
  remarks: z.array(z.string()),
  readAt: time,
  source: z.enum(['aggregator', 'role']),
  /** Null for a place that was not assessed: it must not look like an empty one. */
  keys: z.nullable(keyCountsSchema),
  /** Keys by reason code, as far as reasons were read. */
  reasons: z.record(z.string(), z.number()),
});
export type PlaceRow = z.infer<typeof placeRowSchema>;

/** `organization.json`: what a central account sees of an organization. Every account × Region that was asked about is one row. */
export const organizationReportSchema = z.strictObject({
  kind: z.literal('organization'),
  schemaVersion: z.literal(1),
  generatedAt: time,
  rows: z.array(placeRowSchema),
  totals: z.strictObject({ places: z.number(), assessed: z.number(), keys: keyCountsSchema, reasons: z.record(z.string(), z.number()) }),
  /** What a reader of the numbers must know. */
  notes: z.array(z.string()),
});
export type OrganizationReport = z.infer<typeof organizationReportSchema>;
