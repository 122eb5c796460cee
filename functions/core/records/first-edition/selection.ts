import * as z from 'zod/mini';

/** `selection.json`: which of the proposed keys an approver wants, stored before approving. It can only narrow the proposal. */
export const selectionSchema = z.strictObject({
  kind: z.literal('selection'),
  schemaVersion: z.literal(1),
  executionId: z.string(),
  keyIds: z.array(z.string()),
  selectedBy: z.optional(z.string()),
  selectedAt: z.optional(z.string()),
  /** Kept as evidence where Systems Manager does not hand on the comment of the approval signal. */
  comment: z.optional(z.string()),
});
