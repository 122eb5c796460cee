import { type Action, type ActionContext, type Answer, problemsOfKeys, StepFailure, textInput } from './action.ts';
import { approverDecision } from './approver-decisions.ts';
import { isApproverForm } from './approvers.ts';
import { isJsonList, type Json, type JsonRecord } from './json.ts';
import { soleReferenceIn } from './references.ts';

const defaultApprovalTimeoutSeconds = 604_800;
const maximumApprovalTimeoutSeconds = 2_592_000;
const maximumApprovers = 10;
const maximumMessageLength = 4096;

/**
 * `aws:approve`: waits until enough of the listed approvers have approved. A rejection fails the step, silence times it out
 * (7 days unless the step says otherwise, at most 30).
 */
export const approve: Action = {
  name: 'aws:approve',
  defaultTimeoutSeconds: defaultApprovalTimeoutSeconds,
  maximumTimeoutSeconds: maximumApprovalTimeoutSeconds,
  declaresOutputs: false,
  ownOutputs: ['ApprovalStatus', 'ApproverDecisions'],
  isBlocking: true,
  problemsOfInputs: (inputs) => [
    ...problemsOfKeys(inputs, ['Approvers'], ['MinRequiredApprovals', 'NotificationArn', 'Message']),
    ...(isReference(inputs['Approvers']) || inputs['Approvers'] === undefined ? [] : problemOf(() => approversIn(inputs))),
    ...(isReference(inputs['Approvers']) || isReference(inputs['MinRequiredApprovals'])
      ? []
      : problemOf(() => minimumIn(inputs, approversIn(inputs)))),
    ...(typeof inputs['NotificationArn'] === 'string' && !inputs['NotificationArn'].includes('{{') ? problemOf(() => topicIn(inputs)) : []),
  ],
  targetsOf: () => [],
  run,
};

async function run(context: ActionContext): Promise<{ outputs: JsonRecord }> {
  const { inputs, settings, publishOutputs } = context;
  const approvers = approversIn(inputs);
  const minimum = minimumIn(inputs, approvers);
  await notify(context);
  const answers: Answer[] = [];
  const outputs = (ApprovalStatus: 'Waiting' | 'Approved' | 'Rejected'): JsonRecord => ({
    ApprovalStatus,
    ApproverDecisions: answers.map((answer) => approverDecision(answer, settings.approverDecisions)),
  });
  publishOutputs(outputs('Waiting'));
  const isApproved = (): boolean => countOf('Approve', answers) >= minimum;
  const isRejected = (): boolean =>
    settings.oneRejectionDecides ? countOf('Reject', answers) > 0 : approvers.length - countOf('Reject', answers) < minimum;
  await context.waitForApproval({
    approvers,
    answer: (answer) => {
      if (!answers.some((earlier) => isRepetition(earlier, answer))) answers.push(answer);
      publishOutputs(outputs('Waiting'));
    },
    isDecided: () => isApproved() || isRejected(),
  });
  if (isRejected()) throw new StepFailure('The approval was rejected', outputs('Rejected'));
  if (!isApproved()) throw new StepFailure('The approval ended without a decision', outputs('Waiting'));
  return { outputs: outputs('Approved') };
}

/** Answers count per entry of the approver list and per caller, so two sessions of one listed role count once. */
const isRepetition = (earlier: Answer, answer: Answer): boolean =>
  earlier.kind === answer.kind && (earlier.callerArn === answer.callerArn || earlier.approver === answer.approver);

/** An approver who has rejected does not count as approving, whichever answer came first. */
function countOf(kind: Answer['kind'], answers: readonly Answer[]): number {
  const rejecting = new Set(answers.filter((answer) => answer.kind === 'Reject').map(({ approver }) => approver));
  if (kind === 'Reject') return rejecting.size;
  return answers.filter((answer) => answer.kind === 'Approve' && !rejecting.has(answer.approver)).length;
}

/** Who publishes is inferred from AmazonSSMAutomationRole: the runbook's role. What Amazon's own message says is undocumented, so this one only points to the execution. */
async function notify(context: ActionContext): Promise<void> {
  const { inputs, executionId } = context;
  const message = messageIn(inputs);
  if (inputs['NotificationArn'] === undefined) return;
  await context.callApi('sns', 'Publish', {
    TopicArn: topicIn(inputs),
    Subject: 'Approval required for an automation execution',
    Message: JSON.stringify({ AutomationExecutionId: executionId, Message: message, ApproverList: approversIn(inputs) }),
  });
}

function approversIn({ Approvers }: JsonRecord): readonly string[] {
  if (!isJsonList(Approvers) || !Approvers.every((item) => typeof item === 'string')) {
    throw new StepFailure(`Approvers must be a StringList, found ${JSON.stringify(Approvers)}`);
  }
  if (Approvers.length === 0 || Approvers.length > maximumApprovers) {
    throw new StepFailure(`Approvers holds ${Approvers.length} entries; 1 to ${maximumApprovers} are allowed`);
  }
  const unusable = Approvers.find((approver) => !isApproverForm(approver));
  if (unusable !== undefined)
    throw new StepFailure(`Approver '${unusable}' is neither a user name nor the ARN of a user, a role or a role session`);
  return Approvers;
}

function minimumIn({ MinRequiredApprovals: minimum = 1 }: JsonRecord, approvers: readonly string[]): number {
  if (typeof minimum === 'number' && Number.isInteger(minimum) && minimum >= 1 && minimum <= approvers.length) return minimum;
  throw new StepFailure(`MinRequiredApprovals is ${JSON.stringify(minimum)}; it must be 1 to ${approvers.length}, the number of approvers`);
}

function messageIn(inputs: JsonRecord): string {
  const message = inputs['Message'] === undefined ? '' : textInput(inputs, 'Message');
  if (message.length <= maximumMessageLength) return message;
  throw new StepFailure(`Message has ${message.length} characters; at most ${maximumMessageLength} are allowed`);
}

function topicIn(inputs: JsonRecord): string {
  const arn = textInput(inputs, 'NotificationArn');
  if (/^arn:[^:]+:sns:[^:]+:\d{12}:Automation/.test(arn)) return arn;
  throw new StepFailure(`NotificationArn '${arn}' is not the ARN of a topic whose name starts with Automation`);
}

const isReference = (value: Json | undefined): boolean => typeof value === 'string' && soleReferenceIn(value) !== undefined;

function problemOf(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof StepFailure) return [error.message];
    throw error;
  }
}
