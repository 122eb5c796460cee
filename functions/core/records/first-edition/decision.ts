import * as z from 'zod/mini';
import { time } from '../time.ts';
import { decisionSchema } from './approval.ts';

/**
 * `decisions/<day>/<execution id>.json`: what was decided on one execution, filed under the day of the decision (UTC), so that "what was decided
 * lately" is answered by listing a few days and not every execution there ever was. The approval itself is the authority; its hash is here.
 */
export const decisionRecordSchema = z.strictObject({
  kind: z.literal('decision'),
  schemaVersion: z.literal(1),
  executionId: z.string(),
  requestId: z.string(),
  decision: decisionSchema,
  decidedAt: time,
  proposedKeyIds: z.array(z.string()),
  approvedKeyIds: z.array(z.string()),
  /** Keys that somebody turned down, or that nobody answered for in time. A cancelled or failed request turned down none. */
  declinedKeyIds: z.array(z.string()),
  approvalSha256: z.string(),
  /** What the decision was on, if it says nothing of automatic rotation. Missing where it was on that. */
  change: z.optional(z.enum(['ROTATE_NOW', 'REPLACE', 'RETURN_ALIASES'])),
});
export type DecisionRecord = z.infer<typeof decisionRecordSchema>;
