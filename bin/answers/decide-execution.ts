import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { approvalRequestText } from '../../functions/core/report/approval-request.ts';
import type { Approver } from '../requests/approver.ts';
import { notOfRequest, scheduledRequests } from '../requests/request-membership.ts';
import { showAnswers } from '../terminal/answers.ts';
import type { Output } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';
import { answerExecution, answerToGive } from './answer.ts';
import { answerText } from './answer-words.ts';
import { approvalsSoFar, missingText } from './approvals-so-far.ts';
import type { AskedExecution } from './asked-execution.ts';
import type { Choice } from './choice.ts';

/** Answers executions that a person asked for, or one that was named: none of them unless all can be. @throws UsageError */
export async function answerAsked(approver: Approver, asked: readonly AskedExecution[], choice: Choice, output: Output): Promise<number> {
  for (const one of asked) await checked(approver, one, choice);
  for (const one of asked) await answerOne(approver, one, choice, output);
  return exitCodes.success;
}

async function answerOne(approver: Approver, asked: AskedExecution, choice: Choice, output: Output): Promise<void> {
  const { executionId, changes } = asked.proposal;
  const proposed = changes.map(refOf);
  const others = asked.answers.filter(({ name }) => name !== approver.answerName);
  if (others.length > 0) output.line(`${executionId}: answers of other approvers; only what all of you approve is changed.`);
  showAnswers(others, proposed, output);
  const { kind, answer, record } = await answerExecution(approver, asked, choice);
  output.line(`${executionId}: your answer ${answerText(answer, proposed)}. ${endings[kind]}`);
  output.note(`  Your answer: s3://${approver.evidence.bucket}/${record}`);
  if (choice.comment !== '' && choice.comment !== answer.comment)
    output.line(output.styled('yellow', '  Your first answer is written once, and its comment stands.'));
  if (kind === 'DECIDED' || answer.answer === 'REJECT') return;
  const own = { record, name: approver.answerName ?? '', author: undefined, person: personOf(approver), answer };
  const approvals = approvalsSoFar({ ...asked, answers: [...others, own] });
  if (approvals.missing > 0) output.line(`  ${missingText(approvals)}`);
}

const endings = {
  SENT: 'Done.',
  SENT_BEFORE: 'You have sent this approval before; it waits for other approvers.',
  DECIDED: 'Your answer is on record, and others have decided at the same moment: kms-rotation status shows how.',
} as const;

const personOf = ({ principal }: Approver): string | undefined =>
  principal?.kind === 'user' ? principal.userName : principal?.sessionName;

/** @throws UsageError if the caller may not answer, or the approval could not count */
async function checked(approver: Approver, asked: AskedExecution, choice: Choice): Promise<string> {
  const { proposal, execution } = asked;
  const answer = answerToGive(approver, asked, choice);
  const scheduled = answer.answer === 'REJECT' ? undefined : await scheduledRequests(approver.evidence)(proposal.requestId);
  const foreign = scheduled === undefined ? undefined : notOfRequest(execution, scheduled);
  if (foreign !== undefined)
    throw new UsageError(
      `execution ${proposal.executionId}: ${foreign}. Reject it, and find out who started it (${execution.requestedBy}). It was not answered.`,
    );
  return answerText(answer, proposal.changes.map(refOf));
}

/** Shows the request as its approvers read it, and what would be answered, or why nothing could be. */
export async function showDryRun(approver: Approver, asked: AskedExecution, choice: Choice, output: Output): Promise<number> {
  const { proposal, answers } = asked;
  const { arn, evidence } = approver;
  output.line(approvalRequestText(proposal, { partition: arn.split(':')[1] ?? 'aws', evidenceBucket: evidence.bucket }).message);
  if (answers.length > 0) output.line('Answers on record:');
  showAnswers(answers, proposal.changes.map(refOf), output);
  try {
    const answer = await checked(approver, asked, choice);
    output.line(`${proposal.executionId}: your answer ${answer}. It was not sent: this is a dry run.`);
    return exitCodes.success;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.line(output.styled('yellow', `Would be refused: ${error.message}`));
    return exitCodes.usage;
  }
}
