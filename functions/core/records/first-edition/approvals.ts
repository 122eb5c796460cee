import * as z from 'zod/mini';
import { approvalSchema } from './approval.ts';

/** `approval.json` of a whole request: the approvals of its executions, one per 50 keys and Region, and what they come to. */
export const approvalsSchema = z.strictObject({
  kind: z.literal('approvals'),
  schemaVersion: z.literal(1),
  /** The decision; where executions were decided differently, each once, separated by commas. `null`: there was nothing to decide. */
  decision: z.nullable(z.string()),
  approver: z.nullable(z.string()),
  comment: z.nullable(z.string()),
  /** When the last of them was decided. */
  decidedAt: z.nullable(z.string()),
  /** The final list that went on to the Configuration. */
  approvedKeys: z.array(z.strictObject({ keyId: z.string(), region: z.string() })),
  approvals: z.array(approvalSchema),
});
export type Approvals = z.infer<typeof approvalsSchema>;
