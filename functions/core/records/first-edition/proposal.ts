import * as z from 'zod/mini';
import { policyRecordSchema } from '../assessment.ts';
import { keyProfileSchema } from '../key-profile.ts';
import { time } from '../time.ts';
import { replacementSchema } from './replacement.ts';

/** A key somebody named in the request that is not proposed, and why. `keyArn` is missing where the key could not be read. */
export const droppedKeySchema = z.strictObject({
  keyId: z.string(),
  keyArn: z.nullable(z.string()),
  complianceType: z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE']),
  reason: z.string(),
  annotation: z.string(),
});
export type DroppedKey = z.infer<typeof droppedKeySchema>;

/** What approving would do to a key: turn rotation on, shorten the period of one that already rotates, rotate it once, now, or give its place to another key, or back. */
const changeSchema = z.enum(['ENABLE', 'SHORTEN_PERIOD', 'ROTATE_NOW', 'REPLACE', 'RETURN_ALIASES']);

/** `proposal.json`: what one automation execution asks its approvers, stored before they are asked. */
export const proposalSchema = z.strictObject({
  kind: z.literal('proposal'),
  schemaVersion: z.literal(1),
  executionId: z.string(),
  requestId: z.string(),
  /** ARN of whoever started the execution; this person or role must not approve it. */
  requestedBy: z.string(),
  requestedAt: time,
  expiresAt: time,
  accountId: z.string(),
  region: z.string(),
  documentName: z.string(),
  documentVersion: z.string(),
  /** `null` where the runbook sets none, because it rotates on demand or replaces. */
  rotationPeriodInDays: z.nullable(z.number()),
  approvers: z.array(z.string()),
  minimumApprovals: z.number(),
  policy: policyRecordSchema,
  /** Every key id the execution was started with. */
  requestedKeyIds: z.array(z.string()),
  keys: z.array(z.strictObject({ ...keyProfileSchema.shape, change: changeSchema })),
  dropped: z.array(droppedKeySchema),
  /** Of the runbook that replaces keys alone, which takes one key at a time. */
  replacement: z.optional(replacementSchema),
});
export type FirstEditionProposal = z.infer<typeof proposalSchema>;
export type FirstEditionKey = FirstEditionProposal['keys'][number];
