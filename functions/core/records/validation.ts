import * as z from 'zod/mini';
import { changeKindSchema } from '../changes/kind.ts';
import { previousRecordSchema } from './previous-record.ts';
import { time } from './time.ts';

const rowOf = {
  keyId: z.string(),
  kind: changeKindSchema,
  keyArn: z.string(),
  region: z.string(),
  outcome: z.string(),
};
const confirmedSchema = z.strictObject({ ...rowOf, detail: z.string() });
const explainedSchema = z.strictObject({ ...rowOf, reason: z.string(), detail: z.string() });

const decisionSummarySchema = z.strictObject({
  executionId: z.string(),
  documentName: z.string(),
  decision: z.string(),
  approvers: z.array(z.string()),
  comment: z.nullable(z.string()),
  decidedAt: z.nullable(z.string()),
});

/** Changes, and the distinct keys that they are to. */
const countSchema = z.strictObject({ changes: z.number(), keys: z.number() });

/** `validation.json`: the Validation phase, the summary an auditor reads. Every requested change is in exactly one of the three lists. */
export const validationSchema = z.strictObject({
  kind: z.literal('validation'),
  schemaVersion: z.literal(2),
  previous: previousRecordSchema,
  validatedAt: time,
  accountId: z.string(),
  regions: z.array(z.string()),
  counts: z.strictObject({ requested: countSchema, confirmed: countSchema, notConfirmed: countSchema, skipped: countSchema }),
  confirmed: z.array(confirmedSchema),
  notConfirmed: z.array(explainedSchema),
  skipped: z.array(explainedSchema),
  /** Confirmed changes of which AWS Config says something else in a result that is newer than the change: both must come to agree. */
  discrepancies: z.array(explainedSchema),
  decisions: z.array(decisionSummarySchema),
  executionIds: z.array(z.string()),
  requestIds: z.array(z.string()),
  startedAt: z.nullable(z.string()),
  /** Compliance of the requested keys as the AWS Config rule reports it, before and after, counted by compliance type; and changes whose re-evaluation is still to come. */
  compliance: z.strictObject({ before: z.record(z.string(), z.number()), after: z.record(z.string(), z.number()), pending: z.number() }),
});
export type Validation = z.infer<typeof validationSchema>;
