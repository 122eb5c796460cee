import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { SSMClient } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { idOfChange } from '../../../functions/core/changes/kind.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { normalizedText } from '../../../functions/core/document-digests.ts';
import { answersPrefix, evidenceKey } from '../../../functions/core/names.ts';
import { decisionSchema } from '../../../functions/core/records/decision.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { recordDecision } from '../../../functions/record-decision/record-decision.ts';
import { oddAnswerLike, sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { type Edge, edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { policy, rightProposal } from '../right/execution-records.ts';
import { accountId, executionId, now, region } from '../right/ids.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import { rightKmsAnswers } from '../right/kms-answers.ts';
import { clientAnswering, evidenceInMemory } from '../right/stubs.ts';

const proposal = rightProposal(wordsFrom(['orders']));
const proposed = proposal.changes.map(refOf);
const [chosen] = proposed;
const documentText = 'schemaVersion: "0.3"\n';
const grace = `arn:aws:sts::${accountId}:assumed-role/KmsRotation-Approver-${region}/grace`;

const answer = { kind: 'answer', schemaVersion: 1, executionId, answer: 'APPROVE', changes: [chosen], comment: 'CHG-1' };

/** An answer as an approver stored it, or none; mostly JSON. */
const storedAnswer: fc.Arbitrary<string | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 5, arbitrary: sometimesMutated(fc.constant(answer)).map(({ value }) => JSON.stringify(value) ?? '') },
  { weight: 1, arbitrary: anyText },
);

const signal = { Approver: grace, Decision: 'Approve', ApprovalDecisionTime: '2026-11-20T09:00:00.000000Z', Comment: 'CHG-1' };

/** What approvers have answered, as the outputs of the step have it, in a form that is not documented. */
const signals = sometimesMutated(fc.constantFrom<unknown>([signal], signal, [signal, { ...signal, Decision: 'Reject' }])).map(
  ({ value }) => JSON.stringify(value) ?? '',
);

const rightExecution = (status: string) => ({
  AutomationExecution: {
    AutomationExecutionStatus: 'InProgress',
    ExecutedBy: proposal.requestedBy,
    DocumentName: proposal.documentName,
    DocumentVersion: '1',
    ExecutionStartTime: '2026-11-20T08:00:00.000Z',
    StepExecutions: [
      { StepName: 'NotifyApprovers', Action: 'aws:invokeLambdaFunction', StepStatus: 'Success' },
      {
        StepName: 'Approve',
        Action: 'aws:approve',
        StepStatus: status,
        ExecutionEndTime: '2026-11-20T09:00:00.000Z',
        Outputs: { ApprovalStatus: ['Approved'] },
      },
    ],
  },
});

type Steps = { StepExecutions?: { Action?: string; Outputs?: object }[] };

function withSignals(odd: unknown, given: string): unknown {
  const execution = structuredClone(odd) as { AutomationExecution?: Steps };
  const step = execution.AutomationExecution?.StepExecutions?.find?.(({ Action }) => Action === 'aws:approve');
  if (step !== undefined) step.Outputs = { ...step.Outputs, ApproverDecisions: [given] };
  return execution;
}

const executionOf = (status: string) =>
  fc.tuple(oddAnswerLike(fc.constant(rightExecution(status))), signals).map(([odd, given]) => withSignals(odd ?? {}, given));

/** What AWS CloudTrail has of a signal, where Systems Manager names nobody. */
const recordedSignal = {
  Events: [
    {
      EventId: 'e-1',
      CloudTrailEvent: JSON.stringify({
        eventTime: '2026-11-20T09:00:00Z',
        userIdentity: { arn: grace },
        requestParameters: { automationExecutionId: executionId, signalType: 'Approve' },
      }),
    },
  ],
};

const oddEvents = oddAnswerLike(fc.constant(recordedSignal)).map((odd) => odd ?? {});

async function decide(run: unknown, given: string | undefined, events: unknown) {
  const evidence = evidenceInMemory({
    [evidenceKey(executionId, 'proposal.json')]: recordText(proposal),
    ...(given === undefined ? {} : { [`${answersPrefix(executionId)}AROA1:grace.json`]: given }),
  });
  const key = evidenceKey(executionId, 'decision.json');
  try {
    await recordDecision(
      { executionId },
      {
        evidenceBucket: 'evidence',
        documentDigests: { [proposal.documentName]: { current: [sha256Of(normalizedText(documentText))], last: [] } },
        approvers: proposal.approvers,
        minimumApprovals: 1,
        changeCalendars: [],
        policy,
        lookIntervalInMillis: 0,
        cloudTrailWaitInSeconds: 0,
      },
      {
        kms: clientAnswering<KMSClient>(rightKmsAnswers),
        ssm: clientAnswering<SSMClient>({ GetAutomationExecution: run, GetDocument: { Content: documentText } }),
        cloudTrail: clientAnswering<CloudTrailClient>({ LookupEvents: events }),
        iam: clientAnswering<IAMClient>({ GetRole: { Role: { RoleId: 'AROA1' } } }),
        evidence,
        now: () => now,
        record: () => {},
        surroundings: { partition: 'aws', region, accountId },
        sleep: async () => {},
      },
    );
    return readRecord(decisionSchema, evidence.texts.get(key) ?? '', 'decision.json');
  } catch (error) {
    promised(!evidence.texts.has(key), 'a decision was stored and then refused');
    throw error;
  }
}

const refusals = ['NotYetError', 'NotOursError', 'UnexpectedAnswerError'];

const approved = edge({
  name: 'approval with comment and answer',
  promise:
    'the final list is part of what was proposed and chosen, the record can be read; what does not bear out the approval does not count, or is refused by name, and nothing is stored',
  weight: 5,
  answers: 'both',
  arbitrary: fc.tuple(executionOf('Success'), storedAnswer, oddEvents),
  check: ([run, given, events]) =>
    answerOf(async () => {
      const { decision, finalList, approvedChanges, signals: recorded } = await decide(run, given, events);
      const allowed = new Set(approvedChanges.map(idOfChange));
      promised(
        finalList.every((one) => allowed.has(idOfChange(one)) && proposed.some((ref) => idOfChange(ref) === idOfChange(one))),
        'a change would be made that was not approved',
      );
      promised(decision === 'APPROVED' || finalList.length === 0, 'a request that is not approved has a final list');
      promised(decision !== 'APPROVED' || recorded.some(({ counts }) => counts), 'approved, and no approval counts');
    }, refusals),
});

const notApproved = edge({
  name: 'request that was not approved',
  promise: 'is put on record as what it was, in a record that can be read, and approves no change',
  weight: 2,
  answers: 'both',
  arbitrary: fc.tuple(fc.constantFrom('Failed', 'TimedOut', 'Cancelled', 'Rejected').chain(executionOf), oddEvents),
  check: ([run, events]) =>
    answerOf(async () => {
      const { decision, finalList } = await decide(run, undefined, events);
      promised(decision !== 'APPROVED' && finalList.length === 0, 'a request that was not approved approves changes');
    }, refusals),
});

export const decisionEdges: readonly Edge[] = [approved, notApproved];
