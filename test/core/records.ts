import type { Approval } from '../../functions/core/records/approval.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import type { Proposal, ProposedKey } from '../../functions/core/records/proposal.ts';

/** Records that are right in every field; a test changes the one thing it is about. */

export const executionId = '11111111-2222-4333-8444-555555555555';
export const keyIdNumber = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const profile = (changes: Partial<KeyProfile> = {}): KeyProfile => {
  const keyId = changes.keyId ?? keyIdNumber(1);
  return {
    keyId,
    keyArn: `arn:aws:kms:eu-central-1:111122223333:key/${keyId}`,
    region: 'eu-central-1',
    accountId: '111122223333',
    aliases: ['alias/orders'],
    description: 'Orders database',
    creationDate: '2024-01-02T03:04:05.000Z',
    keyManager: 'CUSTOMER',
    enabled: true,
    keyState: 'Enabled',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    customKeyStoreId: null,
    deletionDate: null,
    multiRegion: false,
    multiRegionKeyType: null,
    primaryKeyArn: null,
    replicaKeyArns: [],
    tags: [],
    rotationEnabled: false,
    rotationPeriodInDays: null,
    nextRotationDate: null,
    eligible: true,
    proposed: true,
    complianceType: 'NON_COMPLIANT',
    reason: 'ROTATION_DISABLED',
    annotation: 'ROTATION_DISABLED: automatic rotation is off and can be enabled; approve it in the next rotation request.',
    keyPolicy: null,
    ...changes,
  };
};

export const rotating = (changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({
    rotationEnabled: true,
    rotationPeriodInDays: 365,
    nextRotationDate: '2027-11-20T00:00:00.000Z',
    proposed: false,
    complianceType: 'COMPLIANT',
    reason: 'ROTATION_ENABLED',
    annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-11-20.',
    ...changes,
  });

export const disabled = (changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({
    enabled: false,
    keyState: 'Disabled',
    eligible: false,
    proposed: false,
    complianceType: 'NOT_APPLICABLE',
    reason: 'KEY_DISABLED',
    annotation: 'KEY_DISABLED: rotation is off, and nobody can turn it on while the key is disabled.',
    ...changes,
  });

export const proposedKey = (changes: Partial<ProposedKey> = {}): ProposedKey => ({ ...profile(changes), change: 'ENABLE', ...changes });

export const proposal = (changes: Partial<Proposal> = {}): Proposal => {
  const keys = changes.keys ?? [proposedKey()];
  return {
    kind: 'proposal',
    schemaVersion: 1,
    executionId,
    requestId: 'daily-2026-11-20',
    requestedBy: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Feeder/run',
    requestedAt: '2026-11-20T08:00:00.000Z',
    expiresAt: '2026-11-27T08:00:00.000Z',
    accountId: '111122223333',
    region: 'eu-central-1',
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

export const approval = (changes: Partial<Approval> = {}): Approval => ({
  kind: 'approval',
  schemaVersion: 1,
  previous: { record: 'proposal.json', sha256: 'a'.repeat(64) },
  executionId,
  requestId: 'daily-2026-11-20',
  accountId: '111122223333',
  region: 'eu-central-1',
  decision: 'APPROVED',
  failure: null,
  approver: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace',
  comment: 'CHG-1',
  decidedAt: '2026-11-20T09:00:00.000Z',
  decisions: [],
  rawDecisions: [],
  requestedBy: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Feeder/run',
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
