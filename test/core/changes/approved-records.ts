import { type ApprovedChange, finalChangeFor } from '../../../functions/core/changes/approved.ts';
import { type ProposedChange, refOf } from '../../../functions/core/changes/proposed-change.ts';
import { documentFor } from '../../../functions/core/changes/runbooks.ts';
import type { Decision, Signal } from '../../../functions/core/records/decision.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import { policyRecordOf } from '../../../functions/core/rule-parameters.ts';
import { executionId } from '../records.ts';
import { policy, proposed } from './sample.ts';

/** The records that allow changes, right in every field; a test changes the one thing it is about. */

export const place = { accountId: '111122223333', region: 'eu-central-1' };
export const requestId = 'request-20261120-070000-4f1c9a';
export const approverRole = 'arn:aws:iam::111122223333:role/KmsRotation-Approver-eu-central-1';
export const sessionOf = (name: string): string => `arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/${name}`;
export const proposalSha256 = '1'.repeat(64);
export const documentSha256 = '2'.repeat(64);
export const requester = {
  principal: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-RequestApproval-eu-central-1/KmsRotation-RequestApproval',
  person: null,
  source: 'NOT_KNOWN',
} as const;

export const proposalOf = (
  changes: readonly ProposedChange[] = [proposed('ENABLE_ROTATION')],
  others: Partial<Proposal> = {},
): Proposal => ({
  kind: 'proposal',
  schemaVersion: 2,
  executionId,
  requestId,
  requestedBy: requester.principal,
  requestedAt: '2026-11-20T08:00:00.000Z',
  expiresAt: '2026-11-27T08:00:00.000Z',
  ...place,
  documentName: documentFor(changes[0]?.kind ?? 'ENABLE_ROTATION'),
  documentVersion: '1',
  documentSha256,
  approvers: [approverRole],
  minimumApprovals: 1,
  approvalsWithoutAnswer: 'ALL',
  policy: policyRecordOf(policy),
  requestedKeyIds: [...new Set(changes.map(({ key }) => key.keyId))],
  changes: [...changes],
  excluded: [],
  ...others,
});

export const signal = (changes: Partial<Signal> = {}): Signal => ({
  principal: sessionOf('grace'),
  person: 'grace',
  signal: 'APPROVE',
  source: 'SYSTEMS_MANAGER',
  signalledAt: '2026-11-20T09:00:00.000Z',
  comment: 'CHG-1',
  answers: [],
  counts: true,
  because: null,
  ...changes,
});

/** The decision that approves all changes of a proposal. */
export const decisionOn = (proposal: Proposal = proposalOf(), others: Partial<Decision> = {}): Decision => ({
  kind: 'decision',
  schemaVersion: 2,
  previous: { record: 'proposal.json', sha256: proposalSha256 },
  executionId: proposal.executionId,
  requestId: proposal.requestId,
  accountId: proposal.accountId,
  region: proposal.region,
  documentName: proposal.documentName,
  decision: 'APPROVED',
  because: null,
  decidedAt: '2026-11-20T09:00:00.000Z',
  recordedAt: '2026-11-20T09:00:05.000Z',
  requester,
  deployed: { approvers: [...proposal.approvers], minimumApprovals: 1 },
  requiredApprovals: 1,
  approvalsWithoutAnswer: 'ALL',
  signals: [signal()],
  ignoredAnswers: [],
  rawDecisions: [],
  approvedChanges: proposal.changes.map(refOf),
  notChosen: [],
  excluded: [],
  finalList: proposal.changes.map((change) => finalChangeFor(change, proposal.executionId)),
  ...others,
});

/** A decision that approves nothing. */
export const declined = (
  decision: Exclude<Decision['decision'], 'APPROVED'>,
  proposal: Proposal = proposalOf(),
  others: Partial<Decision> = {},
) => decisionOn(proposal, { decision, signals: [], approvedChanges: [], finalList: [], ...others });

export const approvedChange = (change: ProposedChange): ApprovedChange => ({ change, final: finalChangeFor(change, executionId) });
