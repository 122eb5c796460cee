import { setTimeout as sleep } from 'node:timers/promises';
import { approvalStepOf } from '../../functions/aws/authority/approval-step-of.ts';
import { startedParts } from '../../functions/aws/request-evidence.ts';
import { hasEnded } from '../../functions/aws/ssm.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import type { Answer } from '../../functions/core/records/answer.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { Request, StartedPart } from '../../functions/core/records/request.ts';
import type { Approver } from '../requests/approver.ts';
import { answerExecution, answerToGive } from './answer.ts';
import { hasApproved, showsApprovals } from './approvals-so-far.ts';
import { type AskedExecution, readAsked } from './asked-execution.ts';
import { answerFor, type Choice, isSameChoice } from './choice.ts';
import { ownAnswer } from './objection.ts';

export type PartAnswer = { readonly part: number; readonly executionId: string } & (
  | { readonly kind: 'ANSWERED' | 'ANSWERED_BEFORE'; readonly answer: Answer; readonly proposal: Proposal }
  /** By others, or without anything left to ask. */
  | { readonly kind: 'DECIDED' }
);

export type AnswerRequestOptions = {
  readonly choice: Choice;
  /** Wait for parts that start when others have ended. Without it they are left, and named in `remaining`. */
  readonly wait: boolean;
  readonly onAnswer?: (answer: PartAnswer) => void;
  readonly onWaiting?: (remaining: readonly number[]) => void;
  readonly pauseInMillis?: number;
};

/** Three signals a second are allowed in an account and Region (AWS General Reference, Systems Manager endpoints and quotas). */
const pauseBetweenSignals = 350;

/**
 * Answers a scheduled request with one choice: every part that waits, and every part that follows.
 * What was answered stays answered, so that this can be interrupted and run again at any time. Of the
 * parts that wait now none is answered unless all can be.
 * @throws UsageError with the first objection
 */
export async function answerRequest(
  approver: Approver,
  request: Request,
  { choice, wait, onAnswer = () => {}, onWaiting = () => {}, pauseInMillis = 3000 }: AnswerRequestOptions,
): Promise<{ readonly answers: readonly PartAnswer[]; readonly remaining: readonly number[] }> {
  const answers = new Map<number, PartAnswer>();
  // Of several approvers each answers the parts that wait; those that follow start when others have answered too.
  const waits = wait && request.minimumApprovals === 1;
  for (;;) {
    const started = [...(await startedParts(approver.evidence, request.requestId)).values()];
    const asking = await askingParts(
      approver,
      started.filter((part) => !answers.has(part.number)),
    );
    for (const answer of await answerAll(approver, asking, choice, onAnswer)) answers.set(answer.part, answer);
    const remaining = request.parts.map(({ number }) => number).filter((number) => !answers.has(number));
    if (remaining.length === 0 || !waits) return { answers: [...answers.values()], remaining };
    onWaiting(remaining);
    await sleep(pauseInMillis);
  }
}

/** Answers these parts: none of them unless all can be. */
async function answerAll(
  approver: Approver,
  asking: readonly AskingPart[],
  choice: Choice,
  onAnswer: (answer: PartAnswer) => void,
): Promise<readonly PartAnswer[]> {
  for (const { asked } of asking) if (stateOf(asked, approver, choice) === 'ASKS') answerToGive(approver, asked, choice);
  const answers: PartAnswer[] = [];
  for (const { part, asked } of asking) {
    const answer = await answerPart(approver, part, asked, choice);
    if (answer === undefined) continue;
    answers.push(answer);
    onAnswer(answer);
    if (answer.kind === 'ANSWERED' && asking.length > 1) await sleep(pauseBetweenSignals);
  }
  return answers;
}

type AskingPart = { readonly part: StartedPart; readonly asked: AskedExecution };

async function askingParts(approver: Approver, parts: readonly StartedPart[]): Promise<readonly AskingPart[]> {
  const asking: AskingPart[] = [];
  for (const part of parts) {
    const asked = await readAsked(approver, part.executionId);
    if (asked !== undefined) asking.push({ part, asked });
  }
  return asking;
}

async function answerPart(
  approver: Approver,
  { number: part, executionId }: StartedPart,
  asked: AskedExecution,
  choice: Choice,
): Promise<PartAnswer | undefined> {
  const { proposal } = asked;
  const state = stateOf(asked, approver, choice);
  if (state === 'NOT_YET') return undefined;
  if (state === 'DECIDED') return { part, executionId, kind: 'DECIDED' };
  if (state === 'ANSWERED_BEFORE') {
    const answer = answerFor(executionId, proposal.changes.map(refOf), choice);
    return { part, executionId, kind: state, answer, proposal };
  }
  const { kind, answer } = await answerExecution(approver, asked, choice);
  return kind === 'DECIDED'
    ? { part, executionId, kind }
    : { part, executionId, kind: kind === 'SENT' ? 'ANSWERED' : 'ANSWERED_BEFORE', answer, proposal };
}

type PartState = 'NOT_YET' | 'DECIDED' | 'ANSWERED_BEFORE' | 'ASKS';

/**
 * `ANSWERED_BEFORE`: the caller's answer is on record, and so is their signal, as far as can be told.
 * Where one approval is enough an execution that still waits has not had it. Where more are needed
 * and Systems Manager shows none, it is taken to have been sent: twice the same approval is no second
 * one, and how Systems Manager counts it is not documented.
 */
function stateOf(asked: AskedExecution, approver: Approver, choice: Choice): PartState {
  const { execution, proposal, answers } = asked;
  if (hasEnded(execution) || approvalStepOf(execution)?.endedAt != null || proposal.changes.length === 0) return 'DECIDED';
  if (execution.status !== 'Waiting') return 'NOT_YET';
  const own = ownAnswer(answers, approver)?.answer;
  const wanted = answerFor(proposal.executionId, proposal.changes.map(refOf), choice);
  if (own === undefined || own.answer !== 'APPROVE' || !isSameChoice(own, wanted)) return 'ASKS';
  const isShown = approver.principal !== undefined && hasApproved(approver.principal, execution, proposal.approvers);
  const mayHaveBeenSent = proposal.minimumApprovals > 1 && !showsApprovals(execution, proposal.approvers);
  return isShown || mayHaveBeenSent ? 'ANSWERED_BEFORE' : 'ASKS';
}
