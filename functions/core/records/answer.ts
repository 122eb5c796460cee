import * as z from 'zod/mini';
import { changeRefSchema } from '../changes/kind.ts';

/**
 * `answers/<aws:userid>.json` or `answers/user/<aws:username>.json`: what one approver chooses,
 * stored before they send their signal. Written once, under the name that IAM gives its author, who
 * is therefore proved by the name of the object and not by anything in it. It can only narrow what
 * its own author approves.
 */
export const answerSchema = z.strictObject({
  kind: z.literal('answer'),
  schemaVersion: z.literal(1),
  executionId: z.string(),
  answer: z.enum(['APPROVE', 'REJECT']),
  /** The chosen changes; empty for a rejection. */
  changes: z.array(changeRefSchema),
  comment: z.optional(z.string()),
});
export type Answer = z.infer<typeof answerSchema>;
