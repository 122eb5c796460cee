import type { Action, KnowsOperation } from './action.ts';
import { actions } from './actions.ts';
import { isJsonList, isJsonRecord, type Json, type JsonRecord } from './json.ts';
import { parseSelector, SelectorError } from './json-path.ts';
import { type OnFailure, type OutputDeclaration, outputTypes, type Step } from './runbook.ts';

const stepKeys = [
  'name',
  'action',
  'description',
  'inputs',
  'outputs',
  'timeoutSeconds',
  'maxAttempts',
  'onFailure',
  'onCancel',
  'nextStep',
  'isEnd',
  'isCritical',
];

type Report = (problem: string) => void;
type Reading = { readonly problems: string[]; readonly knowsOperation: KnowsOperation; readonly loop?: string };

/** The steps of a document or of a loop's body; what is wrong with them goes to `problems`. */
export function parseSteps(section: Json | undefined, reading: Reading): readonly Step[] {
  if (!isJsonList(section) || section.length === 0) {
    reading.problems.push(
      `${reading.loop === undefined ? 'mainSteps' : `step ${reading.loop}: Steps`} must be a list of at least one step`,
    );
    return [];
  }
  return section.flatMap((written, index) => {
    if (isJsonRecord(written)) return [parseStep(written, index, reading)];
    reading.problems.push(`step number ${index + 1} is not a map`);
    return [];
  });
}

function parseStep(written: JsonRecord, index: number, reading: Reading): Step {
  const name = typeof written['name'] === 'string' ? written['name'] : `number ${index + 1}`;
  const report: Report = (problem) => reading.problems.push(`step ${name}: ${problem}`);
  if (!/^[a-zA-Z0-9_]{1,128}$/.test(name)) report('name must consist of letters, digits and _');
  for (const key of Object.keys(written))
    if (!stepKeys.includes(key)) report(`key '${key}' is not known; known are ${stepKeys.join(', ')}`);
  const actionName = String(written['action']);
  const action = actions.get(actionName);
  if (action === undefined) report(`action '${actionName}' is not known here; known are ${[...actions.keys()].join(', ')}`);
  const { Steps: bodySection, ...inputs } = isJsonRecord(written['inputs']) ? written['inputs'] : {};
  if (!isJsonRecord(written['inputs'])) report('inputs must be a map');
  for (const problem of action?.problemsOfInputs(inputs, reading.knowsOperation) ?? []) report(problem);
  return {
    name,
    action: actionName,
    inputs,
    outputs: parseOutputs(written['outputs'], action, report),
    body: parseBody(name, actionName, bodySection, reading, report),
    ...flowOf(written, report),
    ...limitsOf(written, action, report),
    ...(typeof written['description'] === 'string' ? { description: written['description'] } : {}),
  };
}

function parseBody(name: string, action: string, section: Json | undefined, reading: Reading, report: Report): readonly Step[] {
  if (action !== 'aws:loop') {
    if (section !== undefined) report("input 'Steps' is known only in aws:loop");
    return [];
  }
  if (reading.loop === undefined) return parseSteps(section, { ...reading, loop: name });
  report('a loop inside a loop is not simulated');
  return [];
}

function flowOf(written: JsonRecord, report: Report): Pick<Step, 'onFailure' | 'onCancel' | 'nextStep' | 'isEnd' | 'isCritical'> {
  const { nextStep, onCancel, isEnd, isCritical } = written;
  if (nextStep !== undefined && typeof nextStep !== 'string') report('nextStep must be the name of a step');
  for (const [key, value] of [['isEnd', isEnd] as const, ['isCritical', isCritical] as const]) {
    if (value !== undefined && typeof value !== 'boolean') report(`${key} must be true or false, found ${JSON.stringify(value)}`);
  }
  const target = typeof onCancel === 'string' ? /^step:(.+)$/.exec(onCancel)?.[1] : undefined;
  if (onCancel !== undefined && onCancel !== 'Abort' && target === undefined)
    report(`onCancel must be Abort or step:name, found ${JSON.stringify(onCancel)}`);
  if (onCancel !== undefined && written['action'] === 'aws:loop')
    report('onCancel is not supported on aws:loop, only on the steps in its body');
  return {
    onFailure: onFailureOf(written['onFailure'], report),
    isEnd: isEnd === true,
    ...(typeof nextStep === 'string' ? { nextStep } : {}),
    ...(target === undefined ? {} : { onCancel: target }),
    ...(typeof isCritical === 'boolean' ? { isCritical } : {}),
  };
}

function onFailureOf(value: Json | undefined, report: Report): OnFailure {
  if (value === undefined || value === 'Abort') return { kind: 'abort' };
  if (value === 'Continue') return { kind: 'continue' };
  const target = typeof value === 'string' ? /^step:(.+)$/.exec(value)?.[1] : undefined;
  if (target !== undefined) return { kind: 'step', step: target };
  report(`onFailure must be Abort, Continue or step:name, found ${JSON.stringify(value)}`);
  return { kind: 'abort' };
}

function limitsOf(written: JsonRecord, action: Action | undefined, report: Report): Pick<Step, 'timeoutSeconds' | 'maxAttempts'> {
  const { timeoutSeconds, maxAttempts } = written;
  const maximum = action?.maximumTimeoutSeconds ?? Number.MAX_SAFE_INTEGER;
  if (timeoutSeconds !== undefined && !isPositiveInteger(timeoutSeconds))
    report(`timeoutSeconds must be a whole number of seconds, found ${JSON.stringify(timeoutSeconds)}`);
  if (isPositiveInteger(timeoutSeconds) && timeoutSeconds > maximum)
    report(`timeoutSeconds is ${timeoutSeconds}; ${action?.name} allows at most ${maximum}`);
  if (maxAttempts !== undefined && !isPositiveInteger(maxAttempts))
    report(`maxAttempts must be a whole number from 1, found ${JSON.stringify(maxAttempts)}`);
  return {
    maxAttempts: isPositiveInteger(maxAttempts) ? maxAttempts : 1,
    ...(isPositiveInteger(timeoutSeconds) ? { timeoutSeconds } : {}),
  };
}

const isPositiveInteger = (value: Json | undefined): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0;

function parseOutputs(section: Json | undefined, action: Action | undefined, report: Report): readonly OutputDeclaration[] {
  if (section === undefined) return [];
  if (action?.declaresOutputs === false) report(`outputs cannot be declared on ${action.name}`);
  if (!isJsonList(section)) {
    report('outputs must be a list');
    return [];
  }
  return section.flatMap((written) => parseOutput(isJsonRecord(written) ? written : {}, report));
}

function parseOutput(written: JsonRecord, report: Report): readonly OutputDeclaration[] {
  const { Name: name, Selector: selector, Type: typeName, ...unknown } = written;
  for (const key of Object.keys(unknown)) report(`output key '${key}' is not known; known are Name, Selector, Type`);
  const type = outputTypes.find((known) => known === typeName);
  if (typeof name !== 'string' || typeof selector !== 'string' || type === undefined) {
    report(`an output needs Name, Selector and a Type of ${outputTypes.join(', ')}; found ${JSON.stringify(written)}`);
    return [];
  }
  try {
    parseSelector(selector);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    report(`output ${name}: ${error.message}`);
  }
  return [{ name, selector, type }];
}
