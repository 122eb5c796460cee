import type * as z from 'zod/mini';
import type { Approval } from '../../../functions/core/records/first-edition/approval.ts';
import type { DecisionRecord } from '../../../functions/core/records/first-edition/decision.ts';
import type { FirstEditionKey, FirstEditionProposal } from '../../../functions/core/records/first-edition/proposal.ts';
import type { Creating, Successor } from '../../../functions/core/records/first-edition/replacement.ts';
import type { selectionSchema } from '../../../functions/core/records/first-edition/selection.ts';
import type { Outcome, Outcomes } from '../../../functions/core/records/first-edition/validation.ts';
import { successorArn } from '../changes/sample.ts';
import { executionId, keyIdNumber, profile } from '../records.ts';

/** Records as releases before 0.2.0 wrote them, right in every field; a test changes the one thing it is about. */

const place = { accountId: '111122223333', region: 'eu-central-1' };
export const feeder = 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Feeder/run';
export const grace = 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace';

export const oldKey = (change: FirstEditionKey['change'], number = 1, changes: Parameters<typeof profile>[0] = {}): FirstEditionKey => ({
  ...profile({ keyId: keyIdNumber(number), ...changes }),
  change,
});

export const oldProposal = (changes: Partial<FirstEditionProposal> = {}): FirstEditionProposal => {
  const keys = changes.keys ?? [oldKey('ENABLE')];
  return {
    kind: 'proposal',
    schemaVersion: 1,
    executionId,
    requestId: 'daily-2026-11-20',
    requestedBy: feeder,
    requestedAt: '2026-11-20T08:00:00.000Z',
    expiresAt: '2026-11-27T08:00:00.000Z',
    ...place,
    documentName: 'KmsRotation-ApproveAndEnable',
    documentVersion: '1',
    rotationPeriodInDays: 365,
    approvers: ['arn:aws:iam::111122223333:role/KmsRotation-Approver-eu-central-1'],
    minimumApprovals: 1,
    policy: {
      maximumRotationPeriodInDays: 365,
      exemptionTagKey: 'kms-rotation-exempt',
      maximumExemptionDays: 365,
      disabledKeys: 'NOT_APPLICABLE',
      unreadableKeys: 'NON_COMPLIANT',
      overdueGraceDays: 7,
    },
    requestedKeyIds: keys.map(({ keyId }) => keyId),
    keys,
    dropped: [],
    ...changes,
  };
};

type Replacement = NonNullable<FirstEditionProposal['replacement']>;
const plan: Extract<NonNullable<Replacement['plan']>, { change: 'REPLACE' }> = {
  change: 'REPLACE',
  create: {
    keySpec: 'RSA_2048',
    keyUsage: 'SIGN_VERIFY',
    description: 'x',
    tags: [{ key: 'a', value: 'b' }],
    policySha256: 'p',
    multiRegion: false,
  },
  adopts: null,
  aliases: ['alias/a'],
  tagsLeft: ['aws:x'],
  grants: [{ grantee: 'arn:x', retiringPrincipal: null, operations: ['Sign'], name: null }],
  policyStatements: ['ByArn'],
  check: ['Look.'],
};
const wayBack: Extract<NonNullable<Replacement['plan']>, { change: 'RETURN_ALIASES' }> = {
  change: 'RETURN_ALIASES',
  successorArn,
  aliases: ['alias/a'],
  check: ['Look back.'],
};

export const oldReplacement = (change: Replacement['change'], isPlanned = true): Partial<FirstEditionProposal> => ({
  documentName: 'KmsRotation-ReplaceKey',
  rotationPeriodInDays: null,
  keys: isPlanned ? [oldKey(change)] : [],
  replacement: { change, callersAcknowledged: true, plan: isPlanned ? (change === 'REPLACE' ? plan : wayBack) : null },
});

export const oldApproval = (changes: Partial<Approval> = {}): Approval => ({
  kind: 'approval',
  schemaVersion: 1,
  previous: { record: 'proposal.json', sha256: 'a'.repeat(64) },
  executionId,
  requestId: 'daily-2026-11-20',
  ...place,
  decision: 'APPROVED',
  failure: null,
  approver: grace,
  comment: 'CHG-1',
  decidedAt: '2026-11-20T09:00:00.000Z',
  decisions: [{ approver: grace, decision: 'Approve', decidedAt: null, comment: null }],
  rawDecisions: ['{"Approver":"x"}', 7],
  requestedBy: feeder,
  proposalSha256: 'a'.repeat(64),
  selection: null,
  rotationPeriodInDays: 365,
  approvedKeyIds: [keyIdNumber(1)],
  notSelectedKeyIds: [],
  dropped: [],
  keyIdsToEnable: [keyIdNumber(1)],
  keyIdsToShorten: [],
  periodsToShorten: [],
  ...changes,
});

export const oldFiledDecision = (changes: Partial<DecisionRecord> = {}): DecisionRecord => ({
  kind: 'decision',
  schemaVersion: 1,
  executionId,
  requestId: 'daily-2026-11-20',
  decision: 'APPROVED',
  decidedAt: '2026-11-20T09:00:00.000Z',
  proposedKeyIds: [1, 2].map(keyIdNumber),
  approvedKeyIds: [keyIdNumber(1)],
  declinedKeyIds: [keyIdNumber(2)],
  approvalSha256: 'f'.repeat(64),
  ...changes,
});

const rotation = { rotationEnabled: false, rotationPeriodInDays: null, nextRotationDate: null };
export const oldOutcome = (changes: Partial<Outcome> = {}): Outcome => ({
  keyId: keyIdNumber(1),
  keyArn: profile().keyArn,
  region: 'eu-central-1',
  aliases: ['alias/orders'],
  outcome: 'ENABLED',
  code: 'ENABLED',
  detail: 'It rotates.',
  approved: true,
  before: rotation,
  after: { rotationEnabled: true, rotationPeriodInDays: 365, nextRotationDate: '2027-11-20T00:00:00.000Z', currentKeyMaterialId: 'm' },
  compliance: { complianceType: 'COMPLIANT', annotation: 'x', recordedAt: null, sinceTheChange: true },
  kmsRequestId: 'kms-1',
  failedStep: null,
  ...changes,
});
export const oldOutcomes = (outcomes: readonly Outcome[] = [oldOutcome()], changes: Partial<Outcomes> = {}): Outcomes => ({
  kind: 'outcomes',
  schemaVersion: 1,
  previous: { record: 'approval.json', sha256: 'b'.repeat(64) },
  executionIds: [executionId],
  requestIds: ['daily-2026-11-20'],
  recordedAt: '2026-11-20T10:00:00.000Z',
  startedAt: '2026-11-20T08:00:00.000Z',
  rotationPeriodInDays: 365,
  outcomes: [...outcomes],
  ...changes,
});

const about = { schemaVersion: 1, executionId, keyArn: profile().keyArn } as const;
export const oldCreating: Creating = {
  kind: 'creating',
  ...about,
  previous: { record: 'approval.json', sha256: 'b'.repeat(64) },
  startedAt: '2026-11-20T09:30:00.000Z',
};
export const oldSuccessor = (changes: Partial<Successor> = {}): Successor => ({
  kind: 'successor',
  ...about,
  previous: { record: 'creating.json', sha256: 'c'.repeat(64) },
  successorArn,
  createdBy: executionId,
  kmsRequestId: 'kms-1',
  recordedAt: '2026-11-20T09:31:00.000Z',
  ...changes,
});
export const oldSelection: z.infer<typeof selectionSchema> = { kind: 'selection', schemaVersion: 1, executionId, keyIds: [keyIdNumber(1)] };
