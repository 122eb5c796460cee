import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import type { EvidenceTexts } from '../../../functions/core/evidence-chain.ts';
import { outcomeOf } from '../../../functions/core/outcome.ts';
import { droppedKey } from '../../../functions/core/proposal.ts';
import type { Approval } from '../../../functions/core/records/approval.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import type { Outcome, Outcomes, Validation } from '../../../functions/core/records/validation.ts';
import { validationOf } from '../../../functions/core/validation.ts';
import { accountId, executionId, keyIdNumber, region, requestId } from './ids.ts';
import { exemptKey, keyProfile, rotatingKey, strangeKey, type Words } from './key-profiles.ts';

export type ExecutionRecords = {
  readonly proposal: Proposal;
  readonly approval: Approval;
  readonly outcomes: Outcomes;
  readonly validation: Validation;
  readonly texts: EvidenceTexts;
};

export const policy = {
  maximumRotationPeriodInDays: 365,
  exemptionTagKey: 'kms-rotation-exempt',
  maximumExemptionDays: 365,
  disabledKeys: 'NOT_APPLICABLE',
  unreadableKeys: 'NON_COMPLIANT',
  overdueGraceDays: 7,
} as const;

const requester = `arn:aws:sts::${accountId}:assumed-role/KmsRotation-RequestApproval-${region}/run`;

export function rightProposal(words: Words): Proposal {
  const keys = [1, 2, 3].map((number) => ({ ...keyProfile(number, words), change: 'ENABLE' as const }));
  const dropped = [exemptKey(4, words), strangeKey(5, words)].map((profile) => droppedKey(profile.keyId, profile, 'approveAndEnable'));
  return {
    kind: 'proposal',
    schemaVersion: 1,
    executionId,
    requestId,
    requestedBy: `${requester}${words()}`,
    requestedAt: '2026-11-20T08:00:00.000Z',
    expiresAt: '2026-11-27T08:00:00.000Z',
    accountId,
    region,
    documentName: 'KmsRotation-ApproveAndEnable',
    documentVersion: '1',
    rotationPeriodInDays: 365,
    approvers: [`arn:aws:iam::${accountId}:role/KmsRotation-Approver-${region}`],
    minimumApprovals: 1,
    policy: { ...policy },
    requestedKeyIds: [1, 2, 3, 4, 5].map(keyIdNumber),
    keys,
    dropped,
  };
}

function rightApproval(proposal: Proposal, words: Words): Approval {
  const [approver, comment] = [`arn:aws:sts::${accountId}:assumed-role/KmsRotation-Approver-${region}/${words()}`, words()];
  const chosen = [keyIdNumber(1), keyIdNumber(2)];
  return {
    kind: 'approval',
    schemaVersion: 1,
    previous: { record: 'proposal.json', sha256: sha256Of(recordText(proposal)) },
    executionId,
    requestId,
    accountId,
    region,
    decision: 'APPROVED',
    failure: words() || 'none',
    approver,
    comment,
    decidedAt: '2026-11-20T09:00:00.000Z',
    decisions: [{ approver, decision: 'Approve', decidedAt: null, comment }],
    rawDecisions: [words()],
    requestedBy: proposal.requestedBy,
    proposalSha256: sha256Of(recordText(proposal)),
    selection: { sha256: 'b'.repeat(64), versionId: 'v1', keyIds: chosen },
    rotationPeriodInDays: 365,
    approvedKeyIds: chosen,
    notSelectedKeyIds: [keyIdNumber(3)],
    dropped: [],
    keyIdsToEnable: chosen,
    keyIdsToShorten: [],
    periodsToShorten: [],
  };
}

function rightOutcomes(proposal: Proposal, approval: Approval, words: Words): readonly Outcome[] {
  return proposal.requestedKeyIds.map((keyId, index) => {
    const isFailed = index === 1;
    return outcomeOf({
      keyId,
      now: index === 0 ? rotatingKey(1, words) : keyProfile(index + 1, words),
      proposal,
      approval,
      failedStep: isFailed
        ? { step: 'EnableKeyRotation', status: 'Failed', errorName: 'KMSInvalidStateException', message: words() }
        : undefined,
      writeAttempted: true,
      writeRefused: false,
      compliance: { complianceType: 'NON_COMPLIANT', annotation: words(), recordedAt: null, sinceTheChange: index === 0 },
      kmsRequestId: null,
    });
  });
}

/** The records of a run as the runbook's functions store them, with texts of others wherever there are any. */
export function rightExecution(words: Words): ExecutionRecords {
  const proposal = rightProposal(words);
  const approval = rightApproval(proposal, words);
  const outcomes: Outcomes = {
    kind: 'outcomes',
    schemaVersion: 1,
    previous: { record: 'approval.json', sha256: sha256Of(recordText(approval)) },
    executionIds: [executionId],
    requestIds: [requestId],
    recordedAt: '2026-11-20T09:10:00.000Z',
    startedAt: '2026-11-20T07:59:58.000Z',
    rotationPeriodInDays: 365,
    outcomes: [...rightOutcomes(proposal, approval, words)],
  };
  const validation = validationOf(proposal, approval, outcomes.outcomes, {
    validatedAt: outcomes.recordedAt,
    startedAt: '2026-11-20T07:59:58.000Z',
    previous: { record: 'outcomes.json', sha256: sha256Of(recordText(outcomes)) },
  });
  return {
    proposal,
    approval,
    outcomes,
    validation,
    texts: {
      'proposal.json': recordText(proposal),
      'approval.json': recordText(approval),
      'outcomes.json': recordText(outcomes),
      'validation.json': recordText(validation),
    },
  };
}
