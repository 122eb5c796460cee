import { approvalStepOf } from '../../functions/aws/authority/approval-step-of.ts';
import type { Execution } from '../../functions/aws/ssm.ts';
import { signalsIn } from '../../functions/core/people/approval-step.ts';
import { countPersons, isSamePerson, personIn, personOf } from '../../functions/core/people/person.ts';
import { isSamePrincipal, type Principal, signallerIn } from '../../functions/core/people/principal.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { AnswerOnRecord } from './stored-answers.ts';

/** How far an execution is with its approvals, as far as Systems Manager and stored answers tell. */
export type ApprovalsSoFar = {
  /** Persons who have approved, or have stored an answer that does. */
  readonly persons: readonly string[];
  readonly required: number;
  /** Distinct persons who still have to approve. */
  readonly missing: number;
};

type WithAnswers = {
  /** `undefined`: the caller may not read executions. */
  readonly execution: Execution | undefined;
  readonly proposal: Pick<Proposal, 'approvers' | 'minimumApprovals' | 'requestedBy'>;
  readonly answers: readonly AnswerOnRecord[];
};

/** Approvals as they will be counted: by person, and without the person who asked. */
export function approvalsSoFar({ execution, proposal, answers }: WithAnswers): ApprovalsSoFar {
  const requester = personIn(execution?.requestedBy ?? proposal.requestedBy);
  const approving = [
    ...(execution === undefined ? [] : signallers(execution, proposal.approvers).flatMap((principal) => personOf(principal) ?? [])),
    ...answers.flatMap(({ answer, person }) => (answer?.answer === 'APPROVE' && person !== undefined ? person : [])),
  ].filter((person) => requester === undefined || !isSamePerson(requester, person));
  const persons = approving.filter((person, index) => !approving.slice(0, index).some((earlier) => isSamePerson(earlier, person)));
  const required = proposal.minimumApprovals;
  return { persons, required, missing: Math.max(0, required - countPersons(persons)) };
}

/** Principals whose approvals Systems Manager shows for an execution that waits. Whether it always does is not documented. */
function signallers(execution: Execution, approvers: readonly string[]): readonly Principal[] {
  const step = approvalStepOf(execution);
  if (step === undefined) return [];
  return signalsIn(step).signals.flatMap(({ principal, signal }) =>
    principal === null || signal !== 'APPROVE' ? [] : (signallerIn(principal, approvers) ?? []),
  );
}

/** Whether Systems Manager shows an approval of this principal. */
export const hasApproved = (principal: Principal, execution: Execution, approvers: readonly string[]): boolean =>
  signallers(execution, approvers).some((other) => isSamePrincipal(other, principal));

/** Whether Systems Manager shows any approval of an execution: then it shows all of them. */
export const showsApprovals = (execution: Execution, approvers: readonly string[]): boolean => signallers(execution, approvers).length > 0;

/** `1 approval is needed.`, `1 more of 3 approvals is needed.`: what is missing, in a sentence. */
export function missingText({ required, missing }: Pick<ApprovalsSoFar, 'required' | 'missing'>): string {
  const be = missing === 1 ? 'is' : 'are';
  if (missing < required) return `${missing} more of ${required} approvals ${be} needed.`;
  return `${required} ${required === 1 ? 'approval' : 'approvals'} ${be} needed.`;
}
