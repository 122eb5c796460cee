import { automation, runbookWith, statusesOf } from './automation.ts';

const invoke = (selector: string) =>
  runbookWith(
    `
- name: Assess
  action: aws:invokeLambdaFunction
  inputs: { FunctionName: assess, InputPayload: { count: '{{ Count }}', names: '{{ Names }}', text: 'n={{ Count }}' } }
  outputs: [{ Name: Total, Selector: ${selector}, Type: Integer }]
- name: Check
  action: aws:branch
  isEnd: true
  inputs: { Choices: [{ NextStep: Never, Variable: '{{ Assess.Total }}', NumericEquals: 99 }], Default: Never }
- { name: Never, action: 'aws:invokeLambdaFunction', inputs: { FunctionName: assess } }
`,
    `parameters:
  Count: { type: Integer, default: 2 }
  Names: { type: StringList, default: [x, y] }`,
  );

describe('aws:invokeLambdaFunction', () => {
  it('passes InputPayload with its types', async () => {
    const run = automation({ lambdas: { assess: () => ({ Total: 5 }) } });
    run.register(invoke('$.Payload.Total'));

    await run.start();

    expect(run.invocations[0]).toEqual({ functionName: 'assess', payload: { count: 2, names: ['x', 'y'], text: 'n=2' } });
  });

  // the guide's samples contradict one another: $.Payload.x beside $.Retry
  it.each([
    ['response', '$.Payload.Total', 'Success'],
    ['response', '$.Total', 'Failed'],
    ['payload', '$.Total', 'Success'],
    ['payload', '$.Payload.Total', 'Failed'],
  ] as const)('with selectors that start at the %s, %s ends in %s', async (lambdaSelectorRoot, selector, status) => {
    const run = automation({ settings: { lambdaSelectorRoot }, lambdas: { assess: () => ({ Total: 5 }) } });
    run.register(invoke(selector));

    const execution = await run.executionOf(await run.start());

    expect(statusesOf(execution)['Assess']).toBe(status);
  });

  it('fails when the function fails, and says how', async () => {
    const run = automation({
      lambdas: {
        assess: () => {
          throw new RangeError('too many keys');
        },
      },
    });
    run.register(invoke('$.Payload.Total'));

    const [step] = await run.stepsOf(await run.start());

    expect(step).toMatchObject({ StepStatus: 'Failed', FailureMessage: expect.stringContaining('(Unhandled): RangeError: too many keys') });
  });

  it('fails when there is no such function', async () => {
    const run = automation();
    run.register(invoke('$.Payload.Total'));

    const [step] = await run.stepsOf(await run.start());

    expect(step?.FailureMessage).toContain('An error occurred (ResourceNotFoundException) when calling the Invoke operation');
  });

  // AWS General Reference, Systems Manager quotas: 200 KB
  it('fails when the function returns more than 200 KB', async () => {
    const run = automation({ lambdas: { assess: () => ({ Total: 5, much: 'x'.repeat(200 * 1024) }) } });
    run.register(invoke('$.Payload.Total'));

    const [step] = await run.stepsOf(await run.start());

    expect(step?.FailureMessage).toMatch(/returned \d+ bytes; at most 204800/);
  });

  it('shows StatusCode and Payload', async () => {
    const run = automation({ lambdas: { assess: () => ({ Total: 5 }) } });
    run.register(invoke('$.Payload.Total'));

    const [step] = await run.stepsOf(await run.start());

    expect(step?.Outputs).toEqual({ StatusCode: ['200'], Payload: ['{"Total":5}'], Total: ['5'] });
  });

  it('fails on a value that holds a reference to something that does not exist', async () => {
    const run = automation({ lambdas: { assess: () => ({ Total: 5 }) } });
    run.register(
      runbookWith(
        `
- { name: Assess, action: 'aws:invokeLambdaFunction', inputs: { FunctionName: assess, InputPayload: { tag: '{{ Tag }}' } } }
`,
        'parameters: { Tag: { type: String } }',
      ),
    );

    const [step] = await run.stepsOf(await run.start({ Tag: ['owner {{ tag.owner }}'] }));

    expect(step?.FailureMessage).toContain('Failed to resolve input: tag.owner is not defined in the Automation Document');
    expect(run.invocations).toEqual([]);
  });
});
