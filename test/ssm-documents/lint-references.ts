import { bodyOf, type Finding, mainStepsOf, referencesIn, stepTarget, type Tree, type TreeStep, treeIn, treesIn } from './document-tree.ts';
import { circleIn, isBehindSuccessOf, type StepGraph } from './step-graph.ts';

const systemVariables = [
  'global:ACCOUNT_ID',
  'global:DATE',
  'global:DATE_TIME',
  'global:AWS_PARTITION',
  'global:REGION',
  'automation:EXECUTION_ID',
];
const loopVariables = ['CurrentIteration', 'CurrentIteratorValue'];
const ownOutputs: Readonly<Record<string, readonly string[]>> = {
  'aws:approve': ['ApprovalStatus', 'ApproverDecisions'],
  'aws:invokeLambdaFunction': ['StatusCode', 'FunctionError', 'LogResult', 'Payload'],
};
const notOnCancel = ['approve', 'copyImage', 'createImage', 'createStack', 'createTags', 'loop', 'pause', 'runInstances', 'sleep'].map(
  (action) => `aws:${action}`,
);

/** References and targets: each points to something that exists, and an output is used only behind the success of its step. */
export function lintReferences(document: Tree, graph: StepGraph): readonly Finding[] {
  const circle = circleIn(graph);
  return [
    ...graph.steps.flatMap((step) => [...lintStepReferences(step, document, graph), ...lintTargets(step, document)]),
    ...lintDocumentReferences(document),
    ...(circle === undefined ? [] : [{ where: circle[0] ?? 'document', message: `steps go round in a circle: ${circle.join(' -> ')}` }]),
  ];
}

function lintStepReferences(step: TreeStep, document: Tree, graph: StepGraph): readonly Finding[] {
  const { Steps: _, ...inputs } = step.inputs;
  return referencesIn(inputs).flatMap((name) => {
    const message = problemOfReference(name, step, document, graph);
    return message === undefined ? [] : [{ where: step.name, message: `{{ ${name} }} ${message}` }];
  });
}

function problemOfReference(name: string, step: TreeStep, document: Tree, graph: StepGraph): string | undefined {
  if (systemVariables.includes(name) || Object.hasOwn(treeIn(document['parameters']), name)) return undefined;
  if (!name.includes('.')) return 'is neither a parameter nor a system variable';
  const [source = '', output = ''] = name.split('.');
  const producer = graph.steps.find((candidate) => candidate.name === source);
  if (producer === undefined) return `refers to a step that does not exist`;
  if (producer.action === 'aws:loop')
    return step.loop === source && loopVariables.includes(output) ? undefined : `is only defined inside the loop ${source}`;
  if (!outputsOf(producer).includes(output)) return `is not an output of ${source}`;
  if (producer.loop !== undefined && producer.loop !== step.loop) return `is only defined inside the loop ${producer.loop}`;
  return isBehindSuccessOf(graph, source, step.name) ? undefined : `is used although ${source} may not have succeeded before`;
}

const outputsOf = ({ step, action }: TreeStep): readonly string[] => [
  ...treesIn(step['outputs']).map(({ Name }) => String(Name)),
  ...(ownOutputs[action] ?? []),
];

function lintDocumentReferences(document: Tree): readonly Finding[] {
  const steps = mainStepsOf(document);
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

function lintTargets(treeStep: TreeStep, document: Tree): readonly Finding[] {
  const { name: where, step, action, inputs, loop } = treeStep;
  const main = mainStepsOf(document);
  const siblings = loop === undefined ? main : main.filter(({ name }) => name === loop).flatMap(bodyOf);
  const targets: readonly (readonly [string, unknown])[] = [
    ['nextStep', step['nextStep']],
    ['onFailure', stepTarget(step['onFailure'])],
    ['onCancel', stepTarget(step['onCancel'])],
    ...(action === 'aws:branch'
      ? [['Default', inputs['Default']] as const, ...treesIn(inputs['Choices']).map(({ NextStep }) => ['NextStep', NextStep] as const)]
      : []),
  ];
  const cancelTarget = siblings.find(({ name }) => name === stepTarget(step['onCancel']));
  return [
    ...targets
      .filter(([, target]) => target !== undefined && !siblings.some(({ name }) => name === target))
      .map(([key, target]) => ({
        where,
        message: `${key} leads to '${String(target)}', which is not a step ${loop === undefined ? 'of the runbook' : `inside the loop ${loop}`}`,
      })),
    ...(cancelTarget !== undefined && notOnCancel.includes(cancelTarget.action)
      ? [{ where, message: `onCancel cannot lead to ${cancelTarget.action}` }]
      : []),
    ...(action === 'aws:loop' && step['onCancel'] !== undefined ? [{ where, message: 'onCancel is not supported on aws:loop' }] : []),
  ];
}
