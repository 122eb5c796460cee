import { actions } from './actions.ts';
import { isSystemVariable, referencesIn, systemVariables } from './references.ts';
import type { Runbook, Step } from './runbook.ts';

const loopVariables = ['CurrentIteration', 'CurrentIteratorValue'];

/** Actions that `onCancel` cannot move to (Systems Manager user guide, "Properties shared by all actions"). */
const notOnCancel = [
  'aws:approve',
  'aws:copyImage',
  'aws:createImage',
  'aws:createStack',
  'aws:createTags',
  'aws:loop',
  'aws:pause',
  'aws:runInstances',
  'aws:sleep',
];

/** References and step names that point nowhere. Whether a step has run by the time it is referred to is not decided here. */
export function problemsOfReferences(runbook: Runbook): readonly string[] {
  return [
    ...runbook.steps.flatMap((step) => [
      ...problemsOfStep(step, runbook),
      ...step.body.flatMap((inner) => problemsOfStep(inner, runbook, step)),
    ]),
    ...problemsOfOutputs(runbook),
    ...circles(runbook.steps),
    ...runbook.steps.flatMap(({ body }) => circles(body)),
  ];
}

function problemsOfStep(step: Step, runbook: Runbook, loop?: Step): readonly string[] {
  const inside = loop?.body ?? runbook.steps;
  const visible = [...runbook.steps, ...(loop?.body ?? [])];
  const references = [...referencesIn(step.inputs), ...step.outputs.flatMap(({ selector }) => referencesIn(selector))];
  return [
    ...references
      .filter((name) => !isDefined(name, runbook, visible, loop))
      .map((name) => `step ${step.name}: {{ ${name} }} ${whyUndefined(name)}`),
    ...targetsWithin(step)
      .filter(([, target]) => !inside.some(({ name }) => name === target))
      .map(
        ([key, target]) =>
          `step ${step.name}: ${key} leads to '${target}', which is not a step ${loop === undefined ? 'of this runbook' : `in the body of ${loop.name}`}`,
      ),
    ...problemsOfJump(step, visible),
  ];
}

function isDefined(name: string, { parameters }: Runbook, visible: readonly Step[], loop: Step | undefined): boolean {
  if (isSystemVariable(name) || parameters.some((parameter) => parameter.name === name)) return true;
  const [stepName, output, ...rest] = name.split('.');
  const step = visible.find((candidate) => candidate.name === stepName);
  if (step === undefined || output === undefined || rest.length > 0) return false;
  if (step.action === 'aws:loop') return step === loop && loopVariables.includes(output);
  return outputsOf(step).includes(output);
}

const outputsOf = (step: Step): readonly string[] => [
  ...step.outputs.map(({ name }) => name),
  ...(actions.get(step.action)?.ownOutputs ?? []),
];

function whyUndefined(name: string): string {
  if (name.includes(':')) return `is not a system variable; those are ${systemVariables.join(', ')}`;
  return 'is neither a parameter nor the output of a step that can be seen from here';
}

/** Where a step leads by name, except for a failure, which may also leave a loop. */
function targetsWithin(step: Step): readonly (readonly [key: string, target: string])[] {
  return [
    ...(step.nextStep === undefined ? [] : [['nextStep', step.nextStep] as const]),
    ...(step.onCancel === undefined ? [] : [['onCancel', step.onCancel] as const]),
    ...(actions.get(step.action)?.targetsOf(step.inputs) ?? []).map((target) => ['a choice', target] as const),
  ];
}

function problemsOfJump(step: Step, visible: readonly Step[]): readonly string[] {
  const { onFailure, onCancel } = step;
  const cancelTarget = visible.find(({ name }) => name === onCancel);
  return [
    ...(onFailure.kind === 'step' && !visible.some(({ name }) => name === onFailure.step)
      ? [`step ${step.name}: onFailure leads to '${onFailure.step}', which is not a step of this runbook`]
      : []),
    ...(cancelTarget !== undefined && notOnCancel.includes(cancelTarget.action)
      ? [`step ${step.name}: onCancel cannot lead to ${cancelTarget.name}, an ${cancelTarget.action} step`]
      : []),
  ];
}

function problemsOfOutputs({ outputs, steps }: Runbook): readonly string[] {
  return outputs
    .filter((name) => {
      const [stepName, output, ...rest] = name.split('.');
      const step = steps.find((candidate) => candidate.name === stepName);
      return step === undefined || output === undefined || rest.length > 0 || !outputsOf(step).includes(output);
    })
    .map((name) => `outputs: ${name} is not the output of a step`);
}

/** Automation refuses a document whose steps can go round in a circle; repetition is for `aws:loop`. */
function circles(steps: readonly Step[]): readonly string[] {
  const next = new Map(steps.map((step, index) => [step.name, successors(step, steps[index + 1]?.name)]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] => {
    if (path.includes(name)) return [`steps go round in a circle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`];
    if (done.has(name)) return [];
    done.add(name);
    return (next.get(name) ?? []).flatMap((target) => visit(target, [...path, name]));
  };
  return steps.flatMap(({ name }) => visit(name, []));
}

function successors(step: Step, following: string | undefined): readonly string[] {
  const { onFailure, isEnd, nextStep, onCancel } = step;
  const onwards = isEnd ? undefined : (nextStep ?? following);
  return [
    ...(onwards === undefined ? [] : [onwards]),
    ...(onFailure.kind === 'step' && !isEnd ? [onFailure.step] : []),
    ...(onCancel === undefined ? [] : [onCancel]),
    ...(actions.get(step.action)?.targetsOf(step.inputs) ?? []),
  ];
}
