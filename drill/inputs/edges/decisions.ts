import type { KMSClient } from '@aws-sdk/client-kms';
import type { SSMClient } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { evidenceKey } from '../../../functions/core/names.ts';
import { defaultPolicy } from '../../../functions/core/policy.ts';
import { approvalSchema } from '../../../functions/core/records/approval.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { recordApproved } from '../../../functions/record-approval/record-approved.ts';
import { recordNotApproved } from '../../../functions/record-approval/record-not-approved.ts';
import { oddAnswerLike, sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { type Edge, edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { rightProposal } from '../right/execution-records.ts';
import { accountId, executionId, keyIdNumber, now, region } from '../right/ids.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import { rightKmsAnswers } from '../right/kms-answers.ts';
import { clientAnswering, evidenceInMemory } from '../right/stubs.ts';

const proposal = rightProposal(wordsFrom(['orders']));
const proposalText = recordText(proposal);
const proposed = proposal.keys.map(({ keyId }) => keyId);
const approvers = [`arn:aws:iam::${accountId}:role/KmsRotation-Approver-${region}`];

const selection = { kind: 'selection', schemaVersion: 1, executionId, keyIds: [keyIdNumber(1)], selectedBy: 'grace', comment: 'CHG-1' };

/** A selection as an approver stored it, or none; mostly JSON. */
const storedSelection: fc.Arbitrary<string | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 5, arbitrary: sometimesMutated(fc.constant(selection)).map(({ value }) => JSON.stringify(value) ?? '') },
  { weight: 1, arbitrary: anyText },
);

const answer = {
  Approver: `arn:aws:sts::${accountId}:assumed-role/KmsRotation-Approver-${region}/grace`,
  ApprovalStatus: 'Approved',
  ApprovalDecisionTime: '2026-11-20T09:00:00Z',
  Comment: 'CHG-1',
};

/** What approvers have answered, as the outputs of the step have it, in a form that is not documented. */
const answers = sometimesMutated(fc.constantFrom<unknown>([answer], answer, [answer, { ...answer, ApprovalStatus: 'Rejected' }])).map(
  ({ value }) => JSON.stringify(value) ?? '',
);

const rightExecution = {
  AutomationExecution: {
    AutomationExecutionStatus: 'InProgress',
    ExecutedBy: proposal.requestedBy,
    DocumentName: proposal.documentName,
    DocumentVersion: '1',
    ExecutionStartTime: '2026-11-20T08:00:00.000Z',
    StepExecutions: [
      { StepName: 'Assess', Action: 'aws:invokeLambdaFunction', StepStatus: 'Success' },
      {
        StepName: 'Approve',
        Action: 'aws:approve',
        StepStatus: 'Success',
        ExecutionEndTime: '2026-11-20T09:00:00.000Z',
        Outputs: { ApprovalStatus: ['Approved'] },
      },
    ],
  },
};

type Steps = { StepExecutions?: { Action?: string; Outputs?: object }[] };

function withAnswers(odd: unknown, given: string): unknown {
  const execution = structuredClone(odd) as { AutomationExecution?: Steps };
  const step = execution.AutomationExecution?.StepExecutions?.find?.(({ Action }) => Action === 'aws:approve');
  if (step !== undefined) step.Outputs = { ...step.Outputs, ApproverDecisions: [given] };
  return execution;
}

const execution = fc.tuple(oddAnswerLike(fc.constant(rightExecution)), answers).map(([odd, given]) => withAnswers(odd ?? {}, given));

const dependencies = (run: unknown, chosen: string | undefined) => {
  const evidence = evidenceInMemory({
    [evidenceKey(executionId, 'proposal.json')]: proposalText,
    ...(chosen === undefined ? {} : { [evidenceKey(executionId, 'selection.json')]: chosen }),
  });
  return {
    kms: clientAnswering<KMSClient>(rightKmsAnswers),
    ssm: clientAnswering<SSMClient>({ GetAutomationExecution: run }),
    evidence,
    now: () => now,
    record: () => {},
    surroundings: { partition: 'aws', region, accountId },
  };
};

const approvalIn = (evidence: ReturnType<typeof evidenceInMemory>) =>
  readRecord(approvalSchema, evidence.texts.get(evidenceKey(executionId, 'approval.json')) ?? '', 'approval.json');

const approved = edge({
  name: 'approval with comment and selection',
  promise:
    'the final list is part of what was proposed and selected, the record can be read; what does not bear out the approval is refused by name, and nothing is stored',
  weight: 5,
  answers: 'both',
  arbitrary: fc.tuple(execution, storedSelection),
  check: ([run, chosen]) => {
    const own = dependencies(run, chosen);
    return answerOf(async () => {
      try {
        const { KeyIdsToEnable } = await recordApproved(
          { action: 'approved', executionId, proposalSha256: sha256Of(proposalText) },
          { evidenceBucket: 'evidence', approvers, changeCalendars: [], policy: defaultPolicy },
          own,
        );
        const { approvedKeyIds } = approvalIn(own.evidence);
        promised(
          KeyIdsToEnable.every((keyId) => approvedKeyIds.includes(keyId) && proposed.includes(keyId)),
          'a key would be written that was not approved',
        );
      } catch (error) {
        promised(!own.evidence.texts.has(evidenceKey(executionId, 'approval.json')), 'an approval was stored and then refused');
        throw error;
      }
    }, ['ApprovalNotValidError', 'SelectionRefusedError', 'UnreadableRecordError', 'UnexpectedAnswerError']);
  },
});

const notApproved = edge({
  name: 'request that was not approved',
  promise: 'is put on record as what it was, in a record that can be read, and approves no key',
  weight: 2,
  answers: 'both',
  arbitrary: execution,
  check: (run) => {
    const own = dependencies(run, undefined);
    return answerOf(async () => {
      await recordNotApproved(executionId, own);
      const { approvedKeyIds, decision } = approvalIn(own.evidence);
      promised(approvedKeyIds.length === 0 && decision !== 'APPROVED', 'a request that was not approved approves keys');
    }, ['UnexpectedAnswerError']);
  },
});

export const decisionEdges: readonly Edge[] = [approved, notApproved];
