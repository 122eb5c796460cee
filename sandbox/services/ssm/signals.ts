import { entryOf } from '../../automation/approvers.ts';
import { type Execution, hasEnded } from '../../automation/execution-state.ts';
import type { ApiCall } from '../../call.ts';
import { notSimulated, ssmError } from './errors.ts';
import { requiredTextIn, textListsIn } from './input.ts';

const maximumPayloadValues = 50;
const maximumPayloadValueLength = 512;

/**
 * SendAutomationSignal with `Approve` or `Reject`. The caller must be one of the step's approvers; with which error Systems Manager
 * refuses anybody else is unconfirmed, `InvalidAutomationSignalException` is this sandbox's choice.
 */
export function sendAutomationSignal(
  execution: Execution,
  { input, principal }: ApiCall,
  now: Date,
  changed: (execution: Execution) => void,
): Record<string, never> {
  const kind = requiredTextIn(input, 'SignalType');
  if (kind !== 'Approve' && kind !== 'Reject') throw notSimulated(`the signal ${kind}`);
  const comment = commentIn(textListsIn(input, 'Payload'));
  const { approval } = execution;
  if (approval === undefined || hasEnded(execution)) {
    throw ssmError(
      'InvalidAutomationSignalException',
      `Execution ${execution.id} is ${execution.status} and does not wait for an approval`,
    );
  }
  const approver = entryOf(principal.arn, approval.ballot.approvers);
  if (approver === undefined) {
    throw ssmError(
      'InvalidAutomationSignalException',
      `${principal.arn} is not one of the approvers ${approval.ballot.approvers.join(', ')}`,
    );
  }
  approval.ballot.answer({
    kind,
    callerArn: principal.arn,
    ...(principal.roleArn === undefined ? {} : { roleArn: principal.roleArn }),
    approver,
    at: now,
    ...(comment === undefined ? {} : { comment }),
  });
  if (!approval.ballot.isDecided()) return {};
  // The execution is at work from the answer on, so that nobody takes it for settled before its next step has begun.
  delete execution.approval;
  execution.status = 'InProgress';
  changed(execution);
  approval.close();
  return {};
}

function commentIn(payload: Readonly<Record<string, readonly string[]>>): string | undefined {
  for (const [name, values] of Object.entries(payload)) {
    if (name !== 'Comment')
      throw ssmError('InvalidAutomationSignalException', `Payload '${name}' is not known for an approval; only Comment is`);
    if (values.length > maximumPayloadValues || values.some((value) => value.length > maximumPayloadValueLength)) {
      throw ssmError(
        'ValidationException',
        `Payload ${name} holds at most ${maximumPayloadValues} values of ${maximumPayloadValueLength} characters`,
      );
    }
  }
  return payload['Comment']?.join(' ');
}
