import * as z from 'zod/mini';
import { changeKindSchema } from '../changes/kind.ts';
import { decisionSchema } from './decision.ts';

/**
 * `decisions.json` of a run: the decisions on all executions of its requests, and what was approved
 * in them.
 */
export const decisionsSchema = z.strictObject({
  kind: z.literal('decisions'),
  schemaVersion: z.literal(2),
  /** Every change that was approved. One that was asked for in two executions is here twice. */
  approvedChanges: z.array(
    z.strictObject({ keyId: z.string(), kind: changeKindSchema, accountId: z.string(), region: z.string(), executionId: z.string() }),
  ),
  decisions: z.array(decisionSchema),
});
export type Decisions = z.infer<typeof decisionsSchema>;
