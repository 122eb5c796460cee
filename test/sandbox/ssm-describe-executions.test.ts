import { automation, runbookWith } from './automation/automation.ts';

const text = runbookWith(
  `
- name: Each
  action: aws:loop
  inputs:
    Iterators: [a, b]
    Steps:
    - { name: Look, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: DescribeKey, KeyId: '{{ Each.CurrentIteratorValue }}' } }
- { name: Ask, action: 'aws:approve', inputs: { Approvers: [operator] } }
- { name: Never, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }
`,
  'outputs: [Ask.ApprovalStatus]',
);

const started = async () => {
  const run = automation({ apis: { 'kms.DescribeKey': () => ({}) } });
  run.register(text);
  run.register(text, 'Other-Runbook');
  const first = await run.start();
  await run.advance(60_000);
  const { AutomationExecutionId: second } = await run.call('StartAutomationExecution', {
    DocumentName: 'Other-Runbook',
    Tags: [{ Key: 'request', Value: 'r-1' }],
  });
  const listed = async (input: Readonly<Record<string, unknown>>) => {
    const answer = await run.call('DescribeAutomationExecutions', input);
    const list = answer['AutomationExecutionMetadataList'] as readonly { readonly AutomationExecutionId: string }[];
    return { ids: list.map(({ AutomationExecutionId }) => AutomationExecutionId), nextToken: answer['NextToken'] };
  };
  return { run, first, second: String(second), listed };
};

describe('DescribeAutomationExecutions', () => {
  it('lists the newest first', async () => {
    const { first, second, listed } = await started();

    expect(await listed({})).toEqual({ ids: [second, first], nextToken: undefined });
  });

  it.each([
    ['DocumentNamePrefix', ['Test-'], 'first'],
    ['StartTimeBefore', ['2026-03-01T12:00:30Z'], 'first'],
    ['StartTimeAfter', ['2026-03-01T12:00:30Z'], 'second'],
    ['TagKey', ['request'], 'second'],
    ['ExecutionStatus', ['Waiting'], 'both'],
    ['ExecutionStatus', ['Success', 'Failed'], 'none'],
    ['CurrentAction', ['aws:approve'], 'both'],
  ])('filters by %s %j', async (Key, Values, which) => {
    const { first, second, listed } = await started();
    const expected = { first: [first], second: [second], both: [second, first], none: [] }[which];

    expect((await listed({ Filters: [{ Key, Values }] })).ids).toEqual(expected);
  });

  it('filters by ExecutionId, and all filters must fit', async () => {
    const { first, listed } = await started();
    const Filters = [{ Key: 'ExecutionId', Values: [first] }];

    expect((await listed({ Filters })).ids).toEqual([first]);
    expect((await listed({ Filters: [...Filters, { Key: 'TagKey', Values: ['request'] }] })).ids).toEqual([]);
  });

  it('answers in pages', async () => {
    const { first, second, listed } = await started();

    const page = await listed({ MaxResults: 1 });

    expect(page.ids).toEqual([second]);
    expect(await listed({ MaxResults: 1, NextToken: page.nextToken })).toEqual({ ids: [first], nextToken: undefined });
  });

  it.each([
    ['an unknown filter', { Filters: [{ Key: 'Colour', Values: ['x'] }] }, 'InvalidFilterKey'],
    ['a filter that is not simulated', { Filters: [{ Key: 'OpsItemId', Values: ['x'] }] }, 'SandboxNotImplemented'],
    ['a time that is none', { Filters: [{ Key: 'StartTimeAfter', Values: ['soon'] }] }, 'InvalidFilterValue'],
    ['a token of somebody else', { NextToken: 'abc' }, 'InvalidNextToken'],
    ['too large a page', { MaxResults: 51 }, 'ValidationException'],
  ])('refuses %s', async (_, input, name) => {
    const { listed } = await started();

    await expect(listed(input)).rejects.toMatchObject({ name });
  });
});

describe('GetAutomationExecution', () => {
  it('shows top-level steps only, those not reached as Pending', async () => {
    const { run, first } = await started();

    const { StepExecutions } = await run.executionOf(first);

    expect(StepExecutions.map(({ StepName, StepStatus }) => [StepName, StepStatus])).toEqual([
      ['Each', 'Success'],
      ['Ask', 'Waiting'],
      ['Never', 'Pending'],
    ]);
  });

  // seen in the poller of Automated Security Response on AWS
  it('says of an output that is not there yet that it is not there yet', async () => {
    const { run, first } = await started();

    expect((await run.executionOf(first)).Outputs).toEqual({
      'Ask.ApprovalStatus': ['No output available yet because the step is not successfully executed'],
    });
  });

  it('refuses an execution of another Region', async () => {
    const { run, first } = await started();
    const principal = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/operator', accountId: '111122223333' } as const;

    await expect(
      run.service.operations['GetAutomationExecution']?.({
        service: 'ssm',
        region: 'eu-west-1',
        operation: 'GetAutomationExecution',
        input: { AutomationExecutionId: first },
        principal,
      }),
    ).rejects.toMatchObject({ name: 'AutomationExecutionNotFoundException' });
  });
});

describe('DescribeAutomationStepExecutions', () => {
  const namesFor = async (Key: string, Values: readonly string[]) => {
    const { run, first } = await started();
    return (await run.stepsOf(first, [{ Key, Values }])).map(({ StepName, ParentStepDetails }) =>
      `${StepName} ${ParentStepDetails?.IteratorValue ?? ''}`.trim(),
    );
  };

  it.each([
    ['StepName', ['Look'], ['Look a', 'Look b']],
    ['Action', ['aws:approve'], ['Ask']],
    ['StepExecutionStatus', ['Waiting', 'Pending'], ['Ask', 'Never']],
    ['ParentStepIteratorValue', ['b'], ['Look b']],
    ['ParentStepIteration', ['1'], ['Look a']],
  ])('filters by %s %j', async (key, values, expected) => {
    expect(await namesFor(key, values)).toEqual(expected);
  });

  it('names the step of a loop that an iteration belongs to', async () => {
    const { run, first } = await started();
    const [loop, look] = await run.stepsOf(first);

    expect(look?.ParentStepDetails).toEqual({
      StepExecutionId: loop?.StepExecutionId,
      StepName: 'Each',
      Action: 'aws:loop',
      Iteration: 1,
      IteratorValue: 'a',
    });
    expect(await run.stepsOf(first, [{ Key: 'ParentStepExecutionId', Values: [loop?.StepExecutionId] }])).toHaveLength(2);
  });

  it('answers in pages, also backwards', async () => {
    const { run, first } = await started();
    const page = await run.call('DescribeAutomationStepExecutions', { AutomationExecutionId: first, MaxResults: 2, ReverseOrder: true });

    expect(page).toMatchObject({ StepExecutions: [{ StepName: 'Never' }, { StepName: 'Ask' }], NextToken: expect.any(String) });
  });
});
