import { approvalStepOf } from '../../functions/aws/authority/approval-step-of.ts';
import { recordText } from '../../functions/aws/evidence-store.ts';
import { approve, hasEnded, readExecution, reject } from '../../functions/aws/ssm.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { answersPrefix } from '../../functions/core/names.ts';
import { type Answer, answerSchema } from '../../functions/core/records/answer.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import type { Approver } from '../requests/approver.ts';
import { UsageError } from '../usage-error.ts';
import { hasApproved } from './approvals-so-far.ts';
import type { AskedExecution } from './asked-execution.ts';
import { answerFor, type Choice, isSameChoice } from './choice.ts';
import { differsText, objectionTo } from './objection.ts';

/** What became of an answer. `SENT_BEFORE`: Systems Manager shows the signal already. `DECIDED`: others decided at the same moment. */
export type Answered = {
  readonly kind: 'SENT' | 'SENT_BEFORE' | 'DECIDED';
  /** As it is on record. */
  readonly answer: Answer;
  /** Key of the answer in the evidence bucket. */
  readonly record: string;
};

/** The answer is on record, and Systems Manager did not take the signal. */
export class SignalFailedError extends Error {
  override readonly name = 'SignalFailedError' as const;
}

/** The answer that a choice comes to, if the caller may give it. Reads only. @throws UsageError with the objection */
export function answerToGive(approver: Approver, asked: AskedExecution, choice: Choice): Answer {
  const answer = answerFor(asked.proposal.executionId, asked.proposal.changes.map(refOf), choice);
  const objection = objectionTo(answer, asked, approver);
  if (objection !== undefined) throw new UsageError(`${objection}. It was not answered.`);
  return answer;
}

/**
 * Answers one execution that waits: stores the caller's own answer, which is written once, and sends
 * the signal after it, so that no approval is without the choice that it stands for.
 * @throws UsageError if the caller may not answer, before anything is stored; SignalFailedError
 */
export async function answerExecution(approver: Approver, asked: AskedExecution, choice: Choice): Promise<Answered> {
  const wanted = answerToGive(approver, asked, choice);
  const { execution, proposal } = asked;
  const { executionId, approvers } = proposal;
  const record = `${answersPrefix(executionId)}${approver.answerName}`;
  const { text } = await approver.evidence.recordOnce(record, recordText(wanted));
  const answer = readRecord(answerSchema, text, record);
  if (!isSameChoice(answer, wanted))
    throw new UsageError(`execution ${executionId}: ${differsText(answer, wanted, proposal)}. No signal was sent.`);
  const hasSignalled = approver.principal !== undefined && hasApproved(approver.principal, execution, approvers);
  if (hasSignalled && answer.answer === 'APPROVE') return { kind: 'SENT_BEFORE', answer, record };
  return { kind: await send(approver, executionId, answer, record), answer, record };
}

async function send({ ssm }: Approver, executionId: string, { answer, comment = '' }: Answer, record: string): Promise<'SENT' | 'DECIDED'> {
  try {
    await (answer === 'APPROVE' ? approve(ssm, executionId, comment) : reject(ssm, executionId, comment));
    return 'SENT';
  } catch (error) {
    const execution = await readExecution(ssm, executionId);
    if (hasEnded(execution) || approvalStepOf(execution)?.endedAt != null) return 'DECIDED';
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new SignalFailedError(
      `execution ${executionId}: your answer is on record as ${record}, and Systems Manager did not take the signal: ${name}: ${message}. Run the same command again: it goes on where it stopped.`,
      { cause: error },
    );
  }
}
