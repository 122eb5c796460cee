import * as z from 'zod/mini';
import { type Approval, decisionSchema } from './approval.ts';
import type { Proposal } from './proposal.ts';
import { time } from './time.ts';

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

export function decisionRecordOf(proposal: Proposal, approval: Approval, approvalSha256: string): DecisionRecord {
  const proposedKeyIds = proposal.keys.map(({ keyId }) => keyId);
  return {
    kind: 'decision',
    schemaVersion: 1,
    executionId: approval.executionId,
    requestId: approval.requestId,
    decision: approval.decision,
    decidedAt: approval.decidedAt,
    proposedKeyIds,
    approvedKeyIds: approval.approvedKeyIds,
    declinedKeyIds: declinedKeyIds(approval, proposedKeyIds),
    approvalSha256,
    ...changeOf(proposal),
  };
}

function changeOf({ rotationPeriodInDays, replacement }: Proposal): Pick<DecisionRecord, 'change'> {
  if (replacement !== undefined) return { change: replacement.change };
  return rotationPeriodInDays === null ? { change: 'ROTATE_NOW' } : {};
}

function declinedKeyIds({ decision, notSelectedKeyIds }: Approval, proposedKeyIds: readonly string[]): string[] {
  if (decision === 'REJECTED' || decision === 'TIMED_OUT') return [...proposedKeyIds];
  return decision === 'APPROVED' ? notSelectedKeyIds : [];
}
