import type { FirstEditionProposal } from '../../../functions/core/records/first-edition/proposal.ts';
import { change, proposalOf } from './asked.ts';

/** What the last release had on record of an execution that waits. */
export function firstEditionProposal(executionId: string): FirstEditionProposal {
  const { key } = change(1);
  const { policy, approvers, requestedBy, requestedAt, expiresAt, accountId, region, documentName } = proposalOf(1, [change(1)]);
  return {
    kind: 'proposal',
    schemaVersion: 1,
    executionId,
    requestId: 'daily-2026-11-20',
    requestedBy,
    requestedAt,
    expiresAt,
    accountId,
    region,
    documentName,
    documentVersion: '1',
    rotationPeriodInDays: 365,
    approvers,
    minimumApprovals: 1,
    policy,
    requestedKeyIds: [key.keyId],
    keys: [{ ...key, change: 'ENABLE' }],
    dropped: [],
  };
}
