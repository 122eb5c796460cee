import * as z from 'zod/mini';
import { changeKindSchema } from '../changes/kind.ts';
import { outcomeCodeSchema } from '../outcome/codes.ts';
import { attemptResults, callErrorSchema } from './attempt.ts';
import { previousRecordSchema } from './previous-record.ts';
import { time } from './time.ts';

/** What AWS KMS says of a key's rotation. `null`: it was not read, or does not apply. */
const rotationSchema = z.strictObject({
  keyState: z.nullable(z.string()),
  rotationEnabled: z.nullable(z.boolean()),
  rotationPeriodInDays: z.nullable(z.number()),
  nextRotationDate: z.nullable(z.string()),
  keyMaterialId: z.nullable(z.string()),
});
export type Rotation = z.infer<typeof rotationSchema>;

/** The key as it was when the outcome was decided: everything that the outcome follows from. */
const afterSchema = z.strictObject({
  ...rotationSchema.shape,
  /** What the rule says of the key. */
  reason: z.string(),
  annotation: z.string(),
  /** How the key material in use came to be. `null`: it was not read. */
  keyMaterial: z.nullable(
    z.strictObject({ since: z.nullable(z.string()), rotationType: z.nullable(z.string()), onDemandRotations: z.number() }),
  ),
  /** Of changes that replace a key, or roll that back. `null` for all others. */
  replacement: z.nullable(
    z.strictObject({
      /** The successor on record. */
      successorArn: z.nullable(z.string()),
      /** Its key state. `null`: it could not be read. */
      successorState: z.nullable(z.string()),
      /** The key id that each alias in the plan names. `null`: the alias does not exist. */
      aliases: z.array(z.strictObject({ alias: z.string(), names: z.nullable(z.string()) })),
    }),
  ),
});
export type After = z.infer<typeof afterSchema>;

/** A result of the AWS Config rule for a key. */
const complianceSchema = z.strictObject({
  complianceType: z.nullable(z.string()),
  annotation: z.nullable(z.string()),
  recordedAt: z.nullable(z.string()),
  /** Whether AWS Config has recorded this result since the last write to the key. `false`: the re-evaluation is still to come. */
  sinceTheChange: z.boolean(),
});
export type Compliance = z.infer<typeof complianceSchema>;

/** One attempt at the change by this execution. */
const attemptOutcomeSchema = z.strictObject({
  record: z.string(),
  sha256: z.string(),
  startedAt: time,
  /** `null`: no answer of AWS KMS is on record. */
  result: z.nullable(
    z.strictObject({
      record: z.string(),
      sha256: z.string(),
      result: z.enum(attemptResults),
      kmsRequestId: z.nullable(z.string()),
      error: z.nullable(callErrorSchema),
    }),
  ),
  /** What became of planned aliases, one entry for each invocation that looked at them. Empty for changes that move none. */
  moves: z.array(
    z.strictObject({
      record: z.string(),
      sha256: z.string(),
      moved: z.array(z.string()),
      notMoved: z.array(z.strictObject({ alias: z.string(), names: z.nullable(z.string()), error: z.nullable(callErrorSchema) })),
      objection: z.nullable(z.strictObject({ reason: z.string(), annotation: z.string() })),
      tagErrors: z.array(callErrorSchema),
    }),
  ),
});
export type AttemptOutcome = z.infer<typeof attemptOutcomeSchema>;

/** Where the aliases of a replacement, or of its roll-back, are. */
const aliasesOutcomeSchema = z.strictObject({
  successorArn: z.nullable(z.string()),
  moved: z.array(z.string()),
  notMoved: z.array(z.strictObject({ alias: z.string(), names: z.nullable(z.string()) })),
  /** What the owner still has to do. */
  stillToDo: z.array(z.string()),
});
export type AliasesOutcome = z.infer<typeof aliasesOutcomeSchema>;

export const outcomeSchema = z.strictObject({
  keyId: z.string(),
  /** What was asked for. */
  kind: changeKindSchema,
  keyArn: z.string(),
  region: z.string(),
  aliases: z.array(z.string()),
  code: outcomeCodeSchema,
  /** Printed form of the code, `SKIPPED_<REASON>` included. */
  outcome: z.string(),
  /** What happened, and what to do next. */
  detail: z.string(),
  /** What else is true of the key now, and does not change the outcome. */
  remarks: z.array(z.string()),
  approved: z.boolean(),
  before: rotationSchema,
  after: afterSchema,
  compliance: z.nullable(complianceSchema),
  attempts: z.array(attemptOutcomeSchema),
  /** Of replacements and their roll-back alone. */
  aliasesOutcome: z.optional(aliasesOutcomeSchema),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** `outcomes.json`: the Configuration phase, outcome and reason per change. Written once: what came of a finished execution. */
export const outcomesSchema = z.strictObject({
  kind: z.literal('outcomes'),
  schemaVersion: z.literal(2),
  previous: previousRecordSchema,
  executionIds: z.array(z.string()),
  requestIds: z.array(z.string()),
  recordedAt: time,
  /** When the execution was started, which no record before this one says. `null` in files that put several executions together. */
  startedAt: z.nullable(z.string()),
  outcomes: z.array(outcomeSchema),
});
export type Outcomes = z.infer<typeof outcomesSchema>;

/** The request id that AWS KMS gave the change, by which AWS CloudTrail has it. `null`: there was no write, or its answer was lost. */
export const kmsRequestIdOf = ({ attempts }: Outcome): string | null =>
  attempts.findLast(({ result }) => result?.kmsRequestId != null)?.result?.kmsRequestId ?? null;
