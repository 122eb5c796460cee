import { problemsOfApi, problemsOfSelector } from './api-schemas.ts';
import { allStepsOf, bodyOf, type Finding, referencesIn, type Tree, type TreeStep, treesIn } from './document-tree.ts';

const maximumApprovalSeconds = 2_592_000;
const maximumApprovers = 10;
const maximumMessageLength = 4096;
const maximumIterations = 100;
const maximumLambdaSeconds = 300;
/** The longest list a message can name: 50 multi-Region key ids as JSON text. */
const longestReference = JSON.stringify(Array.from({ length: 50 }, () => `mrk-${'0'.repeat(32)}`)).length;

const apiActions = ['aws:executeAwsApi', 'aws:waitForAwsResourceProperty', 'aws:assertAwsResourceProperty'];

/** Values and limits of the inputs that mistakes are made in; Automation itself checks most of them only when a step runs. */
export function lintInputs(document: Tree): readonly Finding[] {
  return allStepsOf(document).flatMap((step) => problemsOf(step).map((message) => ({ where: step.name, message })));
}

function problemsOf(step: TreeStep): readonly string[] {
  const { action, inputs } = step;
  const timeout = Number(step.step['timeoutSeconds']);
  if (apiActions.includes(action))
    return [...problemsOfApiInputs(step), ...(action === 'aws:executeAwsApi' ? [] : problemsOfDesiredValues(inputs['DesiredValues']))];
  if (action === 'aws:approve')
    return [...problemsOfApproval(step), ...(timeout > maximumApprovalSeconds ? [`timeoutSeconds ${timeout} is more than 30 days`] : [])];
  if (action === 'aws:loop') return problemsOfLoop(step);
  if (action === 'aws:invokeLambdaFunction' && timeout > maximumLambdaSeconds)
    return [`timeoutSeconds ${timeout} is more than the ${maximumLambdaSeconds} seconds of an invocation`];
  return [];
}

function problemsOfApiInputs({ step, inputs }: TreeStep): readonly string[] {
  const { Service, Api, PropertySelector, DesiredValues: _, ...apiInputs } = inputs;
  const selectors = [
    ...treesIn(step['outputs']).map(({ Selector }) => Selector),
    ...(PropertySelector === undefined ? [] : [PropertySelector]),
  ];
  return [...problemsOfApi(Service, Api, apiInputs), ...selectors.flatMap((selector) => problemsOfSelector(Service, Api, selector))];
}

function problemsOfDesiredValues(values: unknown): readonly string[] {
  if (typeof values === 'string' && /^\{\{ [A-Za-z]+\.[A-Za-z]+ \}\}$/.test(values)) return [];
  if (!Array.isArray(values) || values.length === 0) return ['DesiredValues must be a list of at least one text'];
  return values.flatMap((value) => {
    if (typeof value !== 'string') return [`DesiredValues are texts, found ${JSON.stringify(value)}; a Boolean is 'True' or 'False'`];
    return value === 'true' || value === 'false'
      ? [`DesiredValues holds '${value}', which never matches; a Boolean is 'True' or 'False'`]
      : [];
  });
}

function problemsOfApproval({ step, inputs }: TreeStep): readonly string[] {
  const { Approvers, MinRequiredApprovals, NotificationArn, Message } = inputs;
  const length = messageLength(Message);
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
    ...(length > maximumMessageLength ? [`Message can be ${length} characters long; at most ${maximumMessageLength} are allowed`] : []),
    ...(Number(step['maxAttempts'] ?? 1) > 1 ? ['maxAttempts above 1 would ask the approvers again'] : []),
    ...(step['isEnd'] === true ? ['isEnd on an approval ends the run even when it is approved'] : []),
  ];
}

/** Worst case: every reference to a list of keys stands for 50 of them, any other for 20 characters. */
function messageLength(message: unknown): number {
  if (typeof message !== 'string') return 0;
  const ids = referencesIn(message).map((name) => (/KeyIds/.test(name) ? longestReference : 20));
  return message.replace(/\{\{[^{}]*\}\}/g, '').length + ids.reduce((sum, length) => sum + length, 0);
}

function problemsOfLoop(loop: TreeStep): readonly string[] {
  const { Iterators, MaxIterations, IteratorDataType } = loop.inputs;
  const maximum = MaxIterations ?? maximumIterations;
  return [
    ...(Iterators === undefined ? ['Iterators is missing'] : []),
    ...(Number.isInteger(maximum) && Number(maximum) >= 1 && Number(maximum) <= maximumIterations
      ? []
      : [`MaxIterations must be 1 to ${maximumIterations}, found ${JSON.stringify(maximum)}`]),
    ...(IteratorDataType === undefined || IteratorDataType === 'String'
      ? []
      : [`IteratorDataType ${JSON.stringify(IteratorDataType)} is not used here`]),
    ...(bodyOf(loop).length === 0 ? ['the loop has no Steps'] : []),
  ];
}
