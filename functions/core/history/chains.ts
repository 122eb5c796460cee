import { type ChangeKind, idOfChange } from '../changes/kind.ts';
import { refOf } from '../changes/proposed-change.ts';
import { commentOf, type Decision, decidedBy } from '../records/decision.ts';
import type { HistoryEvent } from '../records/history.ts';
import type { Outcome, Outcomes } from '../records/outcomes.ts';
import type { Proposal } from '../records/proposal.ts';
import { outcomeText } from '../report/outcome-words.ts';

/**
 * The records of one execution. Without a decision nobody has decided yet; without outcomes the
 * execution has not ended.
 */
export type ExecutionRecords = {
  readonly proposal: Proposal;
  readonly decision?: Decision | undefined;
  readonly outcomes?: Outcomes | undefined;
};

/** What an execution asked for of one key. */
type AskedChange = { readonly kind: ChangeKind; readonly excludedBecause: string | null };

/**
 * Request, decision and outcome of each change that an execution asked for of a key, each in the
 * order in which it needed the one before it.
 */
export const chainsOf = (keyId: string, records: ExecutionRecords): readonly (readonly HistoryEvent[])[] =>
  changesAskedOf(keyId, records.proposal).map((asked) => chainOf({ keyId, ...asked }, records));

const changesAskedOf = (keyId: string, { changes, excluded }: Proposal): readonly AskedChange[] => [
  ...changes.map(refOf).flatMap((change) => (change.keyId === keyId ? { kind: change.kind, excludedBecause: null } : [])),
  ...excluded.flatMap((change) => (change.keyId === keyId ? { kind: change.kind, excludedBecause: change.reason } : [])),
];

function chainOf(
  { keyId, kind, excludedBecause }: AskedChange & { readonly keyId: string },
  { proposal, decision, outcomes }: ExecutionRecords,
): readonly HistoryEvent[] {
  const { executionId, requestId, requestedAt } = proposal;
  const requestedBy = decision?.requester.principal ?? proposal.requestedBy;
  const request: HistoryEvent = { type: 'REQUESTED', at: requestedAt, executionId, requestId, requestedBy, change: kind, excludedBecause };
  const decided = decision === undefined || excludedBecause !== null ? [] : [decisionEvent({ keyId, kind }, decision)];
  const outcome = outcomeFor({ keyId, kind }, outcomes);
  if (outcome === undefined || outcomes === undefined) return [request, ...decided];
  const about = { executionId, requestId, change: kind, outcome: outcome.outcome, detail: outcomeText(outcome) };
  return [request, ...decided, { type: 'OUTCOME', at: outcomes.recordedAt, ...about }];
}

type Ref = { readonly keyId: string; readonly kind: ChangeKind };

const decisionEvent = (change: Ref, decision: Decision): HistoryEvent => ({
  type: 'DECIDED',
  at: decision.decidedAt,
  executionId: decision.executionId,
  requestId: decision.requestId,
  change: change.kind,
  decision: decision.decision,
  approvers: [...decidedBy(decision)],
  comment: commentOf(decision),
  approved: isApproved(change, decision),
});

export const isApproved = (change: Ref, { decision, approvedChanges }: Decision): boolean =>
  decision === 'APPROVED' && approvedChanges.some((one) => idOfChange(one) === idOfChange(change));

const outcomeFor = (change: Ref, outcomes: Outcomes | undefined): Outcome | undefined =>
  outcomes?.outcomes.find((outcome) => idOfChange(outcome) === idOfChange(change));
