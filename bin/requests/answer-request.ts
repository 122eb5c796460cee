import { setTimeout as sleep } from 'node:timers/promises';
import { storedProposalOf } from '../../functions/aws/proposal-evidence.ts';
import { startedParts } from '../../functions/aws/request-evidence.ts';
import { hasEnded, readExecution } from '../../functions/aws/ssm.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { type Approver, answerExecution, type Choice } from './answer.ts';

export type PartAnswer = {
  readonly part: number;
  readonly executionId: string;
  /** `ANSWERED` by us now; `DECIDED` by somebody before us, or without anything left to ask. */
  readonly kind: 'ANSWERED' | 'DECIDED';
  readonly approved: number;
  readonly of: number;
};

export type AnsweringRequest = {
  readonly choice: Choice;
  /** Wait for parts that start only when others have ended. Without it they are left, and named in `remaining`. */
  readonly wait: boolean;
  readonly onAnswer?: (answer: PartAnswer) => void;
  readonly onWaiting?: (remaining: number) => void;
  readonly pauseInMillis?: number;
};

/** Three signals a second are allowed in an account and Region (AWS General Reference, Systems Manager endpoints and quotas). */
const pauseBetweenSignals = 350;

/**
 * Answers a request of the feeder with one choice: every part that waits, and every part that follows. What was answered stays answered, so it can be interrupted and run
 * again at any time.
 */
export async function answerRequest(
  approver: Approver,
  request: Request,
  { choice, wait, onAnswer = () => {}, onWaiting = () => {}, pauseInMillis = 3000 }: AnsweringRequest,
): Promise<{ readonly answers: readonly PartAnswer[]; readonly remaining: number }> {
  const answers = new Map<number, PartAnswer>();
  for (;;) {
    const started = await startedParts(approver.evidence, request.requestId);
    for (const { number, executionId } of [...started.values()].filter((part) => !answers.has(part.number))) {
      const answer = await answerPart(approver, number, executionId, choice);
      if (answer === undefined) continue;
      answers.set(number, answer);
      onAnswer(answer);
      if (request.parts.length > 1) await sleep(pauseBetweenSignals);
    }
    const remaining = request.parts.length - answers.size;
    if (remaining === 0 || !wait) return { answers: [...answers.values()], remaining };
    onWaiting(remaining);
    await sleep(pauseInMillis);
  }
}

/** `undefined`: the execution does not ask yet. */
async function answerPart(approver: Approver, part: number, executionId: string, choice: Choice): Promise<PartAnswer | undefined> {
  const execution = await readExecution(approver.ssm, executionId);
  const approval = execution.steps.find(({ action }) => action === 'aws:approve');
  if (hasEnded(execution) || approval?.endedAt != null) return { part, executionId, kind: 'DECIDED', approved: 0, of: 0 };
  if (execution.status !== 'Waiting') return undefined;
  const proposal: Proposal | undefined = await storedProposalOf(approver.evidence, executionId);
  if (proposal === undefined) return undefined;
  const approved = await answerExecution(approver, proposal, choice, new Date());
  return { part, executionId, kind: 'ANSWERED', approved, of: proposal.keys.length };
}
