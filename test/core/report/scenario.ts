import type { FailedStep } from '../../../functions/core/finding.ts';
import { mergedApprovals, mergedOutcomes, mergedValidation } from '../../../functions/core/merge.ts';
import { outcomeOf } from '../../../functions/core/outcome.ts';
import { partitionRequest } from '../../../functions/core/proposal.ts';
import type { Approval } from '../../../functions/core/records/approval.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { Proposal, ProposedKey } from '../../../functions/core/records/proposal.ts';
import type { Compliance, Outcome, Outcomes } from '../../../functions/core/records/validation.ts';
import { validationOf } from '../../../functions/core/validation.ts';
import { approval, keyIdNumber, profile, proposal, rotating } from '../records.ts';
import { arnOfNumber, assessmentOfEveryKind, everyKind } from './every-kind.ts';

/**
 * One account with a key of every kind, and a request in which everything happens that can happen to a key. The reports of it, in `golden`, are what people read: a change of
 * a word or of a rule is a line in their review.
 */

/** Asks about more keys than are told of in full, for both changes. */
function requestFor(kinds: readonly KeyProfile[]): Proposal {
  const { keys, dropped } = partitionRequest(
    kinds.map((each) => ({ keyId: each.keyId, profile: each })),
    'approveAndEnable',
  );
  const more = Array.from({ length: 16 }, (_, index): ProposedKey => {
    const keyId = keyIdNumber(101 + index);
    const base = {
      keyId,
      keyArn: arnOfNumber(101 + index, 'eu-central-1'),
      aliases: [`alias/many-${index}`],
      creationDate: `2025-${String((index % 12) + 1).padStart(2, '0')}-01T00:00:00.000Z`,
    };
    return { ...profile(base), change: 'ENABLE' };
  });
  return proposal({ keys: [...keys, ...more], dropped, minimumApprovals: 2 });
}

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
const nowOf = (keyId: string, changes: Partial<KeyProfile> = {}): KeyProfile => profile({ keyId, ...changes });
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

const droppedThen = [
  ['ROTATION_ENABLED', 'ROTATION_ENABLED: rotates every 365 days.'],
  ['ROTATION_OVERDUE', 'ROTATION_OVERDUE: due long ago.'],
  ['KEY_STATE_PENDING_DELETION', 'KEY_STATE_PENDING_DELETION: is going to be deleted.'],
  ['ROTATION_ENABLED', 'ROTATION_ENABLED: rotates every 365 days.'],
] as const;

/** Approved, but for three keys; four of the others had changed in between. */
function approvalOf(asked: Proposal): Approval {
  const approvedKeys = asked.keys.slice(0, -3);
  const droppedLater = approvedKeys.slice(-4);
  return approval({
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
}

/** What came of every requested key under a decision. */
const outcomesOf = (kinds: readonly KeyProfile[], asked: Proposal, decision: Approval | undefined): readonly Outcome[] => [
  ...asked.keys.map(({ keyId }, index) => {
    const happened = happenings[index % happenings.length];
    if (happened === undefined) throw new Error('there is always a happening');
    // Of the last four of those that are approved.
    const isDropped = index === asked.keys.length - 7 || index === asked.keys.length - 6;
    return outcomeOf({
      keyId,
      now: isDropped ? rotates(keyId) : happened.now(keyId),
      proposal: asked,
      approval: decision,
      failedStep: happened.failedStep,
      writeAttempted: happened.writeAttempted ?? true,
      writeRefused: false,
      compliance: happened.compliance ?? null,
      kmsRequestId: happened.kmsRequestId ?? null,
    });
  }),
  ...asked.dropped.map(({ keyId }) =>
    outcomeOf({
      keyId,
      now: kinds.find((key) => key.keyId === keyId) ?? nowOf(keyId),
      proposal: asked,
      approval: decision,
      failedStep: undefined,
      writeAttempted: false,
      writeRefused: false,
      compliance: null,
      kmsRequestId: null,
    }),
  ),
];

const recordOf = (
  { executionId, requestId }: Proposal,
  outcomes: readonly Outcome[],
  recordedAt = '2026-11-20T10:00:00.000Z',
): Outcomes => ({
  kind: 'outcomes',
  schemaVersion: 1,
  previous: { record: 'approval.json', sha256: 'c'.repeat(64) },
  executionIds: [executionId],
  requestIds: [requestId],
  recordedAt,
  rotationPeriodInDays: 365,
  outcomes: [...outcomes],
});

const notApproved = { approvedKeyIds: [], notSelectedKeyIds: [], dropped: [], selection: null, decisions: [] };
/** The same request under every other decision. */
export const otherDecisions = {
  rejected: approval({ ...notApproved, decision: 'REJECTED' }),
  'timed-out': approval({ ...notApproved, decision: 'TIMED_OUT', approver: null, comment: null }),
  cancelled: approval({ ...notApproved, decision: 'CANCELLED', approver: null, comment: '' }),
  failed: approval({ ...notApproved, decision: 'FAILED', failure: 'the approvers could not be told', approver: null }),
  'failed-without-reason': approval({ ...notApproved, decision: 'FAILED', failure: null, approver: null }),
  'not-on-record': undefined,
} satisfies Readonly<Record<string, Approval | undefined>>;

/** Everything anew for every test: mutation testing runs them all in one process. */
export function scenario() {
  const kinds = everyKind();
  const asked = requestFor(kinds);
  const decided = approvalOf(asked);
  const outcomesUnder = (decision: Approval | undefined) => outcomesOf(kinds, asked, decision);
  const validationUnder = (decision: Approval | undefined, startedAt: string | null = '2026-11-20T09:05:00.000Z') =>
    validationOf(asked, decision, outcomesUnder(decision), {
      validatedAt: '2026-11-20T10:05:00.000Z',
      startedAt,
      previous: { record: 'outcomes.json', sha256: 'd'.repeat(64) },
    });
  return {
    kinds,
    assessment: assessmentOfEveryKind(kinds),
    asked,
    decided,
    outcomesUnder,
    outcomes: recordOf(asked, outcomesUnder(decided)),
    validation: validationUnder(decided),
    rejected: {
      outcomes: recordOf(asked, outcomesUnder(otherDecisions.rejected), '2026-11-20T11:00:00.000Z'),
      validation: validationUnder(otherDecisions.rejected, '2026-11-20T09:01:00.000Z'),
    },
    undecided: validationUnder(undefined, null),
  };
}

const first = (record: Outcomes, count: number): Outcomes => ({ ...record, outcomes: record.outcomes.slice(0, count) });
const merging = { accountId: '111122223333', validatedAt: '2026-11-20T12:00:00.000Z' };

/** The request as it is read when it was several executions, decided differently. */
export const merged = ({ decided, outcomes, validation, rejected, undecided }: ReturnType<typeof scenario>) => ({
  approvals: mergedApprovals([
    decided,
    approval({ ...notApproved, region: 'us-east-1', decision: 'REJECTED', comment: '', decidedAt: '2026-11-20T09:30:00.000Z' }),
  ]),
  outcomes: mergedOutcomes([first(outcomes, 14), first(rejected.outcomes, 2)], merging.validatedAt),
  validation: mergedValidation([validation, rejected.validation, undecided], merging),
});

/** No execution at all. */
export const nothing = () => ({
  approvals: mergedApprovals([]),
  outcomes: mergedOutcomes([], merging.validatedAt),
  validation: mergedValidation([], merging),
});
