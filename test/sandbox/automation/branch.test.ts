import { automation, runbookWith, statusesOf } from './automation.ts';

const branchOn = (condition: string, more = 'Default: No') => `
- name: Choose
  action: aws:branch
  inputs:
    Choices:
    - { NextStep: Yes, ${condition} }
    ${more}
- { name: Below, action: 'aws:branch', isEnd: true, inputs: { Choices: [{ NextStep: Yes, Variable: a, StringEquals: b }] } }
- { name: Yes, action: 'aws:branch', isEnd: true, inputs: { Choices: [{ NextStep: No, Variable: a, StringEquals: b }] } }
- { name: No, action: 'aws:branch', isEnd: true, inputs: { Choices: [{ NextStep: Last, Variable: a, StringEquals: b }] } }
- { name: Last, action: 'aws:branch', isEnd: true, inputs: { Choices: [{ NextStep: Last2, Variable: a, StringEquals: b }] } }
- { name: Last2, action: 'aws:branch', inputs: { Choices: [{ NextStep: Last3, Variable: a, StringEquals: b }] } }
- { name: Last3, action: 'aws:invokeLambdaFunction', inputs: { FunctionName: none } }
`;
const parameters = `parameters:
  Text: { type: String, default: Blue Whale }
  Number: { type: Integer, default: 7 }
  Yes: { type: Boolean, default: true }`;

const wayOf = async (condition: string, more?: string): Promise<string> => {
  const run = automation();
  run.register(runbookWith(branchOn(condition, more), parameters));
  const statuses = statusesOf(await run.executionOf(await run.start()));
  if (statuses['Choose'] === 'Failed') return 'Failed';
  return ['Below', 'Yes', 'No'].find((name) => statuses[name] === 'Success') ?? 'nowhere';
};

describe('aws:branch', () => {
  // Systems Manager user guide, "aws:branch": the operators
  it.each([
    ["Variable: '{{ Text }}', StringEquals: Blue Whale", 'Yes'],
    ["Variable: '{{ Text }}', StringEquals: blue whale", 'No'],
    ["Variable: '{{ Text }}', EqualsIgnoreCase: blue whale", 'Yes'],
    ["Variable: '{{ Text }}', StartsWith: Blue", 'Yes'],
    ["Variable: '{{ Text }}', EndsWith: Blue", 'No'],
    ["Variable: '{{ Text }}', Contains: e W", 'Yes'],
    ["Variable: '{{ Number }}', NumericEquals: 7", 'Yes'],
    ["Variable: '{{ Number }}', NumericGreater: 7", 'No'],
    ["Variable: '{{ Number }}', NumericGreaterOrEquals: 7", 'Yes'],
    ["Variable: '{{ Number }}', NumericLesser: 8", 'Yes'],
    ["Variable: '{{ Number }}', NumericLesserOrEquals: 6", 'No'],
    ["Variable: '{{ Yes }}', BooleanEquals: true", 'Yes'],
    ["Variable: '{{ Yes }}', BooleanEquals: false", 'No'],
    ["And: [{ Variable: '{{ Number }}', NumericEquals: 7 }, { Variable: '{{ Text }}', StringEquals: x }]", 'No'],
    ["Or: [{ Variable: '{{ Number }}', NumericEquals: 8 }, { Variable: '{{ Yes }}', BooleanEquals: true }]", 'Yes'],
    ["Not: { Variable: '{{ Number }}', NumericEquals: 8 }", 'Yes'],
  ])('with %s goes to %s', async (condition, way) => {
    expect(await wayOf(condition)).toBe(way);
  });

  it('takes the first choice that holds', async () => {
    expect(
      await wayOf("Variable: '{{ Number }}', NumericGreater: 1", "- { NextStep: No, Variable: '{{ Number }}', NumericGreater: 2 }"),
    ).toBe('Yes');
  });

  // "If no default value is specified, then the automation processes the next step"
  it('falls through to the step below without a match and without Default', async () => {
    expect(await wayOf("Variable: '{{ Number }}', NumericEquals: 8", '')).toBe('Below');
  });

  it.each([
    "Variable: '{{ Text }}', NumericEquals: 7",
    "Variable: '{{ Number }}', BooleanEquals: true",
    "Variable: '{{ Number }}', StringEquals: '7'",
  ])('fails where the types cannot be compared: %s', async (condition) => {
    expect(await wayOf(condition)).toBe('Failed');
  });
});
