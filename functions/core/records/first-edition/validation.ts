import * as z from 'zod/mini';
import { previousRecordSchema } from '../previous-record.ts';
import { time } from '../time.ts';
import { replacementOutcomeSchema } from './replacement.ts';

/**
 * What came of one key. `SKIPPED` carries its reason code (`SKIPPED_KEY_DISABLED`, `SKIPPED_NOT_SELECTED`, …).
 * Decided by Validate from KMS and the execution's step failures, not from what a step believed.
 */
export const outcomeCodeSchema = z.enum([
  'ENABLED',
  'PERIOD_SHORTENED',
  'ALREADY_ENABLED',
  'ROTATED',
  'ALREADY_ROTATED',
  'REPLACED',
  'RETURNED',
  'SKIPPED',
  'ACCESS_DENIED',
  'FAILED',
  'NOT_CONFIRMED',
]);

const rotationSchema = z.strictObject({
  rotationEnabled: z.nullable(z.boolean()),
  rotationPeriodInDays: z.nullable(z.number()),
  nextRotationDate: z.nullable(z.string()),
  /** Of keys that were to be rotated on demand: it is another one after a rotation. */
  currentKeyMaterialId: z.optional(z.nullable(z.string())),
});

/** A result of the AWS Config rule for a key. */
const complianceSchema = z.strictObject({
  complianceType: z.nullable(z.string()),
  annotation: z.nullable(z.string()),
  recordedAt: z.nullable(z.string()),
  /** Whether AWS Config has recorded this result since the last write to the key. `false`: the re-evaluation is still to come. */
  sinceTheChange: z.boolean(),
});

export const outcomeSchema = z.strictObject({
  keyId: z.string(),
  keyArn: z.nullable(z.string()),
  region: z.string(),
  aliases: z.array(z.string()),
  /** Printed form of the code, `SKIPPED_<REASON>` included. */
  outcome: z.string(),
  code: outcomeCodeSchema,
  /** One sentence a person can act on. */
  detail: z.string(),
  approved: z.boolean(),
  before: rotationSchema,
  after: rotationSchema,
  compliance: z.nullable(complianceSchema),
  /** Request id of EnableKeyRotation, by which AWS CloudTrail has the write. `null`: not written, or Systems Manager does not tell. */
  kmsRequestId: z.nullable(z.string()),
  /** The failing step of the runbook, if one failed for this key. */
  failedStep: z.nullable(
    z.strictObject({ step: z.string(), status: z.string(), errorName: z.nullable(z.string()), message: z.nullable(z.string()) }),
  ),
  /** Of keys whose place was to change. */
  replacement: z.optional(replacementOutcomeSchema),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** `outcomes.json`: the Configuration phase, outcome and reason per requested key. */
export const outcomesSchema = z.strictObject({
  kind: z.literal('outcomes'),
  schemaVersion: z.literal(1),
  previous: previousRecordSchema,
  executionIds: z.array(z.string()),
  requestIds: z.array(z.string()),
  recordedAt: time,
  /** When the execution was started, which no record before this one says. Not in files that put several executions together. */
  startedAt: z.optional(z.nullable(z.string())),
  rotationPeriodInDays: z.nullable(z.number()),
  outcomes: z.array(outcomeSchema),
});
export type Outcomes = z.infer<typeof outcomesSchema>;

const confirmedKeySchema = z.strictObject({
  keyId: z.string(),
  keyArn: z.nullable(z.string()),
  region: z.string(),
  outcome: z.string(),
  rotationPeriodInDays: z.nullable(z.number()),
  nextRotationDate: z.nullable(z.string()),
  /** Of keys whose place has changed: which key it is, and what its owner still has to do. */
  replacement: z.optional(replacementOutcomeSchema),
});
const explainedKeySchema = z.strictObject({
  keyId: z.string(),
  keyArn: z.nullable(z.string()),
  region: z.string(),
  outcome: z.string(),
  reason: z.string(),
  detail: z.string(),
});

const approvalSummarySchema = z.strictObject({
  executionId: z.string(),
  decision: z.string(),
  approver: z.nullable(z.string()),
  comment: z.nullable(z.string()),
  decidedAt: z.nullable(z.string()),
});

/** `validation.json`: the Validation phase, the summary an auditor reads. Every requested key is in exactly one of the three lists. */
export const validationSchema = z.strictObject({
  kind: z.literal('validation'),
  schemaVersion: z.literal(1),
  previous: previousRecordSchema,
  validatedAt: time,
  accountId: z.string(),
  regions: z.array(z.string()),
  /** How many keys the request named. */
  requested: z.number(),
  confirmed: z.array(confirmedKeySchema),
  notConfirmed: z.array(explainedKeySchema),
  skipped: z.array(explainedKeySchema),
  /** Confirmed keys of which AWS Config says something else in a result that is newer than the change: both must come to agree. */
  discrepancies: z.array(explainedKeySchema),
  /** The decision, if all executions agree on one; `approvals` has each. */
  approval: z.strictObject({
    decision: z.nullable(z.string()),
    approver: z.nullable(z.string()),
    comment: z.nullable(z.string()),
    decidedAt: z.nullable(z.string()),
  }),
  approvals: z.array(approvalSummarySchema),
  executionIds: z.array(z.string()),
  requestIds: z.array(z.string()),
  startedAt: z.nullable(z.string()),
  /** Compliance of the requested keys as the AWS Config rule reports it, before and after, counted by compliance type. */
  compliance: z.strictObject({ before: z.record(z.string(), z.number()), after: z.record(z.string(), z.number()), pending: z.number() }),
});
export type Validation = z.infer<typeof validationSchema>;
