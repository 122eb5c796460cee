import { approvalStepOf } from '../../functions/aws/authority/approval-step-of.ts';
import { type Execution, hasEnded } from '../../functions/aws/ssm.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { rolePrefixes } from '../../functions/core/names.ts';
import { isSamePerson, personIn, personOf } from '../../functions/core/people/person.ts';
import { isListed } from '../../functions/core/people/principal.ts';
import type { Answer } from '../../functions/core/records/answer.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import type { Approver } from '../requests/approver.ts';
import { answerText } from './answer-words.ts';
import type { AskedExecution } from './asked-execution.ts';
import { isSameChoice } from './choice.ts';
import type { AnswerOnRecord } from './stored-answers.ts';

type Caller = Pick<Approver, 'arn' | 'region' | 'principal' | 'answerName'>;

/**
 * Why the caller's answer would not count, or must not be given, and what to do instead; `undefined`:
 * it can be given. A rejection only withholds, and counts from whoever Systems Manager takes it from,
 * so that it needs less than an approval.
 */
export function objectionTo(answer: Answer, asked: AskedExecution, caller: Caller): string | undefined {
  const { executionId } = asked.proposal;
  const objection =
    objectionToExecution(asked) ??
    objectionToCaller(asked, caller) ??
    objectionToOwnAnswer(answer, asked, caller) ??
    (answer.answer === 'APPROVE' ? objectionToPerson(asked, caller) : undefined);
  return objection === undefined ? undefined : `execution ${executionId}: ${objection}`;
}

function objectionToExecution({ execution, release, proposal: { region, executionId, documentName } }: AskedExecution): string | undefined {
  if (release === 'LAST')
    return `it was started under the last release, and can no longer be approved. It ends recorded as "ended by an upgrade", without a cool-down, and its changes are asked for again. To end it at once: aws ssm stop-automation-execution --region ${region} --automation-execution-id ${executionId} --type Cancel`;
  if (release === 'UNKNOWN')
    return `this release does not know the text of its document, ${documentName}: the stack is of a later release. Answer with the command line of the release that is deployed, or in the console`;
  if (hasEnded(execution))
    return `it has ended (${execution.status}), and cannot be answered any more. What waits: kms-rotation status --region ${region}`;
  if (execution.status === 'Waiting') return undefined;
  return hasBeenAnswered(execution)
    ? `its approvers have answered it already. What was decided: kms-rotation status --region ${region}`
    : `it does not ask its approvers yet (${execution.status}). Run the same command again in a minute`;
}

const hasBeenAnswered = (execution: Execution): boolean =>
  !['Pending', 'InProgress', 'Waiting'].includes(approvalStepOf(execution)?.status ?? 'Pending');

function objectionToCaller({ proposal: { approvers, accountId, region } }: AskedExecution, { arn, principal, answerName }: Caller) {
  const use = `Use credentials of one of them; --account ${accountId} assumes the role ${rolePrefixes.approver}-${region}`;
  if (principal === undefined || answerName === undefined)
    return `${arn} is neither a user nor a session of a role, and cannot be an approver. Its approvers are ${approvers.join(', ')}. ${use}`;
  return isListed(principal, approvers) ? undefined : `${arn} is not one of its approvers, ${approvers.join(', ')}. ${use}`;
}

/** An answer is written once: a second one of the same author would not be stored. */
function objectionToOwnAnswer(answer: Answer, { answers, proposal }: AskedExecution, caller: Caller): string | undefined {
  const own = ownAnswer(answers, caller);
  if (own === undefined) return undefined;
  if (own.problem !== undefined)
    return `your answer ${own.record} cannot be used: ${own.problem}. No approval counts beside it. To have its changes asked for again, reject it: ${rejectCommand(proposal)}`;
  return isSameChoice(own.answer, answer) ? undefined : differsText(own.answer, answer, proposal);
}

/** What the answer on record says, for somebody who wants another. */
export function differsText(stored: Answer, wanted: Answer, proposal: Proposal): string {
  const proposed = proposal.changes.map(refOf);
  const next =
    stored.answer === 'APPROVE'
      ? `To have nothing written, reject it all the same: ${rejectCommand(proposal)}`
      : 'To send that rejection, run kms-rotation reject again';
  return `you have answered it already, and an answer is written once. The one on record ${answerText(stored, proposed)}. This one ${answerText(wanted, proposed)}. ${next}`;
}

/** Any rejection means that nothing is written, whatever its author has stored before. */
const rejectCommand = ({ region, executionId }: Proposal): string =>
  `aws ssm send-automation-signal --region ${region} --automation-execution-id ${executionId} --signal-type Reject`;

export const ownAnswer = (answers: readonly AnswerOnRecord[], { answerName }: Pick<Caller, 'answerName'>): AnswerOnRecord | undefined =>
  answers.find(({ name }) => name === answerName);

/** Nobody approves their own request, and one person counts once, whatever names they have. */
function objectionToPerson({ execution, answers, proposal }: AskedExecution, caller: Caller): string | undefined {
  const { principal, answerName, arn, region } = caller;
  const person = principal === undefined ? undefined : personOf(principal);
  if (person === undefined)
    return `${arn} has a name that software chooses, behind which no person is known, so that its approval does not count. Open the session under your own name (role_session_name of the profile, or aws sts assume-role --role-session-name), and run the same command again`;
  const requester = personIn(execution.requestedBy);
  if (requester !== undefined && isSamePerson(requester, person))
    return `it was started by ${execution.requestedBy}, which is you, and nobody approves a request of their own. Ask another approver: kms-rotation approve --region ${region} --execution ${proposal.executionId}`;
  const other = answers.find(
    ({ name, person: author, answer }) =>
      name !== answerName && answer?.answer === 'APPROVE' && author !== undefined && isSamePerson(author, person),
  );
  return other === undefined
    ? undefined
    : `you have approved it already as ${plainText(other.author ?? other.name, 120)} (${other.record}), and one person counts once. Ask another approver. Who has answered: kms-rotation status --region ${region}`;
}
