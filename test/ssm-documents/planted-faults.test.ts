import { parse, stringify } from 'yaml';
import { runbookText } from './approve-and-enable.ts';
import { lintRunbook } from './runbook-lint.ts';

type Written = Record<string, unknown>;
type Document = {
  schemaVersion: unknown;
  assumeRole: string;
  parameters: Record<string, Written>;
  mainSteps: Written[];
  outputs: string[];
} & Written;

const stepsIn = (document: Document): readonly Written[] =>
  document.mainSteps.flatMap((step) => [step, ...((inputsOf(step)['Steps'] as Written[] | undefined) ?? [])]);

const inputsOf = (step: Written): Written => step['inputs'] as Written;

function step(document: Document, name: string): Written {
  const found = stepsIn(document).find((candidate) => candidate['name'] === name);
  if (found === undefined) throw new Error(`the runbook has no step ${name}`);
  return found;
}

const inputs = (document: Document, name: string): Written => inputsOf(step(document, name));
const list = (value: unknown): Written[] => value as Written[];
const only = (value: unknown): Written => {
  const [first] = list(value);
  if (first === undefined) throw new Error('the list is empty');
  return first;
};
const parameter = (document: Document, name: string): Written => {
  const found = document.parameters[name];
  if (found === undefined) throw new Error(`the runbook has no parameter ${name}`);
  return found;
};
const set = (target: object, key: string | number, value: unknown): void => {
  Object.assign(target, { [key]: value });
};
const assign = (target: Written, values: Written): void => {
  Object.assign(target, values);
};
const unset = (target: Written, key: string): void => {
  delete target[key];
};
const removeApproval = (document: Document): void => {
  document.mainSteps = document.mainSteps.filter((candidate) => candidate['name'] !== 'Approve');
  set(step(document, 'NotifyApprovers'), 'nextStep', 'RecordApproval');
};

type Fault = readonly [fault: string, plant: (document: Document) => unknown, where: string, message: string | RegExp];

const faultsOfForm: readonly Fault[] = [
  ['an old schema version', (d) => set(d, 'schemaVersion', '0.1'), 'document', 'schemaVersion'],
  ['an unknown document key', (d) => set(d, 'variables', {}), 'document', "key 'variables'"],
  ['an unknown step key', (d) => set(step(d, 'Assess'), 'output', []), 'Assess', "key 'output'"],
  ['an unknown action', (d) => set(step(d, 'Assess'), 'action', 'aws:invokeLambda'), 'Assess', "action 'aws:invokeLambda'"],
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
  ['a step without description', (d) => unset(step(d, 'EnableKeyRotation'), 'description'), 'EnableKeyRotation', 'no description'],
  ['a step without time-out', (d) => unset(step(d, 'ConfirmRotation'), 'timeoutSeconds'), 'ConfirmRotation', 'no timeoutSeconds'],
  ['a step that does not say what follows a failure', (d) => unset(step(d, 'Validate'), 'onFailure'), 'Validate', 'onFailure'],
  ['a wrong onFailure', (d) => set(step(d, 'Validate'), 'onFailure', 'abort'), 'Validate', 'onFailure "abort"'],
  ['an unknown output type', (d) => set(only(step(d, 'Assess')['outputs']), 'Type', 'List'), 'Assess', 'output type "List"'],
  [
    'an unknown operator',
    (d) =>
      set(list(inputs(d, 'AnythingToApprove')['Choices']), 0, {
        NextStep: 'NotifyApprovers',
        Variable: '{{ Assess.Count }}',
        NumericGreaterThan: 0,
      }),
    'AnythingToApprove',
    "operator 'NumericGreaterThan'",
  ],
  [
    'a text where a branch compares numbers',
    (d) => set(only(inputs(d, 'AnythingToApprove')['Choices']), 'NumericGreater', '0'),
    'AnythingToApprove',
    'compares with a number',
  ],
  [
    'a Boolean text in a branch',
    (d) =>
      set(list(only(inputs(d, 'StillToEnable')['Choices'])['And']), 4, {
        Variable: '{{ GetKeyRotationStatus.KeyRotationEnabled }}',
        BooleanEquals: 'False',
      }),
    'StillToEnable',
    'BooleanEquals compares with true or false',
  ],
  ['a branch without Default', (d) => unset(inputs(d, 'StillToEnable'), 'Default'), 'StillToEnable', 'no Default'],
  ['two steps of one name', (d) => set(step(d, 'ReadBackPeriod'), 'name', 'ReadBackRotation'), 'ReadBackRotation', 'more than one step'],
];

const faultsOfReferences: readonly Fault[] = [
  [
    'a reference to an unknown parameter',
    (d) => set(inputs(d, 'EnableKeyRotation'), 'RotationPeriodInDays', '{{ Period }}'),
    'EnableKeyRotation',
    '{{ Period }}',
  ],
  [
    'a reference to an unknown system variable',
    (d) => set(inputs(d, 'Approve'), 'Message', '{{ global:USER }}'),
    'Approve',
    '{{ global:USER }}',
  ],
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
    'a loop variable outside its loop',
    (d) => set(inputs(d, 'Reevaluate'), 'ConfigRuleNames', ['{{ EnableEach.CurrentIteratorValue }}']),
    'Reevaluate',
    'only defined inside the loop EnableEach',
  ],
  [
    'a loop variable of the other loop',
    (d) => set(inputs(d, 'EnableKeyRotation'), 'KeyId', '{{ ShortenEach.CurrentIteratorValue }}'),
    'EnableKeyRotation',
    'only defined inside the loop ShortenEach',
  ],
  [
    'an output of a step that may not have succeeded',
    (d) => set(inputs(d, 'Reevaluate'), 'ConfigRuleNames', '{{ RecordApproval.KeyIdsToEnable }}'),
    'Reevaluate',
    'RecordApproval may not have succeeded',
  ],
  ['an assume role that is no parameter', (d) => set(d, 'assumeRole', '{{ Role }}'), 'document', 'assumeRole'],
  ['a document output that does not exist', (d) => d.outputs.push('Validate.Failed'), 'document', 'Validate.Failed'],
  [
    'a nextStep that does not exist',
    (d) => set(step(d, 'Approve'), 'nextStep', 'RecordApprovals'),
    'Approve',
    "nextStep leads to 'RecordApprovals'",
  ],
  [
    'an onFailure that does not exist',
    (d) => set(step(d, 'Approve'), 'onFailure', 'step:Nobody'),
    'Approve',
    "onFailure leads to 'Nobody'",
  ],
  ['an onCancel that does not exist', (d) => set(step(d, 'Approve'), 'onCancel', 'step:Nobody'), 'Approve', "onCancel leads to 'Nobody'"],
  [
    'an onCancel to a loop',
    (d) => set(step(d, 'RecordApproval'), 'onCancel', 'step:ShortenEach'),
    'RecordApproval',
    'onCancel cannot lead to aws:loop',
  ],
  ['an onCancel on a loop', (d) => set(step(d, 'EnableEach'), 'onCancel', 'step:Validate'), 'EnableEach', 'not supported on aws:loop'],
  [
    'a choice that does not exist',
    (d) => set(inputs(d, 'AnythingToShorten'), 'Default', 'Revaluate'),
    'AnythingToShorten',
    "Default leads to 'Revaluate'",
  ],
  [
    'a jump out of a loop',
    (d) => set(step(d, 'EnableKeyRotation'), 'onFailure', 'step:Validate'),
    'EnableKeyRotation',
    'not a step inside the loop EnableEach',
  ],
  ['a circle', (d) => set(step(d, 'Reevaluate'), 'nextStep', 'AnythingToEnable'), 'AnythingToEnable', 'AnythingToEnable -> '],
];

const faultsOfInputs: readonly Fault[] = [
  [
    'an API that does not exist',
    (d) => set(inputs(d, 'ConfirmRotation'), 'Api', 'GetRotationStatus'),
    'ConfirmRotation',
    "API 'GetRotationStatus' does not exist",
  ],
  [
    'a service that does not exist',
    (d) => set(inputs(d, 'Reevaluate'), 'Service', 'configservice'),
    'Reevaluate',
    "Service 'configservice'",
  ],
  [
    'an API input that does not exist',
    (d) => set(inputs(d, 'EnableKeyRotation'), 'PeriodInDays', 365),
    'EnableKeyRotation',
    "no input 'PeriodInDays'",
  ],
  ['an API input that is missing', (d) => unset(inputs(d, 'DescribeKey'), 'KeyId'), 'DescribeKey', "needs the input 'KeyId'"],
  [
    'an API input of the wrong type',
    (d) => set(inputs(d, 'Reevaluate'), 'ConfigRuleNames', 'kms-rotation'),
    'Reevaluate',
    "'ConfigRuleNames' must be a list",
  ],
  [
    'a selector that finds nothing',
    (d) => set(only(step(d, 'DescribeKey')['outputs']), 'Selector', '$.KeyMetadata.Manager'),
    'DescribeKey',
    "the answer has no 'Manager'",
  ],
  [
    'a property selector that finds nothing',
    (d) => set(inputs(d, 'ConfirmPeriod'), 'PropertySelector', '$.RotationPeriod'),
    'ConfirmPeriod',
    "the answer has no 'RotationPeriod'",
  ],
  [
    'a Boolean among the desired values',
    (d) => set(inputs(d, 'ConfirmRotation'), 'DesiredValues', [true]),
    'ConfirmRotation',
    "a Boolean is 'True' or 'False'",
  ],
  [
    'a small "true" among the desired values',
    (d) => set(inputs(d, 'ConfirmRotation'), 'DesiredValues', ['true']),
    'ConfirmRotation',
    'never matches',
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
    (d) => assign(inputs(d, 'Approve'), { Approvers: ['alice'], MinRequiredApprovals: 2 }),
    'Approve',
    'more than the approvers',
  ],
  [
    'a message that can become too long',
    (d) => set(inputs(d, 'Approve'), 'Message', '{{ Assess.KeyIds }} {{ Assess.KeyIds }} {{ KeyIds }}'),
    'Approve',
    /Message can be \d+ characters/,
  ],
  [
    'a topic of another name',
    (d) => set(inputs(d, 'Approve'), 'NotificationArn', 'arn:aws:sns:eu-central-1:111122223333:Approvals'),
    'Approve',
    'starts with Automation',
  ],
  ['an approval that is asked twice', (d) => set(step(d, 'Approve'), 'maxAttempts', 2), 'Approve', 'ask the approvers again'],
  ['too many iterations', (d) => set(inputs(d, 'EnableEach'), 'MaxIterations', 101), 'EnableEach', 'MaxIterations'],
  ['an invocation of more than 5 minutes', (d) => set(step(d, 'Validate'), 'timeoutSeconds', 900), 'Validate', 'timeoutSeconds 900'],
  ['a document that is too long', (d) => set(d, 'description', 'x'.repeat(65_536)), 'document', 'at most 65536'],
];

const aroundApproval = 'without the success of the approval';
const faultsOfWrites: readonly Fault[] = [
  ['a rejection that leads on', (d) => set(step(d, 'Approve'), 'onFailure', 'step:RecordApproval'), 'EnableKeyRotation', aroundApproval],
  ['a failed approval that continues', (d) => set(step(d, 'Approve'), 'onFailure', 'Continue'), 'EnableKeyRotation', aroundApproval],
  ['a cancellation that leads on', (d) => set(step(d, 'Approve'), 'onCancel', 'step:RecordApproval'), 'RecordApproval', aroundApproval],
  [
    'a branch around the approval',
    (d) => set(inputs(d, 'AnythingToApprove'), 'Default', 'AnythingToEnable'),
    'ShortenRotationPeriod',
    aroundApproval,
  ],
  [
    'a record that falls through into the write',
    (d) => set(step(d, 'RecordApproval'), 'onFailure', 'Continue'),
    'EnableKeyRotation',
    'without the success of the record of the approval',
  ],
  [
    'an approval that skips its record',
    (d) => set(step(d, 'Approve'), 'nextStep', 'AnythingToEnable'),
    'EnableKeyRotation',
    'without the success of the record of the approval',
  ],
  [
    'a record of something else than an approval',
    (d) => set(inputs(d, 'RecordApproval')['InputPayload'] as Written, 'action', 'notApproved'),
    'document',
    'the record of the approval must be exactly one step, found 0',
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
  ['an approval that ends the run', (d) => set(step(d, 'Approve'), 'isEnd', true), 'EnableKeyRotation', 'can never be reached'],
  [
    'another write',
    (d) => set(inputs(d, 'EnableKeyRotation'), 'Api', 'DisableKeyRotation'),
    'EnableKeyRotation',
    'kms:DisableKeyRotation changes something',
  ],
  [
    'a write to another service',
    (d) => assign(inputs(d, 'Reevaluate'), { Service: 'ssm', Api: 'SendAutomationSignal' }),
    'Reevaluate',
    'ssm:SendAutomationSignal changes something',
  ],
  [
    'a write chosen when it runs',
    (d) => set(inputs(d, 'EnableKeyRotation'), 'Api', '{{ RequestId }}'),
    'EnableKeyRotation',
    'must be written out',
  ],
  [
    'a write before the approval',
    (d) => d.mainSteps.unshift({ ...step(d, 'EnableKeyRotation'), name: 'Hurry', nextStep: 'Assess' }),
    'Hurry',
    aroundApproval,
  ],
];

describe('a copy of the runbook, written again from its tree', () => {
  it('is without findings', () => {
    expect(lintRunbook(stringify(parse(runbookText)))).toEqual([]);
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

    const findings = lintRunbook(stringify(document, { aliasDuplicateObjects: false }));
    expect(findings).toContainEqual({
      where,
      message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    });
  });
});

describe('a file that YAML 1.1 reads differently', () => {
  it('is found', () => {
    const text = runbookText.replace("default: ''", 'default: off');

    expect(lintRunbook(text)).toContainEqual({ where: 'document', message: expect.stringContaining('YAML 1.1') });
  });
});
