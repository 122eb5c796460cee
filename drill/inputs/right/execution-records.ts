import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { finalChangeFor } from '../../../functions/core/changes/approved.ts';
import { type ChangeRef, idOfChange } from '../../../functions/core/changes/kind.ts';
import { proposedChanges } from '../../../functions/core/changes/propose.ts';
import { type ProposedChange, refOf } from '../../../functions/core/changes/proposed-change.ts';
import { answersPrefix, changeKey, decisionKey, evidenceKey } from '../../../functions/core/names.ts';
import { attemptOutcomeOf } from '../../../functions/core/outcome/attempt-outcome.ts';
import { outcomeOf, outcomeOfExcluded } from '../../../functions/core/outcome/outcome.ts';
import { validationOf } from '../../../functions/core/outcome/validation.ts';
import { signalsIn } from '../../../functions/core/people/approval-step.ts';
import { decide } from '../../../functions/core/people/decide.ts';
import { lastDecidingSignalAt } from '../../../functions/core/people/decided-at.ts';
import { personOf } from '../../../functions/core/people/person.ts';
import { principalIn, signallerIn } from '../../../functions/core/people/principal.ts';
import type { Policy } from '../../../functions/core/policy.ts';
import type { Answer } from '../../../functions/core/records/answer.ts';
import type { Attempt, AttemptResult } from '../../../functions/core/records/attempt.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import { type FiledDecision, filedDecisionOf } from '../../../functions/core/records/filed-decision.ts';
import type { Outcomes } from '../../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import type { Validation } from '../../../functions/core/records/validation.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { policyRecordOf } from '../../../functions/core/rule-parameters.ts';
import { accountId, executionId, keyIdNumber, region, requestId } from './ids.ts';
import type { Words } from './key-profiles.ts';
import { exemptKeySeen, keySeen, rotatingKeySeen, strangeKeySeen } from './keys-seen.ts';

export type ExecutionRecords = {
  readonly proposal: Proposal;
  readonly answer: Answer;
  readonly decision: Decision;
  readonly filed: FiledDecision;
  readonly attempt: Attempt;
  readonly result: AttemptResult;
  readonly outcomes: Outcomes;
  readonly validation: Validation;
  /** As the evidence bucket has them, by key. */
  readonly texts: ReadonlyMap<string, string>;
};

export const policy: Policy = {
  maximumRotationPeriodInDays: 365,
  exemptionTagKey: 'kms-rotation-exempt',
  maximumExemptionDays: 365,
  disabledKeys: 'NOT_APPLICABLE',
  unreadableKeys: 'NON_COMPLIANT',
  overdueGraceDays: 7,
  ineligibleKeys: 'NOT_APPLICABLE',
  maximumManualRotationAgeInDays: 365,
};

const requestedAt = '2026-11-20T08:00:00.000Z';
const approverRole = `arn:aws:iam::${accountId}:role/KmsRotation-Approver-${region}`;
const kinds = ['ENABLE_ROTATION', 'SHORTEN_PERIOD'] as const;

export function rightProposal(words: Words): Proposal {
  const now = new Date(requestedAt);
  const seen = [1, 2, 3].map((number) => keySeen(number, words, { policy, now }));
  const others = [exemptKeySeen(4, words, { policy, now }), strangeKeySeen(5, words, { policy, now })];
  const subjects = [...seen, ...others].map((profile) => ({ keyId: profile.keyId, subject: { profile } }));
  return {
    kind: 'proposal',
    schemaVersion: 2,
    executionId,
    requestId,
    requestedBy: `arn:aws:sts::${accountId}:assumed-role/KmsRotation-RequestApproval-${region}/run${words()}`,
    requestedAt,
    expiresAt: '2026-11-27T08:00:00.000Z',
    accountId,
    region,
    documentName: 'KmsRotation-ApproveAndEnable',
    documentVersion: '1',
    documentSha256: 'd'.repeat(64),
    approvers: [approverRole],
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    policy: policyRecordOf(policy),
    requestedKeyIds: [1, 2, 3, 4, 5].map(keyIdNumber),
    ...proposedChanges(subjects, kinds, { policy, now, asked: { rotationPeriodInDays: 365 } }),
  };
}

type Ref = { readonly record: string; readonly sha256: string };

function rightDecision(
  proposal: Proposal,
  previous: Ref,
  { key, answer }: { readonly key: string; readonly answer: Answer },
  words: Words,
): Decision {
  const approver = `arn:aws:sts::${accountId}:assumed-role/KmsRotation-Approver-${region}/grace`;
  const rawDecisions = [
    JSON.stringify([{ Approver: approver, Decision: 'Approved', ApprovalDecisionTime: '2026-11-20T09:00:00.000Z', Comment: words() }]),
  ];
  const { signals } = signalsIn({ status: 'Success', endedAt: null, outputs: { ApproverDecisions: rawDecisions } });
  const requesterNamed = principalIn(proposal.requestedBy);
  const person = requesterNamed === undefined ? undefined : personOf(requesterNamed);
  const requester =
    person === undefined
      ? ({ principal: proposal.requestedBy, person: null, source: 'NOT_KNOWN' } as const)
      : ({ principal: proposal.requestedBy, person, source: 'EXECUTED_BY' } as const);
  const author = { kind: 'session', accountId, roleName: `KmsRotation-Approver-${region}`, sessionName: 'grace' } as const;
  const proposed = proposal.changes.map(refOf);
  const decided = decide({
    ending: 'APPROVED',
    failure: null,
    signals: signals.map((one) => ({ ...one, source: 'SYSTEMS_MANAGER', by: signallerIn(one.principal ?? '', proposal.approvers) })),
    answers: [{ record: key, sha256: sha256Of(recordText(answer)), versionId: 'v1', author, answer }],
    approvers: proposal.approvers,
    requester,
    place: { accountId, region },
    proposed,
    requiredApprovals: 1,
    withoutAnswer: 'ALL',
  });
  const approved = new Set(decided.approvedChanges.map(idOfChange));
  return {
    kind: 'decision',
    schemaVersion: 2,
    previous,
    executionId,
    requestId,
    accountId,
    region,
    documentName: proposal.documentName,
    ...decided,
    decidedAt: lastDecidingSignalAt(decided) ?? '2026-11-20T09:00:00.000Z',
    recordedAt: '2026-11-20T09:00:05.000Z',
    requester,
    deployed: { approvers: [approverRole], minimumApprovals: 1 },
    requiredApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    rawDecisions,
    excluded: [],
    finalList: proposal.changes
      .filter((change) => approved.has(idOfChange(refOf(change))))
      .map((change) => finalChangeFor(change, executionId)),
  };
}

/** An attempt at the first approved change, and a refusal of it in words of AWS. */
function rightAttempt(change: ProposedChange, decision: Ref, words: Words) {
  const { keyId, keyArn } = change.key;
  const at = { keyId, kind: change.kind, state: executionId };
  const attempt: Attempt = {
    kind: 'attempt',
    schemaVersion: 1,
    decision,
    executionId,
    invocation: 'invocation-1',
    keyId,
    keyArn,
    change: change.kind,
    state: executionId,
    number: 1,
    startedAt: '2026-11-20T09:01:00.000Z',
  };
  const ref = { record: changeKey(at, 1, ''), sha256: sha256Of(recordText(attempt)) };
  const result: AttemptResult = {
    kind: 'attemptResult',
    schemaVersion: 1,
    attempt: ref,
    executionId,
    keyId,
    change: change.kind,
    result: 'REFUSED',
    kmsRequestId: null,
    error: { operation: 'EnableKeyRotation', name: 'KMSInvalidStateException', message: words() },
    policySha256: 'c'.repeat(64),
    keyState: 'Enabled',
    recordedAt: '2026-11-20T09:01:01.000Z',
  };
  const resultRef = { record: changeKey(at, 1, '.result'), sha256: sha256Of(recordText(result)) };
  return { attempt, ref, result, resultRef };
}

/** The records of an execution as the functions store them, with texts of others wherever there are any. */
export function rightExecution(words: Words): ExecutionRecords {
  const proposal = rightProposal(words);
  const proposed = proposal.changes.map(refOf);
  const proposalRef = refTo('proposal.json', proposal);
  const answer: Answer = {
    kind: 'answer',
    schemaVersion: 1,
    executionId,
    answer: 'APPROVE',
    changes: proposed.slice(0, 2),
    comment: words(),
  };
  const answerKey = `${answersPrefix(executionId)}AROAAPPROVERID:grace.json`;
  const decision = rightDecision(proposal, proposalRef, { key: answerKey, answer }, words);
  const decisionRef = refTo('decision.json', decision);
  const [first] = proposal.changes;
  if (first === undefined) throw new Error('the first key can be enabled');
  const { attempt, ref, result, resultRef } = rightAttempt(first, decisionRef, words);
  const attempts = (change: ChangeRef) =>
    idOfChange(change) === idOfChange(refOf(first))
      ? [attemptOutcomeOf({ attempt: { record: attempt, ref }, result: { record: result, ref: resultRef }, aliases: [] })]
      : [];
  const after = rotatingKeySeen(1, words, { policy, now: new Date('2026-11-20T09:10:00.000Z') });
  const compliance = { complianceType: 'NON_COMPLIANT', annotation: words(), recordedAt: null, sinceTheChange: true };
  const outcomes: Outcomes = {
    kind: 'outcomes',
    schemaVersion: 2,
    previous: decisionRef,
    executionIds: [executionId],
    requestIds: [requestId],
    recordedAt: '2026-11-20T09:10:00.000Z',
    startedAt: '2026-11-20T07:59:58.000Z',
    outcomes: [
      ...proposal.changes.map((change) =>
        outcomeOf({
          change,
          region,
          decision,
          attempts: attempts(refOf(change)),
          notWritten: undefined,
          after: { profile: { ...change.key, ...rotation(after) } },
          compliance,
        }),
      ),
      ...proposal.excluded.map((one) => outcomeOfExcluded(one, { region, after: { profile: after }, compliance: null })),
    ],
  };
  const validation = validationOf(proposal, decision, outcomes, refTo('outcomes.json', outcomes));
  const filed = filedDecisionOf(proposal, decision, decisionRef.sha256);
  const texts = new Map([
    [evidenceKey(executionId, 'proposal.json'), recordText(proposal)],
    [answerKey, recordText(answer)],
    [evidenceKey(executionId, 'decision.json'), recordText(decision)],
    [decisionKey(decision.decidedAt, executionId), recordText(filed)],
    [ref.record, recordText(attempt)],
    [resultRef.record, recordText(result)],
    [evidenceKey(executionId, 'outcomes.json'), recordText(outcomes)],
    [evidenceKey(executionId, 'outcomes.csv'), outcomesCsv(outcomes.outcomes)],
    [evidenceKey(executionId, 'validation.json'), recordText(validation)],
  ]);
  return { proposal, answer, decision, filed, attempt, result, outcomes, validation, texts };
}

const refTo = (record: string, content: object): Ref => ({ record, sha256: sha256Of(recordText(content)) });

const rotation = ({ rotationEnabled, rotationPeriodInDays, nextRotationDate, reason, annotation }: Proposal['changes'][number]['key']) => ({
  rotationEnabled,
  rotationPeriodInDays,
  nextRotationDate,
  reason,
  annotation,
});
