import * as z from 'zod/mini';
import { changeKindSchema } from '../changes/kind.ts';
import { decisionKindSchema } from './decision.ts';
import { time } from './time.ts';

/** What the rule said of a key at a time. `UNKNOWN`: nothing on record says. */
export const complianceStateSchema = z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'UNKNOWN']);
export type ComplianceState = z.infer<typeof complianceStateSchema>;

/**
 * Why a time is `UNKNOWN`. `NO_RECORD`: AWS Config recorded nothing of this key up to then. `NO_RESULT`: it recorded that the rule had no result, as for a key that is gone, or
 * when results were deleted. `RECORDER_OFF`: its recorder was off, so that a change would not have been recorded.
 */
export const unknownBecauseSchema = z.enum(['NO_RECORD', 'NO_RESULT', 'RECORDER_OFF']);
export type UnknownBecause = z.infer<typeof unknownBecauseSchema>;

const at = time;
const ofExecution = { at, executionId: z.string(), requestId: z.string() };

/** One event of a key, with the time as the record that tells of it has it. Sources keep their own clocks: events of one execution are in the order in which they depend on each other. */
export const historyEventSchema = z.discriminatedUnion('type', [
  /** AWS Config recorded another result of the rule. */
  z.strictObject({ type: z.literal('COMPLIANCE'), at, compliance: complianceStateSchema, before: complianceStateSchema }),
  z.strictObject({ type: z.literal('RECORDING'), at, recording: z.enum(['STOPPED', 'STARTED']) }),
  z.strictObject({
    type: z.literal('REQUESTED'),
    ...ofExecution,
    requestedBy: z.string(),
    change: changeKindSchema,
    /** Why the change was not proposed; `null`: it was. */
    excludedBecause: z.nullable(z.string()),
  }),
  z.strictObject({
    type: z.literal('DECIDED'),
    ...ofExecution,
    change: changeKindSchema,
    decision: decisionKindSchema,
    /** The people who decided; empty: nobody did. */
    approvers: z.array(z.string()),
    comment: z.nullable(z.string()),
    /** Whether this change was approved. */
    approved: z.boolean(),
  }),
  z.strictObject({ type: z.literal('OUTCOME'), ...ofExecution, change: changeKindSchema, outcome: z.string(), detail: z.string() }),
  /** AWS KMS made new key material. */
  z.strictObject({ type: z.literal('ROTATION'), at, rotationType: z.enum(['AUTOMATIC', 'ON_DEMAND']) }),
]);
export type HistoryEvent = z.infer<typeof historyEventSchema>;

/** A time of one state: `from` belongs to it, `to` to the next one. */
export const complianceIntervalSchema = z.strictObject({
  from: time,
  to: time,
  compliance: complianceStateSchema,
  because: z.nullable(unknownBecauseSchema),
});
export type ComplianceInterval = z.infer<typeof complianceIntervalSchema>;

const decidedBySchema = z.strictObject({
  executionId: z.string(),
  requestId: z.string(),
  change: changeKindSchema,
  approvers: z.array(z.string()),
  comment: z.nullable(z.string()),
  decidedAt: z.string(),
  outcome: z.string(),
});
export type DecidedBy = z.infer<typeof decidedBySchema>;

export const keyHistorySchema = z.strictObject({
  keyId: z.string(),
  /** At the end of the span. */
  compliance: complianceStateSchema,
  /** Since when, which may be before the span; `null` if nothing was ever recorded. */
  since: z.nullable(z.string()),
  /** The decision that made the key compliant; `null` if it is not compliant, or no decision on record accounts for it. */
  decidedBy: z.nullable(decidedBySchema),
  /** All of the above in a sentence or two. */
  summary: z.string(),
  /** How long each state lasted within the span; together they are the span. */
  milliseconds: z.strictObject({ COMPLIANT: z.number(), NON_COMPLIANT: z.number(), NOT_APPLICABLE: z.number(), UNKNOWN: z.number() }),
  /** Covers the span, without gaps and overlaps. */
  intervals: z.array(complianceIntervalSchema),
  events: z.array(historyEventSchema),
  /** Why the rotations of the key could not be read, by the name of the error of AWS KMS; `null` if they were. */
  rotationsUnreadable: z.nullable(z.string()),
});
export type KeyHistory = z.infer<typeof keyHistorySchema>;

/** What `kms-rotation history` answers: per key since when it is as it is, and by whose decision. */
export const historySchema = z.strictObject({
  kind: z.literal('history'),
  schemaVersion: z.literal(2),
  readAt: time,
  accountId: z.string(),
  region: z.string(),
  ruleName: z.string(),
  /** The span: `from` belongs to it, `to` does not. */
  from: time,
  to: time,
  keys: z.array(keyHistorySchema),
  /** What the reader must know of these records: what was not recorded, or could not be read. */
  remarks: z.array(z.string()),
});
export type History = z.infer<typeof historySchema>;
