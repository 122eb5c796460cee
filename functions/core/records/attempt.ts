import * as z from 'zod/mini';
import { changeKindSchema } from '../changes/kind.ts';
import { time } from './time.ts';

export const recordRefSchema = z.strictObject({ record: z.string(), sha256: z.string() });

/** A call that AWS refused, and its error. */
export const callErrorSchema = z.strictObject({ operation: z.string(), name: z.string(), message: z.string() });
export type CallError = z.infer<typeof callErrorSchema>;

export const attemptResults = ['WRITTEN', 'REFUSED', 'FOUND', 'CONTINUED'] as const;

/**
 * `changes/<key id>/<kind>/<state>/<n>.json`: that AWS KMS is about to be asked for a change.
 * Written once, before the call. Every write of this product has one, so that a write without one
 * is not of this product; and of two executions for the same state of a key only one writes it.
 */
export const attemptSchema = z.strictObject({
  kind: z.literal('attempt'),
  schemaVersion: z.literal(1),
  /** The decision that approves the change. */
  decision: recordRefSchema,
  executionId: z.string(),
  /** Request id of the invocation of the writing function, by which its log is found. */
  invocation: z.string(),
  keyId: z.string(),
  keyArn: z.string(),
  change: changeKindSchema,
  state: z.string(),
  number: z.number(),
  /** ARN of the successor of an earlier attempt that this replacement goes on with. Without it a replacement creates a key. */
  continues: z.optional(z.string()),
  startedAt: time,
});
export type Attempt = z.infer<typeof attemptSchema>;

/**
 * `changes/<key id>/<kind>/<state>/<n>.result.json`: what AWS KMS answered to an attempt. Where
 * there is none the answer was lost, and it is not known whether the change was made.
 */
export const attemptResultSchema = z.strictObject({
  kind: z.literal('attemptResult'),
  schemaVersion: z.literal(1),
  attempt: recordRefSchema,
  executionId: z.string(),
  keyId: z.string(),
  change: changeKindSchema,
  /**
   * `WRITTEN`: AWS KMS has taken the call. `REFUSED`: it has certainly not carried it out. `FOUND`:
   * the answer was lost, and AWS CloudTrail has the call. `CONTINUED`: no key was created; the
   * successor is that of an earlier attempt, as the approved plan says.
   */
  result: z.enum(attemptResults),
  /** The request id of AWS KMS, by which AWS CloudTrail has the call. */
  kmsRequestId: z.nullable(z.string()),
  error: z.nullable(callErrorSchema),
  /** The key that was created, of a replacement. */
  successorArn: z.optional(z.string()),
  /** The key at the time of a refusal, where it could be read: asking again is of no use before it changes. */
  policySha256: z.optional(z.string()),
  keyState: z.optional(z.string()),
  recordedAt: time,
});
export type AttemptResult = z.infer<typeof attemptResultSchema>;

/** `changes/<key id>/<kind>/<state>/<n>.aliases.<invocation>.json`: aliases that an execution has moved, to a successor or back. One for each invocation of the writing function that moved any. */
export const movedAliasesSchema = z.strictObject({
  kind: z.literal('movedAliases'),
  schemaVersion: z.literal(1),
  attempt: recordRefSchema,
  executionId: z.string(),
  keyId: z.string(),
  change: changeKindSchema,
  /** ARNs of the key that the aliases leave, and of the one that they come to. */
  from: z.string(),
  to: z.string(),
  moved: z.array(z.string()),
  /** Planned aliases that were not moved, the key that each names instead (`null`: it was deleted), and AWS' error where there was one. */
  notMoved: z.array(z.strictObject({ alias: z.string(), names: z.nullable(z.string()), error: z.nullable(callErrorSchema) })),
  /** Why no alias was moved at all: what was no longer as approved. */
  objection: z.nullable(z.strictObject({ reason: z.string(), annotation: z.string() })),
  /** Tags that could not be set. They tell people what became of the keys, and prove nothing. */
  tagErrors: z.array(callErrorSchema),
  recordedAt: time,
});
export type MovedAliases = z.infer<typeof movedAliasesSchema>;

/** `executions/<id>/not-written/<key id>.<kind>.json`: that an approved change was not made, because the key was not as approved any more right before the write. */
export const notWrittenSchema = z.strictObject({
  kind: z.literal('notWritten'),
  schemaVersion: z.literal(1),
  decision: recordRefSchema,
  executionId: z.string(),
  keyId: z.string(),
  change: changeKindSchema,
  reason: z.string(),
  annotation: z.string(),
  recordedAt: time,
});
export type NotWritten = z.infer<typeof notWrittenSchema>;
