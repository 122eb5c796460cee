import { type Finding, referencesIn, stepTarget, type Tree, type TreeStep, treeIn, treesIn } from './document-tree.ts';
import { circleIn, isBehindSuccessOf, type StepGraph } from './step-graph.ts';

const systemVariables = [
  'global:ACCOUNT_ID',
  'global:DATE',
  'global:DATE_TIME',
  'global:AWS_PARTITION',
  'global:REGION',
  'automation:EXECUTION_ID',
];
const ownOutputs: Readonly<Record<string, readonly string[]>> = {
  'aws:approve': ['ApprovalStatus', 'ApproverDecisions'],
  'aws:invokeLambdaFunction': ['StatusCode', 'FunctionError', 'LogResult', 'Payload'],
};
const notOnCancel = ['aws:approve', 'aws:sleep'];

/** References and targets: each points to something that exists, and an output is used only behind the success of its step. */
export function lintReferences(document: Tree, graph: StepGraph): readonly Finding[] {
  const circle = circleIn(graph);
  return [
    ...graph.steps.flatMap((step) => [...lintStepReferences(step, graph), ...lintTargets(step, graph)]),
    ...lintDocumentReferences(document, graph),
    ...(circle === undefined ? [] : [{ where: circle[0] ?? 'document', message: `steps go round in a circle: ${circle.join(' -> ')}` }]),
  ];
}

function lintStepReferences(step: TreeStep, graph: StepGraph): readonly Finding[] {
  return referencesIn(step.inputs).flatMap((name) => {
    const message = problemOfReference(name, step, graph);
    return message === undefined ? [] : [{ where: step.name, message: `{{ ${name} }} ${message}` }];
  });
}

/** Parameters too: whoever starts an execution chooses them, and no step takes them from there. */
function problemOfReference(name: string, step: TreeStep, graph: StepGraph): string | undefined {
  if (systemVariables.includes(name)) return undefined;
  if (!name.includes('.')) return 'is neither a system variable nor the output of a step';
  const [source = '', output = ''] = name.split('.');
  const producer = graph.steps.find((candidate) => candidate.name === source);
  if (producer === undefined) return 'refers to a step that does not exist';
  if (!outputsOf(producer).includes(output)) return `is not an output of ${source}`;
  return isBehindSuccessOf(graph, source, step.name) ? undefined : `is used although ${source} may not have succeeded before`;
}

const outputsOf = ({ step, action }: TreeStep): readonly string[] => [
  ...treesIn(step['outputs']).map(({ Name }) => String(Name)),
  ...(ownOutputs[action] ?? []),
];

function lintDocumentReferences(document: Tree, { steps }: StepGraph): readonly Finding[] {
  const outputs = Array.isArray(document['outputs']) ? document['outputs'].map(String) : [];
  const [role = ''] = referencesIn(document['assumeRole']);
  return [
    ...(Object.hasOwn(treeIn(document['parameters']), role)
      ? []
      : [{ where: 'document', message: `assumeRole must refer to a parameter, found ${JSON.stringify(document['assumeRole'])}` }]),
    ...outputs
      .filter((name) => !steps.some((step) => outputsOf(step).some((output) => `${step.name}.${output}` === name)))
      .map((name) => ({ where: 'document', message: `output ${name} is not an output of a step` })),
  ];
}

function lintTargets({ name: where, step }: TreeStep, { steps }: StepGraph): readonly Finding[] {
  const targets: readonly (readonly [string, unknown])[] = [
    ['nextStep', step['nextStep']],
    ['onFailure', stepTarget(step['onFailure'])],
    ['onCancel', stepTarget(step['onCancel'])],
  ];
  const cancelTarget = steps.find(({ name }) => name === stepTarget(step['onCancel']));
  return [
    ...targets
      .filter(([, target]) => target !== undefined && !steps.some(({ name }) => name === target))
      .map(([key, target]) => ({ where, message: `${key} leads to '${String(target)}', which is not a step of the runbook` })),
    ...(cancelTarget !== undefined && notOnCancel.includes(cancelTarget.action)
      ? [{ where, message: `onCancel cannot lead to ${cancelTarget.action}` }]
      : []),
  ];
}
