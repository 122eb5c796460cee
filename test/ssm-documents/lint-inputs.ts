import { isDeepStrictEqual } from 'node:util';
import { problemsOfApi } from './api-schemas.ts';
import { type Finding, stepsOf, type Tree, type TreeStep, treesIn } from './document-tree.ts';

const maximumApprovalSeconds = 2_592_000;
const maximumApprovers = 10;
const maximumLambdaSeconds = 300;

/** What every step tells its function, and all that it may. */
const onlyTheExecution = { executionId: '{{ automation:EXECUTION_ID }}' };

/** Values and limits of the inputs that mistakes are made in; Automation itself checks most of them only when a step runs. */
export function lintInputs(document: Tree): readonly Finding[] {
  return stepsOf(document).flatMap((step) => problemsOf(step).map((message) => ({ where: step.name, message })));
}

function problemsOf(step: TreeStep): readonly string[] {
  switch (step.action) {
    case 'aws:executeAwsApi':
      return problemsOfCall(step);
    case 'aws:approve':
      return problemsOfApproval(step);
    case 'aws:invokeLambdaFunction':
      return problemsOfInvocation(step);
    default:
      return [];
  }
}

function problemsOfCall({ step, inputs }: TreeStep): readonly string[] {
  const { Service, Api, ...apiInputs } = inputs;
  return [
    ...problemsOfApi(Service, Api, apiInputs),
    ...(treesIn(step['outputs']).length === 0 ? [] : ['nothing of what an API answers is used by another step']),
  ];
}

function problemsOfInvocation({ step, inputs }: TreeStep): readonly string[] {
  const { FunctionName: name, InputPayload: payload } = inputs;
  const timeout = Number(step['timeoutSeconds']);
  return [
    ...(typeof name === 'string' && /^[A-Za-z-]+$/.test(name)
      ? []
      : ['FunctionName must be the name of a function, written out, so that it is known what the step does']),
    ...(isDeepStrictEqual(payload, onlyTheExecution)
      ? []
      : [`InputPayload must be ${JSON.stringify(onlyTheExecution)}, found ${JSON.stringify(payload)}`]),
    ...(timeout > maximumLambdaSeconds
      ? [`timeoutSeconds ${timeout} is more than the ${maximumLambdaSeconds} seconds of an invocation`]
      : []),
  ];
}

function problemsOfApproval({ step, inputs }: TreeStep): readonly string[] {
  const { Approvers, MinRequiredApprovals, NotificationArn } = inputs;
  const timeout = Number(step['timeoutSeconds']);
  return [
    ...(Approvers === undefined ? ['Approvers is missing'] : []),
    ...(Array.isArray(Approvers) && Approvers.length > maximumApprovers
      ? [`Approvers holds ${Approvers.length} entries; at most ${maximumApprovers} are allowed`]
      : []),
    ...(Array.isArray(Approvers) && Number(MinRequiredApprovals ?? 1) > Approvers.length
      ? [`MinRequiredApprovals ${String(MinRequiredApprovals)} is more than the approvers`]
      : []),
    ...(typeof NotificationArn === 'string' && !NotificationArn.includes('{{') && !/:Automation[^:]*$/.test(NotificationArn)
      ? [`NotificationArn ${NotificationArn} is not a topic whose name starts with Automation`]
      : []),
    ...(timeout > maximumApprovalSeconds ? [`timeoutSeconds ${timeout} is more than 30 days`] : []),
    ...(Number(step['maxAttempts'] ?? 1) > 1 ? ['maxAttempts above 1 would ask the approvers again'] : []),
    ...(step['isEnd'] === true ? ['isEnd on an approval ends the run even when it is approved'] : []),
  ];
}
