import { proposedChanges } from '../../../functions/core/changes/propose.ts';
import { type ProposedChange, refOf } from '../../../functions/core/changes/proposed-change.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { ExcludedChange, Proposal } from '../../../functions/core/records/proposal.ts';
import { now } from '../keys.ts';
import { decision, keyIdNumber, proposal, rejection, signal, toEnable, toReplace, toRollBack, toRotateNow } from '../records.ts';
import { policy } from '../verdict-cases.ts';
import { arnOfNumber } from './every-kind.ts';

/** The executions of the scenario: one for each document, and one more for the roll-back. */

/** Keys beside those of every kind, more than are described in full. */
const more = Array.from({ length: 18 }, (_, index) => {
  const number = 101 + index;
  return toEnable({
    keyId: keyIdNumber(number),
    keyArn: arnOfNumber(number, 'eu-central-1'),
    aliases: [`alias/many-${index}`],
    creationDate: `2025-${String((index % 12) + 1).padStart(2, '0')}-01T00:00:00.000Z`,
  });
});

export function enabling(kinds: readonly KeyProfile[]): Proposal {
  const { changes, excluded } = proposedChanges(
    kinds.map((profile) => ({ keyId: profile.keyId, subject: { profile } })),
    ['ENABLE_ROTATION', 'SHORTEN_PERIOD'],
    { policy, now, asked: { rotationPeriodInDays: 365 } },
  );
  return proposal({ changes: [...changes, ...more], excluded, minimumApprovals: 2 });
}

/** The first key is to be enabled too: one key, two changes. */
export const rotatingNow = (): Proposal =>
  proposal({
    executionId: '22222222-2222-4333-8444-555555555555',
    documentName: 'KmsRotation-RotateNow',
    minimumApprovals: 2,
    changes: [101, 202, 203, 204].map((number) =>
      toRotateNow({ keyId: keyIdNumber(number), keyArn: arnOfNumber(number, 'eu-central-1'), aliases: [`alias/old-${number}`] }),
    ),
  });

export const replacing = (): Proposal =>
  proposal({
    executionId: '33333333-2222-4333-8444-555555555555',
    requestId: '33333333-2222-4333-8444-555555555555',
    requestedBy: 'arn:aws:iam::111122223333:user/heidi',
    documentName: 'KmsRotation-ReplaceKey',
    changes: [toReplace({ keyId: keyIdNumber(301) }), toReplace({ keyId: keyIdNumber(302) })],
  });

export const rollingBack = (): Proposal =>
  proposal({
    executionId: '44444444-2222-4333-8444-555555555555',
    requestId: '44444444-2222-4333-8444-555555555555',
    documentName: 'KmsRotation-ReplaceKey',
    changes: [toRollBack({ keyId: keyIdNumber(303) })],
  });

const excludedThen = [
  ['ROTATION_ENABLED', 'ROTATION_ENABLED: rotates every 365 days.'],
  ['ROTATION_OVERDUE', 'ROTATION_OVERDUE: due long ago.'],
  ['KEY_STATE_PENDING_DELETION', 'KEY_STATE_PENDING_DELETION: is going to be deleted.'],
  ['ROTATION_ENABLED', 'ROTATION_ENABLED: rotates every 365 days.'],
] as const;

function excludedChange(change: ProposedChange, index: number): ExcludedChange {
  const [reason, annotation] = excludedThen[index] ?? excludedThen[0];
  return { ...refOf(change), keyArn: change.key.keyArn, complianceType: 'NOT_APPLICABLE', reason, annotation };
}

const about = ({ executionId, requestId, documentName }: Proposal) => ({ executionId, requestId, documentName });

/**
 * Approved by two: one chose all but three changes, the other all. Four of the approved ones were
 * no longer as shown when the keys were read again.
 */
export function approvedInPart(asked: Proposal): Decision {
  const approved = asked.changes.slice(0, -3);
  const changed = approved.slice(-4);
  const refs = approved.map(refOf);
  const left = approved.slice(0, -4).map(refOf);
  const answer = { record: 'answers/AROA:ada.json', sha256: 'b'.repeat(64), versionId: 'v1', answer: 'APPROVE' as const, changes: refs };
  return decision({
    ...about(asked),
    requiredApprovals: 2,
    signals: [
      signal('ada', { signalledAt: '2026-11-20T08:30:00.000Z', comment: null, answers: [answer] }),
      signal('grace', { comment: 'CHG-1 <now>' }),
    ],
    approvedChanges: refs,
    notChosen: asked.changes.slice(-3).map(refOf),
    excluded: changed.map(excludedChange),
    finalList: left.map((change) => ({ ...change, state: asked.executionId })),
  });
}

export const approvedWhole = (asked: Proposal): Decision => decision({ ...about(asked), approvedChanges: asked.changes.map(refOf) });

const nothingApproved = { approvedChanges: [], finalList: [] };
/** The same request under every other decision. */
export const otherDecisions = {
  rejected: decision({ ...nothingApproved, decision: 'REJECTED', signals: [signal('ada'), rejection('grace', { comment: 'freeze' })] }),
  'timed-out': decision({ ...nothingApproved, decision: 'TIMED_OUT', signals: [] }),
  cancelled: decision({ ...nothingApproved, decision: 'CANCELLED', signals: [] }),
  'not-counted': decision({
    ...nothingApproved,
    decision: 'NOT_COUNTED',
    because: '0 of 1 approvals that are needed count: a request is not approved by the person who made it',
    signals: [signal('heidi', { counts: false, because: 'a request is not approved by the person who made it' })],
  }),
  failed: decision({ ...nothingApproved, decision: 'FAILED', because: 'the approvers could not be told', signals: [] }),
  'ended-by-upgrade': decision({ ...nothingApproved, decision: 'ENDED_BY_UPGRADE' }),
  'not-on-record': undefined,
} satisfies Readonly<Record<string, Decision | undefined>>;
