import * as z from 'zod/mini';
import { type ChangeRef, changeRefSchema } from '../changes/kind.ts';
import { refOf } from '../changes/proposed-change.ts';
import { type Decision, decisionKindSchema } from './decision.ts';
import type { Proposal } from './proposal.ts';
import { time } from './time.ts';

/**
 * `decisions/<day>/<execution id>.json`: what was decided on one execution, filed under the day of
 * the decision (UTC), so that what was decided lately is found by listing a few days. The decision
 * itself is the authority; its hash is here.
 */
export const filedDecisionSchema = z.strictObject({
  kind: z.literal('filedDecision'),
  schemaVersion: z.literal(2),
  executionId: z.string(),
  requestId: z.string(),
  decision: decisionKindSchema,
  decidedAt: time,
  approved: z.array(changeRefSchema),
  /** Changes that somebody rejected, or that nobody answered for in time. A decision that did not count rejected none. */
  declined: z.array(changeRefSchema),
  decisionSha256: z.string(),
});
export type FiledDecision = z.infer<typeof filedDecisionSchema>;

export function filedDecisionOf(proposal: Proposal, decision: Decision, decisionSha256: string): FiledDecision {
  return {
    kind: 'filedDecision',
    schemaVersion: 2,
    executionId: decision.executionId,
    requestId: decision.requestId,
    decision: decision.decision,
    decidedAt: decision.decidedAt,
    approved: decision.approvedChanges,
    declined: declinedIn(decision, proposal.changes.map(refOf)),
    decisionSha256,
  };
}

function declinedIn({ decision, notChosen }: Decision, proposed: ChangeRef[]): ChangeRef[] {
  if (decision === 'REJECTED' || decision === 'TIMED_OUT') return proposed;
  return decision === 'APPROVED' ? notChosen : [];
}
