import { InvalidRunbookError, parseRunbook } from '../../../sandbox/automation/document.ts';
import { runbookWith } from './automation.ts';

const problemsOf = (text: string): readonly string[] => {
  try {
    parseRunbook(text, 'YAML', { knowsOperation: (service, operation) => service === 'kms' && operation === 'ListKeys' });
    return [];
  } catch (error) {
    if (error instanceof InvalidRunbookError) return error.problems;
    throw error;
  }
};

const good = "- { name: One, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }";
const one = (keys: string, inputs = 'Service: kms, Api: ListKeys', action = 'aws:executeAwsApi') =>
  runbookWith(`- { name: One, action: '${action}', ${keys} inputs: { ${inputs} } }\n${good.replace('One', 'Two')}`);

describe('a document with something that is not known', () => {
  it('is accepted without it', () => {
    expect(problemsOf(one(''))).toEqual([]);
  });

  // Everything is refused when the document is registered, with step and key, never when it runs.
  it.each([
    ['action', one('', '', 'aws:pause'), "step One: action 'aws:pause' is not known here"],
    ['step key', one('output: [],'), "step One: key 'output' is not known"],
    ['input', one('', 'FunctionName: f, Payload: x', 'aws:invokeLambdaFunction'), "step One: input 'Payload' is not known"],
    ['missing input', one('', 'InputPayload: {}', 'aws:invokeLambdaFunction'), "step One: input 'FunctionName' is missing"],
    ['API', one('', 'Service: kms, Api: RotateEverything'), "step One: API 'RotateEverything' of service 'kms' is not known here"],
    [
      'operator',
      one('', 'Choices: [{ NextStep: Two, Variable: a, StringLike: b }]', 'aws:branch'),
      'step One: a condition needs exactly one operator',
    ],
    [
      'operand',
      one('', "Choices: [{ NextStep: Two, Variable: a, NumericEquals: 'b' }]", 'aws:branch'),
      'step One: NumericEquals compares with a Number, found "b"',
    ],
    ['choice', one('', 'Choices: [{ Next: Two, Variable: a, StringEquals: b }]', 'aws:branch'), 'step One: a choice has no NextStep'],
    [
      'desired value',
      one('', 'Service: kms, Api: ListKeys, PropertySelector: $.Truncated, DesiredValues: [true]', 'aws:assertAwsResourceProperty'),
      'step One: DesiredValues holds true',
    ],
    [
      'selector',
      one("outputs: [{ Name: A, Selector: '$.Keys[*]', Type: String }],"),
      "step One: output A: selector '$.Keys[*]' is not understood",
    ],
    ['output type', one('outputs: [{ Name: A, Selector: $.Keys, Type: List }],'), 'step One: an output needs Name, Selector and a Type'],
    [
      'output on a branch',
      one('outputs: [],', 'Choices: [{ NextStep: Two, Variable: a, StringEquals: b }]', 'aws:branch'),
      'step One: outputs cannot be declared on aws:branch',
    ],
    ['onFailure', one('onFailure: Retry,'), 'step One: onFailure must be Abort, Continue or step:name'],
    ['target of onFailure', one("onFailure: 'step:Nobody',"), "step One: onFailure leads to 'Nobody'"],
    ['nextStep', one('nextStep: Nobody,'), "step One: nextStep leads to 'Nobody'"],
    ['isEnd', one("isEnd: 'true',"), 'step One: isEnd must be true or false'],
    ['maxAttempts', one('maxAttempts: 0,'), 'step One: maxAttempts must be a whole number from 1'],
    [
      'system variable',
      one('', "Service: kms, Api: ListKeys, Marker: '{{ global:USER }}'"),
      'step One: {{ global:USER }} is not a system variable',
    ],
    [
      'parameter from the parameter store',
      one('', "Service: kms, Api: ListKeys, Marker: '{{ ssm:/path }}'"),
      'step One: {{ ssm:/path }} is not a system variable',
    ],
    [
      'reference',
      one('', "Service: kms, Api: ListKeys, Marker: '{{ Marker }}'"),
      'step One: {{ Marker }} is neither a parameter nor the output',
    ],
    ['output of a step', one('', "Service: kms, Api: ListKeys, Marker: '{{ Two.Marker }}'"), 'step One: {{ Two.Marker }} is neither'],
    [
      'approval of more than 30 days',
      one('timeoutSeconds: 2592001,', 'Approvers: [a]', 'aws:approve'),
      'step One: timeoutSeconds is 2592001; aws:approve allows at most 2592000',
    ],
    [
      'topic name',
      one('', "Approvers: [a], NotificationArn: 'arn:aws:sns:eu-central-1:111122223333:Approvals'", 'aws:approve'),
      'step One: NotificationArn',
    ],
    [
      'more approvals than approvers',
      one('', 'Approvers: [a], MinRequiredApprovals: 2', 'aws:approve'),
      'step One: MinRequiredApprovals is 2',
    ],
    ['loop with a condition', one('', 'LoopCondition: {}, Steps: []', 'aws:loop'), "step One: input 'LoopCondition' is not known"],
    [
      'loop over numbers',
      one('', `Iterators: [a], IteratorDataType: Integer, Steps: [${good.slice(2).replace('One', 'In')}]`, 'aws:loop'),
      'step One: IteratorDataType "Integer" is not simulated',
    ],
    [
      'onCancel on a loop',
      one("onCancel: 'step:Two',", `Iterators: [a], Steps: [${good.slice(2).replace('One', 'In')}]`, 'aws:loop'),
      'step One: onCancel is not supported on aws:loop',
    ],
    ['document key', runbookWith(good, 'variables: {}'), "document key 'variables' is not known"],
    ['document output', runbookWith(good, 'outputs: [One.Keys]'), 'outputs: One.Keys is not the output of a step'],
    ['schema version', runbookWith(good).replace('0.3', '2.2'), "schemaVersion must be '0.3'"],
    [
      'parameter type',
      runbookWith(good, "parameters: { Role: { type: 'AWS::IAM::Role::Arn' } }"),
      'parameter Role: type "AWS::IAM::Role::Arn" is not known here',
    ],
    ['parameter key', runbookWith(good, 'parameters: { A: { type: String, pattern: x } }'), "parameter A: key 'pattern' is not known"],
    [
      'default',
      runbookWith(good, 'parameters: { A: { type: Integer, default: many } }'),
      'parameter A: default "many" is not of type Integer',
    ],
    [
      'role parameter',
      runbookWith(good).replace(/assumeRole: .*/, "assumeRole: '{{ Role }}'"),
      "assumeRole refers to 'Role', which is not a parameter",
    ],
    ['missing role', runbookWith(good).replace(/assumeRole: .*/, ''), 'assumeRole is missing'],
    ['name used twice', runbookWith(`${good}\n${good}`), 'step One: the name is used more than once'],
    [
      'circle',
      runbookWith(`${good}\n${good.replace('One', 'Two').replace('inputs', 'nextStep: One, inputs')}`),
      'steps go round in a circle: One -> Two -> One',
    ],
    ['broken YAML', 'a: [', 'the document is not YAML'],
    ['list instead of a map', '- a', 'the document must be a map'],
    ['too long a document', `${runbookWith(good)}\n${'#'.repeat(65_536)}`, 'at most 65536 are allowed'],
  ])('is refused for its %s', (_, text, problem) => {
    expect(problemsOf(text)).toContainEqual(expect.stringContaining(problem));
  });

  it('names every problem at once', () => {
    expect(problemsOf(one('output: [], maxAttempts: 0,'))).toHaveLength(2);
  });

  // Systems Manager user guide, "Properties shared by all actions"
  it('cannot lead from a cancellation to an approval or a loop', () => {
    const text = runbookWith(
      `${good.replace('inputs', "onCancel: 'step:Ask', inputs")}\n- { name: Ask, action: 'aws:approve', inputs: { Approvers: [a] } }`,
    );

    expect(problemsOf(text)).toEqual(['step One: onCancel cannot lead to Ask, an aws:approve step']);
  });

  it('refers to a loop variable only inside that loop', () => {
    const text =
      runbookWith(`- { name: Each, action: 'aws:loop', inputs: { Iterators: [a], Steps: [${good.slice(2).replace('Api:', "Marker: '{{ Each.CurrentIteratorValue }}', Api:")}] } }
- { name: After, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys, Marker: '{{ Each.CurrentIteratorValue }}' } }`);

    expect(problemsOf(text)).toEqual([expect.stringContaining('step After: {{ Each.CurrentIteratorValue }} is neither')]);
  });
});
