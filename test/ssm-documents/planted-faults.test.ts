import { parse, stringify } from 'yaml';
import { functionNames, replaceKeyRunbookName, runbookName } from '../../functions/core/names.ts';
import { documentText } from '../../infra/runbook/document-text.ts';
import { writerOf } from '../../infra/runbook/writers.ts';
import { lintRunbook } from './runbook-lint.ts';

const runbookText = documentText(runbookName);

type Written = Record<string, unknown>;
type Document = {
  schemaVersion: unknown;
  assumeRole: string;
  parameters: Record<string, Written>;
  mainSteps: Written[];
  outputs: string[];
} & Written;

const inputsOf = (step: Written): Written => step['inputs'] as Written;

function step(document: Document, name: string): Written {
  const found = document.mainSteps.find((candidate) => candidate['name'] === name);
  if (found === undefined) throw new Error(`the runbook has no step ${name}`);
  return found;
}

const inputs = (document: Document, name: string): Written => inputsOf(step(document, name));
const first = (value: unknown): Written => {
  const [one] = value as Written[];
  if (one === undefined) throw new Error('the list is empty');
  return one;
};
const parameter = (document: Document, name: string): Written => {
  const found = document.parameters[name];
  if (found === undefined) throw new Error(`the runbook has no parameter ${name}`);
  return found;
};
const set = (target: object, key: string | number, value: unknown): void => {
  Object.assign(target, { [key]: value });
};
const unset = (target: Written, key: string): void => {
  delete target[key];
};
const addFirst = (document: Document, name: string, values: Written): void => {
  document.mainSteps.unshift({ ...step(document, 'Apply'), name, nextStep: 'Assess', ...values });
};
const removeApproval = (document: Document): void => {
  document.mainSteps = document.mainSteps.filter((candidate) => candidate['name'] !== 'Approve');
  set(step(document, 'NotifyApprovers'), 'nextStep', 'RecordDecision');
};

type Fault = readonly [fault: string, plant: (document: Document) => unknown, where: string, message: string];

const faultsOfForm: readonly Fault[] = [
  ['an old schema version', (d) => set(d, 'schemaVersion', '0.1'), 'document', 'schemaVersion'],
  ['an unknown document key', (d) => set(d, 'variables', {}), 'document', "key 'variables'"],
  ['an unknown step key', (d) => set(step(d, 'Assess'), 'output', []), 'Assess', "key 'output'"],
  ['an unknown action', (d) => set(step(d, 'Assess'), 'action', 'aws:invokeLambda'), 'Assess', "action 'aws:invokeLambda'"],
  ['a branch', (d) => set(step(d, 'Reevaluate'), 'action', 'aws:branch'), 'Reevaluate', "action 'aws:branch' is none"],
  ['a loop', (d) => set(step(d, 'Apply'), 'action', 'aws:loop'), 'Apply', "action 'aws:loop' is none"],
  ['another document', (d) => set(step(d, 'Apply'), 'action', 'aws:executeAutomation'), 'Apply', "action 'aws:executeAutomation' is none"],
  ['a script', (d) => set(step(d, 'Apply'), 'action', 'aws:executeScript'), 'Apply', "action 'aws:executeScript' is none"],
  ['an unknown input', (d) => set(inputs(d, 'Approve'), 'Approver', []), 'Approve', "input 'Approver'"],
  ['an unknown parameter type', (d) => set(parameter(d, 'KeyIds'), 'type', 'stringList'), 'KeyIds', 'parameter type "stringList"'],
  ['a parameter without description', (d) => unset(parameter(d, 'RequestId'), 'description'), 'RequestId', 'no description'],
  ['a list that can be longer than the API takes', (d) => set(parameter(d, 'KeyIds'), 'maxItems', 51), 'KeyIds', 'maxItems of at most 50'],
  ['a text parameter without pattern', (d) => unset(parameter(d, 'RequestId'), 'allowedPattern'), 'RequestId', 'needs an allowedPattern'],
  ['a pattern that is not anchored', (d) => set(parameter(d, 'RequestId'), 'allowedPattern', '[a-z]*$'), 'RequestId', 'not anchored'],
  ['a pattern with an open alternative', (d) => set(parameter(d, 'RequestId'), 'allowedPattern', '^a|b$'), 'RequestId', 'not anchored'],
  [
    'a pattern that lets braces through',
    (d) => set(parameter(d, 'RequestId'), 'allowedPattern', '^.{0,64}$'),
    'RequestId',
    'lets braces through',
  ],
  [
    'a negated class that lets braces through',
    (d) => set(parameter(d, 'RequestId'), 'allowedPattern', '^[^;]{0,64}$'),
    'RequestId',
    'lets braces through',
  ],
  ['a step without description', (d) => unset(step(d, 'Apply'), 'description'), 'Apply', 'no description'],
  ['a step without time-out', (d) => unset(step(d, 'Apply'), 'timeoutSeconds'), 'Apply', 'no timeoutSeconds'],
  ['a step that does not say what follows a failure', (d) => unset(step(d, 'Validate'), 'onFailure'), 'Validate', 'onFailure'],
  ['a wrong onFailure', (d) => set(step(d, 'Validate'), 'onFailure', 'abort'), 'Validate', 'onFailure "abort"'],
  ['an isCritical that is a text', (d) => set(step(d, 'Apply'), 'isCritical', 'false'), 'Apply', 'isCritical must be true or false'],
  ['an unknown output type', (d) => set(first(step(d, 'Assess')['outputs']), 'Type', 'List'), 'Assess', 'output type "List"'],
  ['two steps of one name', (d) => set(step(d, 'ReevaluateAgain'), 'name', 'Reevaluate'), 'Reevaluate', 'more than one step'],
];

const faultsOfReferences: readonly Fault[] = [
  [
    'an input that whoever starts an execution chooses',
    (d) => set(inputs(d, 'Approve'), 'Message', '{{ RequestId }}'),
    'Approve',
    '{{ RequestId }} is neither a system variable nor the output of a step',
  ],
  ['an unknown system variable', (d) => set(inputs(d, 'Approve'), 'Message', '{{ global:USER }}'), 'Approve', '{{ global:USER }}'],
  [
    'a reference to an unknown step',
    (d) => set(inputs(d, 'Approve'), 'Approvers', '{{ Asess.Approvers }}'),
    'Approve',
    'a step that does not exist',
  ],
  [
    'a reference to an unknown output',
    (d) => set(inputs(d, 'Approve'), 'Approvers', '{{ Assess.Approver }}'),
    'Approve',
    'not an output of Assess',
  ],
  [
    'an output of a step that may not have succeeded',
    (d) => set(inputs(d, 'Reevaluate'), 'ConfigRuleNames', ['{{ Apply.Payload }}']),
    'Reevaluate',
    'Apply may not have succeeded',
  ],
  ['an assume role that is no parameter', (d) => set(d, 'assumeRole', '{{ Role }}'), 'document', 'assumeRole'],
  ['a document output that does not exist', (d) => d.outputs.push('Validate.Failed'), 'document', 'Validate.Failed'],
  ['a nextStep that does not exist', (d) => set(step(d, 'Approve'), 'nextStep', 'Record'), 'Approve', "nextStep leads to 'Record'"],
  [
    'an onFailure that does not exist',
    (d) => set(step(d, 'Approve'), 'onFailure', 'step:Nobody'),
    'Approve',
    "onFailure leads to 'Nobody'",
  ],
  ['an onCancel that does not exist', (d) => set(step(d, 'Approve'), 'onCancel', 'step:Nobody'), 'Approve', "onCancel leads to 'Nobody'"],
  [
    'an onCancel to a step that cannot follow a cancellation',
    (d) => set(step(d, 'Approve'), 'onCancel', 'step:WaitToReevaluate'),
    'Approve',
    'onCancel cannot lead to aws:sleep',
  ],
  ['a circle', (d) => set(step(d, 'Reevaluate'), 'nextStep', 'Apply'), 'Apply', 'Apply -> Reevaluate -> Apply'],
];

const faultsOfInputs: readonly Fault[] = [
  [
    'an API that does not exist',
    (d) => set(inputs(d, 'Reevaluate'), 'Api', 'StartEvaluation'),
    'Reevaluate',
    "API 'StartEvaluation' does not",
  ],
  [
    'a service that does not exist',
    (d) => set(inputs(d, 'Reevaluate'), 'Service', 'configservice'),
    'Reevaluate',
    "Service 'configservice'",
  ],
  ['an API input that does not exist', (d) => set(inputs(d, 'Reevaluate'), 'RuleNames', []), 'Reevaluate', "no input 'RuleNames'"],
  [
    'an API input that is missing',
    (d) => Object.assign(inputs(d, 'Reevaluate'), { Service: 'ssm', Api: 'GetAutomationExecution' }),
    'Reevaluate',
    "needs the input 'AutomationExecutionId'",
  ],
  [
    'an API input of the wrong type',
    (d) => set(inputs(d, 'Reevaluate'), 'ConfigRuleNames', 'kms-rotation'),
    'Reevaluate',
    "'ConfigRuleNames' must be a list",
  ],
  [
    'a function that is told more than the execution',
    (d) => set(inputs(d, 'Apply')['InputPayload'] as Written, 'keyIds', ['x']),
    'Apply',
    'InputPayload must be {"executionId":"{{ automation:EXECUTION_ID }}"}',
  ],
  [
    'a function that is told another execution',
    (d) => set(inputs(d, 'Apply'), 'InputPayload', { executionId: '{{ Assess.Payload }}' }),
    'Apply',
    'InputPayload must be',
  ],
  [
    'a function that is chosen when it runs',
    (d) => set(inputs(d, 'Apply'), 'FunctionName', '{{ RequestId }}'),
    'Apply',
    'must be the name of a function, written out',
  ],
  [
    'a function of another account',
    (d) => set(inputs(d, 'Validate'), 'FunctionName', 'arn:aws:lambda:eu-central-1:444455556666:function:Validate'),
    'Validate',
    'must be the name of a function, written out',
  ],
  ['an approval of more than 30 days', (d) => set(step(d, 'Approve'), 'timeoutSeconds', 2_592_001), 'Approve', 'more than 30 days'],
  [
    'too many approvers',
    (d) =>
      set(
        inputs(d, 'Approve'),
        'Approvers',
        Array.from({ length: 11 }, (_, n) => `user${n}`),
      ),
    'Approve',
    '11 entries',
  ],
  [
    'more approvals than approvers',
    (d) => Object.assign(inputs(d, 'Approve'), { Approvers: ['alice'], MinRequiredApprovals: 2 }),
    'Approve',
    'more than the approvers',
  ],
  [
    'a topic of another name',
    (d) => set(inputs(d, 'Approve'), 'NotificationArn', 'arn:aws:sns:eu-central-1:111122223333:Approvals'),
    'Approve',
    'starts with Automation',
  ],
  ['an approval that is asked twice', (d) => set(step(d, 'Approve'), 'maxAttempts', 2), 'Approve', 'ask the approvers again'],
  ['an invocation of more than 5 minutes', (d) => set(step(d, 'Validate'), 'timeoutSeconds', 900), 'Validate', 'timeoutSeconds 900'],
  ['a document that is too long', (d) => set(d, 'description', 'x'.repeat(65_536)), 'document', 'at most 65536'],
];

const aroundApproval = 'without the success of the approval';
const aroundRecord = 'without the success of the record of the approval';
const noRecord = 'the record of the approval must be exactly one step, found 0';
const faultsOfWrites: readonly Fault[] = [
  ['a rejection that leads on', (d) => set(step(d, 'Approve'), 'onFailure', 'step:RecordDecision'), 'Apply', aroundApproval],
  ['a failed approval that continues', (d) => set(step(d, 'Approve'), 'onFailure', 'Continue'), 'Apply', aroundApproval],
  ['a cancellation that leads on', (d) => set(step(d, 'Approve'), 'onCancel', 'step:RecordDecision'), 'Apply', aroundApproval],
  [
    'a notification that leads around the approval',
    (d) => set(step(d, 'NotifyApprovers'), 'nextStep', 'RecordDecision'),
    'Apply',
    aroundApproval,
  ],
  ['a record of no approval that leads on', (d) => set(step(d, 'RecordNoApproval'), 'nextStep', 'Apply'), 'Apply', aroundApproval],
  ['a record that fails and leads on', (d) => set(step(d, 'RecordDecision'), 'onFailure', 'Continue'), 'Apply', aroundRecord],
  ['an approval that skips its record', (d) => set(step(d, 'Approve'), 'nextStep', 'Apply'), 'Apply', aroundRecord],
  [
    'a step that records nothing in the place of the record',
    (d) => set(inputs(d, 'RecordDecision'), 'FunctionName', functionNames.validateRotation),
    'document',
    noRecord,
  ],
  ['a missing approval', (d) => removeApproval(d), 'document', 'the approval must be exactly one step, found 0'],
  [
    'a second approval',
    (d) => d.mainSteps.push({ ...step(d, 'Approve'), name: 'ApproveAgain' }),
    'document',
    'the approval must be exactly one step, found 2',
  ],
  [
    'an approval that is asked without notification',
    (d) => set(step(d, 'NotifyApprovers'), 'onFailure', 'step:Approve'),
    'Approve',
    'without the success of the notification',
  ],
  ['an approval that ends the run', (d) => set(step(d, 'Approve'), 'isEnd', true), 'Apply', 'can never be reached'],
  ['a write before the approval', (d) => addFirst(d, 'Hurry', {}), 'Hurry', aroundApproval],
  ['a second write', (d) => addFirst(d, 'Hurry', {}), 'document', 'one step must write, found 2'],
  [
    'the writing function of another document',
    (d) => set(inputs(d, 'Apply'), 'FunctionName', functionNames.replaceKey),
    'Apply',
    `${functionNames.replaceKey} changes keys, which this runbook must not do`,
  ],
  [
    'a call that changes a key',
    (d) => Object.assign(step(d, 'Reevaluate'), { inputs: { Service: 'kms', Api: 'EnableKeyRotation', KeyId: 'x' } }),
    'Reevaluate',
    'kms:EnableKeyRotation is no call of this runbook',
  ],
  [
    'a call that reads a key',
    (d) => Object.assign(step(d, 'Reevaluate'), { inputs: { Service: 'kms', Api: 'DescribeKey', KeyId: 'x' } }),
    'Reevaluate',
    'kms:DescribeKey is no call of this runbook',
  ],
  [
    'a call that answers a request',
    (d) => Object.assign(inputs(d, 'Reevaluate'), { Service: 'ssm', Api: 'SendAutomationSignal' }),
    'Reevaluate',
    'ssm:SendAutomationSignal is no call of this runbook',
  ],
  ['a call chosen when it runs', (d) => set(inputs(d, 'Reevaluate'), 'Api', '{{ RequestId }}'), 'Reevaluate', 'must be written out'],
];

const findingsIn = (document: Document) => lintRunbook(stringify(document, { aliasDuplicateObjects: false }), writerOf(runbookName));

describe('a copy of the runbook, written again from its tree', () => {
  it('is without findings', () => {
    expect(findingsIn(parse(runbookText))).toEqual([]);
  });
});

describe.each([
  ['form', faultsOfForm],
  ['references and jumps', faultsOfReferences],
  ['inputs and limits', faultsOfInputs],
  ['writes without approval', faultsOfWrites],
])('a fault of %s', (_, faults) => {
  it.each(faults)('is found: %s', (_fault, plant, where, message) => {
    const document: Document = parse(runbookText);

    plant(document);

    expect(findingsIn(document)).toContainEqual({ where, message: expect.stringContaining(message) });
  });
});

describe('the document that replaces keys', () => {
  it('may invoke no other writing function than its own', () => {
    expect(lintRunbook(documentText(replaceKeyRunbookName), functionNames.applyChanges)).toContainEqual({
      where: 'Apply',
      message: `${functionNames.replaceKey} changes keys, which this runbook must not do`,
    });
  });
});

describe('a text that YAML 1.1 reads differently', () => {
  it('is found', () => {
    const text = runbookText.replace("default: ''", 'default: off');

    expect(lintRunbook(text, writerOf(runbookName))).toContainEqual({
      where: 'document',
      message: expect.stringContaining('read as YAML 1.1'),
    });
  });
});
