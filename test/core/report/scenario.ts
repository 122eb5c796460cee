import { type AssessedRegion, assessmentOf } from '../../../functions/core/assessment.ts';
import { type KeySources, keyHistory } from '../../../functions/core/history.ts';
import { mergedApprovals, mergedOutcomes, mergedValidation } from '../../../functions/core/merge.ts';
import { type FailedStep, outcomeOf } from '../../../functions/core/outcome.ts';
import { partitionRequest } from '../../../functions/core/proposal.ts';
import type { Approval } from '../../../functions/core/records/approval.ts';
import type { KeyHistory } from '../../../functions/core/records/history.ts';
import { type KeyProfile, keyProfileOf } from '../../../functions/core/records/key-profile.ts';
import type { Proposal, ProposedKey } from '../../../functions/core/records/proposal.ts';
import type { Compliance, Outcome, Outcomes } from '../../../functions/core/records/validation.ts';
import { validationOf } from '../../../functions/core/validation.ts';
import { verdictOf } from '../../../functions/core/verdict.ts';
import { now } from '../keys.ts';
import { approval, keyIdNumber, profile, proposal, rotating } from '../records.ts';
import { policy, wellKnownKinds } from '../verdict-cases.ts';

/**
 * One account with a key of every kind, and a request in which everything happens that can happen to a key. The reports of it, in `golden`, are what people read: a change of
 * a word or of a rule is a line in their review.
 */

const arn = (number: number, region: string) => `arn:aws:kms:${region}:111122223333:key/${keyIdNumber(number)}`;
const owners = [
  [],
  [{ key: 'Owner', value: 'team-payments' }],
  [
    { key: 'team', value: 'data <lake>' },
    { key: 'cost-center', value: '4711' },
  ],
];

/** A key of every kind that the rule is known to be asked about. */
export const everyKind: readonly KeyProfile[] = wellKnownKinds.map(({ seen, policy: differences }, index) =>
  keyProfileOf(seen, verdictOf(seen, { ...policy, ...differences }, now), {
    keyId: keyIdNumber(index + 1),
    keyArn: arn(index + 1, 'eu-central-1'),
    accountId: '111122223333',
    region: 'eu-central-1',
    aliases: index % 5 === 4 ? [] : [`alias/kind-${index + 1}`, ...(index % 4 === 3 ? [`alias/also-${index + 1}`] : [])],
    tags: owners[index % owners.length] ?? [],
    ...(index % 3 === 0 ? { keyPolicy: { delegatesToIam: index % 2 === 0, allowedPrincipals: ['*'], denyStatements: index % 4 } } : {}),
  }),
);

const inventory = (region: string, listed: number, reconciles = true) => ({
  region,
  listed,
  customerManaged: listed - 3,
  awsManaged: 2,
  unreadable: 1,
  vanished: 0,
  reconciles,
});
const elsewhere: AssessedRegion = {
  inventory: inventory('us-east-1', 4, false),
  keys: [rotating({ keyId: keyIdNumber(201), keyArn: arn(201, 'us-east-1'), region: 'us-east-1', aliases: [] })],
};

export const assessment = assessmentOf([{ keys: everyKind, inventory: inventory('eu-central-1', everyKind.length + 3) }, elsewhere], {
  accountId: '111122223333',
  assessedAt: '2026-11-20T08:00:00.000Z',
  policy: proposal().policy,
  failedRegions: [{ region: 'ap-south-1', errorName: 'UnrecognizedClientException', message: 'The security token is <invalid>.' }],
});

const { keys: worthAsking, dropped } = partitionRequest(everyKind.map((each) => ({ keyId: each.keyId, profile: each })));

/** More keys than are told of in full, of both changes. */
export const manyKeys: readonly ProposedKey[] = [
  ...worthAsking,
  ...Array.from({ length: 16 }, (_, index): ProposedKey => {
    const keyId = keyIdNumber(101 + index);
    const base = {
      keyId,
      keyArn: arn(101 + index, 'eu-central-1'),
      aliases: [`alias/many-${index}`],
      creationDate: `2025-${String((index % 12) + 1).padStart(2, '0')}-01T00:00:00.000Z`,
    };
    return { ...profile(base), change: 'ENABLE' };
  }),
];

export const asked: Proposal = proposal({ keys: [...manyKeys], dropped: [...dropped], minimumApprovals: 2 });

const compliance = (changes: Partial<Compliance> = {}): Compliance => ({
  complianceType: 'COMPLIANT',
  annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-11-20.',
  recordedAt: '2026-11-20T10:00:00.000Z',
  sinceTheChange: true,
  ...changes,
});
const stillOff = compliance({ complianceType: 'NON_COMPLIANT', annotation: 'ROTATION_DISABLED: automatic rotation is off.' });
const failure = (errorName: string | null, message: string | null): FailedStep => ({
  step: 'EnableKeyRotation',
  status: 'Failed',
  errorName,
  message,
});
const { rotationEnabled, rotationPeriodInDays, nextRotationDate, proposed, complianceType, reason, annotation } = rotating();
const rotation = { rotationEnabled, rotationPeriodInDays, nextRotationDate, proposed, complianceType, reason, annotation };
const nowOf = (keyId: string, changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({ keyId, keyArn: asked.keys.find((key) => key.keyId === keyId)?.keyArn ?? '', ...changes });
const rotates = (keyId: string, changes: Partial<KeyProfile> = {}): KeyProfile => nowOf(keyId, { ...rotation, ...changes });
const unreadable = {
  reason: 'UNREADABLE',
  proposed: false,
  eligible: false,
  rotationEnabled: null,
  annotation: 'UNREADABLE: DescribeKey was refused.',
};

type Ending = Parameters<typeof outcomeOf>[0];
type Happened = Partial<Pick<Ending, 'failedStep' | 'writeAttempted' | 'compliance' | 'kmsRequestId'>> & {
  readonly now: (keyId: string) => KeyProfile;
};

/** What became of the approved keys, one after the other. */
const happenings: readonly Happened[] = [
  { now: (id) => rotates(id), kmsRequestId: '0a1b2c3d-0000-4000-8000-000000000001', compliance: compliance() },
  { now: (id) => rotates(id, { rotationPeriodInDays: null, nextRotationDate: null }), compliance: compliance({ sinceTheChange: false }) },
  { now: (id) => rotates(id), compliance: stillOff },
  { now: (id) => rotates(id), compliance: compliance({ complianceType: 'NON_COMPLIANT', annotation: 'ROTATION_OVERDUE: due long ago.' }) },
  { now: (id) => rotates(id, { rotationPeriodInDays: 180 }) },
  { now: (id) => rotates(id, { rotationPeriodInDays: null }), writeAttempted: false },
  { now: (id) => rotates(id, { reason: 'ROTATION_OVERDUE', annotation: 'ROTATION_OVERDUE: due long ago.' }) },
  { now: (id) => nowOf(id, unreadable) },
  { now: (id) => nowOf(id, { proposed: false, reason: 'KEY_DISABLED', annotation: 'KEY_DISABLED: rotation is off.' }) },
  { now: (id) => nowOf(id), failedStep: failure('AccessDeniedException', 'An error occurred (AccessDeniedException) when calling …') },
  { now: (id) => nowOf(id), failedStep: failure('KMSInternalException', 'x'.repeat(400)) },
  { now: (id) => nowOf(id), failedStep: failure(null, null) },
  { now: (id) => nowOf(id), compliance: stillOff },
];

const approvedKeys = asked.keys.slice(0, -3);
const droppedLater = approvedKeys.slice(-4);
const droppedThen = [
  ['ROTATION_ENABLED', 'ROTATION_ENABLED: rotates every 365 days.'],
  ['ROTATION_OVERDUE', 'ROTATION_OVERDUE: due long ago.'],
  ['KEY_STATE_PENDING_DELETION', 'KEY_STATE_PENDING_DELETION: is going to be deleted.'],
  ['ROTATION_ENABLED', 'ROTATION_ENABLED: rotates every 365 days.'],
] as const;

/** Approved, but for three keys; four of the others had changed in between. */
export const decided: Approval = approval({
  decisions: [
    {
      approver: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/ada',
      decision: 'Approved',
      decidedAt: '2026-11-20T08:30:00.000Z',
      comment: null,
    },
    {
      approver: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace',
      decision: 'Approved',
      decidedAt: '2026-11-20T09:00:00.000Z',
      comment: 'CHG-1 <now>',
    },
  ],
  comment: 'CHG-1 <now>',
  selection: { sha256: 'b'.repeat(64), versionId: 'v1', keyIds: approvedKeys.map(({ keyId }) => keyId) },
  approvedKeyIds: approvedKeys.map(({ keyId }) => keyId),
  notSelectedKeyIds: asked.keys.slice(-3).map(({ keyId }) => keyId),
  dropped: droppedThen.map(([reason, annotation], index) => ({
    keyId: droppedLater[index]?.keyId ?? '',
    keyArn: droppedLater[index]?.keyArn ?? null,
    complianceType: 'NOT_APPLICABLE' as const,
    reason,
    annotation,
  })),
});

/** What came of every requested key under a decision. */
export const outcomesUnder = (decision: Approval | undefined): readonly Outcome[] => [
  ...asked.keys.map(({ keyId }, index) => {
    const happened = happenings[index % happenings.length];
    if (happened === undefined) throw new Error('there is always a happening');
    const isDropped = droppedLater.slice(0, 2).some((key) => key.keyId === keyId);
    return outcomeOf({
      keyId,
      now: isDropped ? rotates(keyId) : happened.now(keyId),
      proposal: asked,
      approval: decision,
      failedStep: happened.failedStep,
      writeAttempted: happened.writeAttempted ?? true,
      compliance: happened.compliance ?? null,
      kmsRequestId: happened.kmsRequestId ?? null,
    });
  }),
  ...asked.dropped.map(({ keyId }) =>
    outcomeOf({
      keyId,
      now: everyKind.find((key) => key.keyId === keyId) ?? nowOf(keyId),
      proposal: asked,
      approval: decision,
      failedStep: undefined,
      writeAttempted: false,
      compliance: null,
      kmsRequestId: null,
    }),
  ),
];

const recordOf = (outcomes: readonly Outcome[], recordedAt = '2026-11-20T10:00:00.000Z'): Outcomes => ({
  kind: 'outcomes',
  schemaVersion: 1,
  previous: { record: 'approval.json', sha256: 'c'.repeat(64) },
  executionIds: [asked.executionId],
  requestIds: [asked.requestId],
  recordedAt,
  rotationPeriodInDays: 365,
  outcomes: [...outcomes],
});
const validationUnder = (decision: Approval | undefined, startedAt: string | null = '2026-11-20T09:05:00.000Z') =>
  validationOf(asked, decision, outcomesUnder(decision), {
    validatedAt: '2026-11-20T10:05:00.000Z',
    startedAt,
    previous: { record: 'outcomes.json', sha256: 'd'.repeat(64) },
  });

const notApproved = { approvedKeyIds: [], notSelectedKeyIds: [], dropped: [], selection: null, decisions: [] };
/** The same request under every other decision. */
export const otherDecisions: Readonly<Record<string, Approval | undefined>> = {
  rejected: approval({ ...notApproved, decision: 'REJECTED' }),
  'timed-out': approval({ ...notApproved, decision: 'TIMED_OUT', approver: null, comment: null }),
  cancelled: approval({ ...notApproved, decision: 'CANCELLED', approver: null, comment: '' }),
  failed: approval({ ...notApproved, decision: 'FAILED', failure: 'the approvers could not be told', approver: null }),
  'failed-without-reason': approval({ ...notApproved, decision: 'FAILED', failure: null, approver: null }),
  'not-on-record': undefined,
};

export const outcomes = recordOf(outcomesUnder(decided));
export const validation = validationUnder(decided);
export const rejected = {
  outcomes: recordOf(outcomesUnder(otherDecisions['rejected']), '2026-11-20T11:00:00.000Z'),
  validation: validationUnder(otherDecisions['rejected'], '2026-11-20T09:01:00.000Z'),
};

const first = (record: Outcomes, count: number): Outcomes => ({ ...record, outcomes: record.outcomes.slice(0, count) });

/** The request as it is read when it was several executions, decided differently. */
export const merged = {
  approvals: mergedApprovals([
    decided,
    approval({ ...notApproved, region: 'us-east-1', decision: 'REJECTED', comment: '', decidedAt: '2026-11-20T09:30:00.000Z' }),
  ]),
  outcomes: mergedOutcomes([first(outcomes, 14), first(rejected.outcomes, 2)], '2026-11-20T12:00:00.000Z'),
  validation: mergedValidation([validation, rejected.validation, validationUnder(undefined, null)], {
    accountId: '111122223333',
    validatedAt: '2026-11-20T12:00:00.000Z',
  }),
};
/** No execution at all. */
export const nothing = {
  approvals: mergedApprovals([]),
  outcomes: mergedOutcomes([], '2026-11-20T12:00:00.000Z'),
  validation: mergedValidation([], { accountId: '111122223333', validatedAt: '2026-11-20T12:00:00.000Z' }),
};

const span = { from: '2026-10-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const execution = { proposal: asked, approval: decided, outcomes };
const historyOf = (keyId: string, changes: Partial<KeySources> = {}): KeyHistory =>
  keyHistory({ keyId, recorded: [], gaps: [], executions: [], rotations: [], ...changes }, span);
const [one, other, third] = asked.keys.map(({ keyId }) => keyId);
const at = (day: string, time = '00:00:00'): string => `2026-${day}T${time}.000Z`;

/** Keys of every history: put right by a decision, by somebody else, undone again, never recorded, not recorded for a while, asked about and not answered. */
export const histories: readonly KeyHistory[] = [
  historyOf(one ?? '', {
    recorded: [
      { at: at('09-01'), compliance: 'NON_COMPLIANT' },
      { at: at('11-20', '10:02:30'), compliance: 'COMPLIANT' },
    ],
    executions: [execution],
    rotations: [
      { at: at('11-25'), rotationType: 'AUTOMATIC' },
      { at: at('11-26'), rotationType: 'ON_DEMAND' },
    ],
  }),
  historyOf(other ?? '', {
    recorded: [
      { at: at('10-10', '01:30:00'), compliance: 'COMPLIANT' },
      { at: at('11-28', '03:00:00'), compliance: 'NON_COMPLIANT' },
    ],
    executions: [execution],
    rotations: { unreadable: 'AccessDeniedException' },
  }),
  historyOf(third ?? '', {
    recorded: [
      { at: at('10-05'), compliance: 'NOT_APPLICABLE' },
      { at: at('10-20'), compliance: 'UNKNOWN' },
      { at: at('10-20', '12:00:00'), compliance: 'COMPLIANT' },
    ],
    gaps: [
      { from: at('10-25'), to: at('10-26', '06:00:00') },
      { from: at('11-30'), to: null },
    ],
    executions: [{ proposal: asked, approval: otherDecisions['timed-out'] }],
  }),
  historyOf(asked.dropped[0]?.keyId ?? '', { recorded: [{ at: at('08-01'), compliance: 'NOT_APPLICABLE' }], executions: [execution] }),
  historyOf(asked.keys.at(-1)?.keyId ?? '', {
    recorded: [{ at: at('11-01'), compliance: 'NON_COMPLIANT' }],
    executions: [{ proposal: asked }],
  }),
  historyOf(keyIdNumber(300)),
];
export const historySpan = span;
