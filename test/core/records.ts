import { type ChangeRef, idOfChange } from '../../functions/core/changes/kind.ts';
import { type ProposedChange, type ProposedOf, refOf } from '../../functions/core/changes/proposed-change.ts';
import type { Decision, Signal } from '../../functions/core/records/decision.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import type { After } from '../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';

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

/** A key of which nothing was read. */
export const unread = { keyState: null, rotationEnabled: null, rotationPeriodInDays: null, nextRotationDate: null, keyMaterialId: null };
export const unreadAfter: After = { ...unread, reason: '', annotation: '', keyMaterial: null, replacement: null };

/** Automatic rotation is to be turned on, for the key with these differences. */
export const toEnable = (key: Partial<KeyProfile> = {}): ProposedOf<'ENABLE_ROTATION'> => ({
  kind: 'ENABLE_ROTATION',
  key: profile(key),
  rotationPeriodInDays: 365,
});

export const toShorten = (key: Partial<KeyProfile> = {}): ProposedOf<'SHORTEN_PERIOD'> => ({
  kind: 'SHORTEN_PERIOD',
  key: rotating({
    rotationPeriodInDays: 730,
    proposed: true,
    complianceType: 'NON_COMPLIANT',
    reason: 'ROTATION_PERIOD_TOO_LONG',
    annotation: 'ROTATION_PERIOD_TOO_LONG: rotates every 730 days, the policy allows 365.',
    ...key,
  }),
  rotationPeriodInDays: 365,
});

export const materialBefore = 'a'.repeat(64);
export const materialAfter = 'b'.repeat(64);

/**
 * New key material is to come into use now, of a key whose material is more than four years old.
 */
export const toRotateNow = (key: Partial<KeyProfile> = {}): ProposedOf<'ROTATE_NOW'> => ({
  kind: 'ROTATE_NOW',
  key: rotating({
    proposed: true,
    complianceType: 'NON_COMPLIANT',
    reason: 'KEY_MATERIAL_TOO_OLD',
    annotation: 'KEY_MATERIAL_TOO_OLD: rotates, but its key material is 1500 days old and the policy allows 1460.',
    keyMaterial: material(),
    ...key,
  }),
  keyMaterialId: materialBefore,
});

export const material = (changes: Partial<NonNullable<KeyProfile['keyMaterial']>> = {}): NonNullable<KeyProfile['keyMaterial']> => ({
  currentKeyMaterialId: materialBefore,
  since: '2022-10-12T08:00:00.000Z',
  rotationType: null,
  onDemandRotations: 2,
  rotatingSince: null,
  pending: null,
  expiresAt: null,
  ...changes,
});

export const successorArn = `arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(900)}`;
const manual: Partial<KeyProfile> = {
  keySpec: 'RSA_2048',
  keyUsage: 'SIGN_VERIFY',
  rotationEnabled: null,
  eligible: false,
  proposed: false,
  reason: 'MANUAL_ROTATION_REQUIRED',
  annotation: 'MANUAL_ROTATION_REQUIRED: RSA_2048 cannot rotate by itself.',
};

/** A new key is to take the place of one that nothing can rotate. */
export const toReplace = (
  key: Partial<KeyProfile> = {},
  plan: Partial<ProposedOf<'REPLACE_KEY'>['plan']> = {},
): ProposedOf<'REPLACE_KEY'> => ({
  kind: 'REPLACE_KEY',
  key: profile({ ...manual, ...key }),
  plan: {
    create: {
      keySpec: 'RSA_2048',
      keyUsage: 'SIGN_VERIFY',
      description: 'Orders database',
      tags: [{ key: 'Owner', value: 'team-orders' }],
      policySha256: 'c'.repeat(64),
    },
    continues: null,
    aliases: ['alias/orders'],
    tagsExcluded: [],
    grants: [],
    policyStatements: [],
    check: ['Callers that verify have to name the key that signed.'],
    ...plan,
  },
});

/** The aliases of a replaced key are to go back to it. */
export const toRollBack = (key: Partial<KeyProfile> = {}): ProposedOf<'ROLL_BACK_REPLACEMENT'> => {
  const old = profile({ ...manual, aliases: [], ...key });
  const shown = (keyArn: string) => ({ keyArn, policySha256: 'c'.repeat(64), grants: [] });
  return {
    kind: 'ROLL_BACK_REPLACEMENT',
    key: old,
    plan: {
      replacement: { executionId, record: 'changes/x.json', sha256: 'd'.repeat(64) },
      old: shown(old.keyArn),
      successor: shown(successorArn),
      aliases: ['alias/orders'],
      check: ['The successor stays enabled.'],
    },
  };
};

/** One change of every kind, each to a key of its own. */
export const ofEveryKind = (): readonly ProposedChange[] => [
  toEnable({ keyId: keyIdNumber(1), aliases: ['alias/one'] }),
  toShorten({ keyId: keyIdNumber(2), aliases: ['alias/two'] }),
  toRotateNow({ keyId: keyIdNumber(3), aliases: ['alias/three'] }),
  toReplace({ keyId: keyIdNumber(4), aliases: ['alias/four'] }),
  toRollBack({ keyId: keyIdNumber(5), aliases: ['alias/five'] }),
];

export const proposal = (changes: Partial<Proposal> = {}): Proposal => {
  const proposed = changes.changes ?? [toEnable()];
  return {
    kind: 'proposal',
    schemaVersion: 2,
    executionId,
    requestId: 'daily-2026-11-20',
    requestedBy: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-RequestApproval/run',
    requestedAt: '2026-11-20T08:00:00.000Z',
    expiresAt: '2026-11-27T08:00:00.000Z',
    accountId: '111122223333',
    region: 'eu-central-1',
    documentName: 'KmsRotation-ApproveAndEnable',
    documentVersion: '1',
    documentSha256: 'e'.repeat(64),
    approvers: ['arn:aws:iam::111122223333:role/KmsRotation-Approver-eu-central-1'],
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    policy: {
      maximumRotationPeriodInDays: 365,
      exemptionTagKey: 'kms-rotation-exempt',
      maximumExemptionDays: 365,
      disabledKeys: 'NOT_APPLICABLE',
      unreadableKeys: 'NON_COMPLIANT',
      overdueGraceDays: 7,
    },
    requestedKeyIds: [...new Set(proposed.map(({ key }) => key.keyId))],
    changes: proposed,
    excluded: [],
    ...changes,
  };
};

const sessionOf = (name: string): string => `arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/${name}`;

/** An approval that counts, by a session of the approver role. */
export const signal = (person = 'grace', changes: Partial<Signal> = {}): Signal => ({
  principal: sessionOf(person),
  person,
  signal: 'APPROVE',
  source: 'SYSTEMS_MANAGER',
  signalledAt: '2026-11-20T09:00:00.000Z',
  comment: 'CHG-1',
  answers: [],
  counts: true,
  because: null,
  ...changes,
});
export const rejection = (person = 'grace', changes: Partial<Signal> = {}): Signal =>
  signal(person, { signal: 'REJECT', counts: false, ...changes });

/** An approval of everything that the proposal of these tests has. */
export const decision = (changes: Partial<Decision> = {}): Decision => {
  const approved: readonly ChangeRef[] = changes.approvedChanges ?? [refOf(toEnable())];
  return {
    kind: 'decision',
    schemaVersion: 2,
    previous: { record: 'proposal.json', sha256: 'a'.repeat(64) },
    executionId,
    requestId: 'daily-2026-11-20',
    accountId: '111122223333',
    region: 'eu-central-1',
    documentName: 'KmsRotation-ApproveAndEnable',
    decision: 'APPROVED',
    because: null,
    decidedAt: '2026-11-20T09:00:00.000Z',
    recordedAt: '2026-11-20T09:00:30.000Z',
    requester: {
      principal: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-RequestApproval/run',
      person: null,
      source: 'EXECUTED_BY',
    },
    deployed: { approvers: ['arn:aws:iam::111122223333:role/KmsRotation-Approver-eu-central-1'], minimumApprovals: 1 },
    requiredApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    signals: [signal()],
    ignoredAnswers: [],
    rawDecisions: [],
    approvedChanges: [...approved],
    notChosen: [],
    excluded: [],
    finalList: approved.map((change) => ({ ...change, state: `state of ${idOfChange(change)}` })),
    ...changes,
  };
};
