import { type Action, type ActionContext, problemsOfKeys, StepFailure, textInput } from './action.ts';
import { isJsonList, isJsonRecord, type Json, type JsonRecord, textOf } from './json.ts';

/**
 * `aws:executeAutomation`: starts another document and waits for its end, which is the step's.
 * Targets, rate control and other accounts and Regions are not simulated (Systems Manager guide,
 * "aws:executeAutomation").
 */
export const executeAutomation: Action = {
  name: 'aws:executeAutomation',
  declaresOutputs: false,
  ownOutputs: ['Output', 'ExecutionId', 'Status'],
  isBlocking: false,
  problemsOfInputs: (inputs) => [
    ...problemsOfKeys(inputs, ['DocumentName'], ['DocumentVersion', 'RuntimeParameters', 'Tags']),
    ...(inputs['RuntimeParameters'] === undefined || isJsonRecord(inputs['RuntimeParameters'])
      ? []
      : ["input 'RuntimeParameters' must be a map"]),
  ],
  targetsOf: () => [],
  run,
};

async function run({ inputs, runChild }: ActionContext): Promise<{ outputs: JsonRecord }> {
  const child = await runChild(startInput(inputs));
  const outputs = { ExecutionId: child.executionId, Status: child.status };
  if (child.status !== 'Success')
    throw new StepFailure(
      `Automation execution ${child.executionId} of ${textInput(inputs, 'DocumentName')} ended as ${child.status}`,
      outputs,
    );
  return { outputs: { ...outputs, Output: [...child.output] } };
}

/** What StartAutomationExecution is told: its parameters are lists of texts. */
function startInput(inputs: JsonRecord): JsonRecord {
  const { DocumentVersion, RuntimeParameters, Tags } = inputs;
  return {
    DocumentName: textInput(inputs, 'DocumentName'),
    ...(DocumentVersion === undefined ? {} : { DocumentVersion: textInput(inputs, 'DocumentVersion') }),
    ...(RuntimeParameters === undefined ? {} : { Parameters: textLists(RuntimeParameters) }),
    ...(Tags === undefined ? {} : { Tags }),
  };
}

function textLists(parameters: Json): JsonRecord {
  if (!isJsonRecord(parameters)) throw new StepFailure(`RuntimeParameters must be a map, found ${JSON.stringify(parameters)}`);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, isJsonList(value) ? value.map(textOf) : [textOf(value)]]),
  );
}
