import type { Approval } from '../records/approval.ts';
import type { Proposal } from '../records/proposal.ts';

type OnRecord = {
  readonly executionId: string;
  readonly proposal: Proposal;
  readonly proposalSha256: string;
  readonly approval: Approval;
  readonly place: { readonly accountId: string; readonly region: string };
};

/** Why the records of an execution do not allow the replacement that they are about; `undefined`: they do. Each must be of this execution and this place, and the approval of this very proposal. */
export function objectionToApproval({ executionId, proposal, proposalSha256, approval, place }: OnRecord): string | undefined {
  const isHere = (record: Proposal | Approval): boolean =>
    record.executionId === executionId && record.accountId === place.accountId && record.region === place.region;
  if (!isHere(proposal)) return 'the proposal is of another execution, account or Region';
  if (!isHere(approval)) return 'the approval is of another execution, account or Region';
  if (approval.decision !== 'APPROVED') return `the decision on record is ${approval.decision}`;
  if (
    approval.previous?.record !== 'proposal.json' ||
    approval.previous.sha256 !== proposalSha256 ||
    approval.proposalSha256 !== proposalSha256
  )
    return 'the approval is of another proposal than the one on record';
  if (proposal.replacement?.plan == null) return 'the proposal has no plan of a replacement';
  const [key, ...others] = proposal.keys;
  if (key === undefined || others.length > 0) return `the proposal is about ${proposal.keys.length} keys, and not about one`;
  if (key.change !== proposal.replacement.plan.change) return 'the proposal says two things of what is to be done';
  return approval.keyIdsToReplace?.length === 1 && approval.keyIdsToReplace[0] === key.keyId && approval.approvedKeyIds.includes(key.keyId)
    ? undefined
    : `${key.keyId} is not on the final list of the approval`;
}
