import type { AccountRegion } from '../people/request-scheduler.ts';
import type { Decision, FinalChange } from '../records/decision.ts';
import type { Proposal } from '../records/proposal.ts';
import { idOfChange } from './kind.ts';
import { type ProposedChange, refOf } from './proposed-change.ts';
import { definitionFor } from './registry.ts';

/** A change that may be written: as the approvers were shown it, and as it stands on the final list. */
export type ApprovedChange = { readonly change: ProposedChange; readonly final: FinalChange };

type OnRecord = {
  readonly executionId: string;
  readonly place: AccountRegion;
  readonly proposal: Proposal;
  readonly proposalSha256: string;
  readonly decision: Decision;
};

/** The entry of the final list for a change that may be written. */
export const finalChangeFor = (change: ProposedChange, executionId: string): FinalChange => ({
  ...refOf(change),
  state: definitionFor(change).stateOf(change, executionId),
});

/**
 * Why the records of an execution do not allow what they say; `undefined`: they do. Each must be of
 * this execution, account and Region, the decision on this very proposal, and the final list made
 * of changes that were proposed and approved.
 */
export function objectionToRecords({ executionId, place, proposal, proposalSha256, decision }: OnRecord): string | undefined {
  const isHere = (record: Proposal | Decision): boolean =>
    record.executionId === executionId && record.accountId === place.accountId && record.region === place.region;
  if (!isHere(proposal)) return 'the proposal is of another execution, account or Region';
  if (!isHere(decision)) return 'the decision is of another execution, account or Region';
  if (decision.requestId !== proposal.requestId || decision.documentName !== proposal.documentName)
    return 'the decision is on another request than the proposal';
  if (decision.previous?.record !== 'proposal.json' || decision.previous.sha256 !== proposalSha256)
    return 'the decision is on another proposal than the one on record';
  return objectionToFinalList(proposal, decision);
}

function objectionToFinalList({ changes, executionId }: Proposal, { decision, approvedChanges, finalList }: Decision): string | undefined {
  if (decision !== 'APPROVED') return finalList.length === 0 ? undefined : `the decision is ${decision}, and has a final list`;
  const proposed = new Map(changes.map((change) => [idOfChange(refOf(change)), finalChangeFor(change, executionId)]));
  const approved = new Set(approvedChanges.map(idOfChange));
  const seen = new Set<string>();
  for (const final of finalList) {
    if (seen.has(idOfChange(final))) return `${idOfChange(final)} is on the final list twice`;
    seen.add(idOfChange(final));
    const expected = proposed.get(idOfChange(final));
    if (expected === undefined) return `${idOfChange(final)} is on the final list, and was not proposed`;
    if (!approved.has(idOfChange(final))) return `${idOfChange(final)} is on the final list, and was not approved`;
    if (expected.state !== final.state) return `${idOfChange(final)} is on the final list for another state than the approvers were shown`;
  }
  return undefined;
}

/** The changes of the final list, each with what the approvers were shown of it. */
export function approvedChangesOf({ changes }: Proposal, { finalList }: Decision): readonly ApprovedChange[] {
  const proposed = new Map(changes.map((change) => [idOfChange(refOf(change)), change]));
  return finalList.flatMap((final) => {
    const change = proposed.get(idOfChange(final));
    return change === undefined ? [] : [{ change, final }];
  });
}
