import { accountId, automation, operatorArn, roleArn, runbookWith, statusesOf } from './automation.ts';

const listing = runbookWith(
  `- name: List
  action: aws:executeAwsApi
  inputs: { Service: kms, Api: ListKeys, Limit: '{{ Limit }}' }
  outputs: [{ Name: Count, Selector: $.Count, Type: Integer }, { Name: Ids, Selector: $.Ids, Type: StringList }]`,
  'parameters: { Limit: { type: Integer, default: 7 } }\noutputs: [List.Count, List.Ids]',
);
const asking = runbookWith("- { name: Ask, action: 'aws:approve', inputs: { Approvers: [operator] } }");
const parent = (inputs: string, keys = ''): string =>
  runbookWith(
    `- { name: Child, action: 'aws:executeAutomation', inputs: ${inputs}${keys} }
- { name: After, action: 'aws:executeAwsApi', inputs: { Service: sns, Api: Publish, Message: '{{ Child.Status }} {{ Child.Output }}' } }`,
  );
const answers = { 'kms.ListKeys': () => ({ Count: 2, Ids: ['a', 'b'] }), 'sns.Publish': () => ({}) };

const started = async (child: string, parentText: string, options: Parameters<typeof automation>[0] = {}) => {
  const run = automation({ apis: answers, ...options });
  run.register(child, 'Child-Runbook');
  run.register(parentText, 'Parent-Runbook');
  const id = await run.start({}, 'Parent-Runbook');
  const [child0] = (await run.call('DescribeAutomationExecutions', { Filters: [{ Key: 'ParentExecutionId', Values: [id] }] }))[
    'AutomationExecutionMetadataList'
  ] as readonly { readonly AutomationExecutionId: string }[];
  return { run, id, childId: child0?.AutomationExecutionId ?? 'none' };
};

describe('aws:executeAutomation', () => {
  it('starts another document, which names its parent, and goes on with its outputs', async () => {
    const { run, id, childId } = await started(listing, parent('{ DocumentName: Child-Runbook, RuntimeParameters: { Limit: 5 } }'));
    const child = await run.executionOf(childId);
    const [step] = await run.stepsOf(id);

    expect(child).toMatchObject({
      DocumentName: 'Child-Runbook',
      ParentAutomationExecutionId: id,
      AutomationExecutionStatus: 'Success',
      Parameters: { Limit: ['5'] },
      ExecutedBy: operatorArn,
    });
    expect(await run.executionOf(id)).not.toHaveProperty('ParentAutomationExecutionId');
    expect(step?.Outputs).toEqual({ ExecutionId: [childId], Status: ['Success'], Output: ['2', 'a', 'b'] });
    expect(run.calls.find(({ operation }) => operation === 'Publish')?.input).toEqual({ Message: 'Success ["2","a","b"]' });
  });

  it('takes lists, a version and tags', async () => {
    const inputs =
      "{ DocumentName: Child-Runbook, DocumentVersion: '1', RuntimeParameters: { Limit: ['5'] }, Tags: [{ Key: By, Value: parent }] }";
    const { run } = await started(listing, parent(inputs));
    const { AutomationExecutionMetadataList } = await run.call('DescribeAutomationExecutions', {
      Filters: [{ Key: 'TagKey', Values: ['By'] }],
    });

    expect(AutomationExecutionMetadataList).toHaveLength(1);
  });

  it('waits for a child that waits for its approvers, and counts as settled meanwhile', async () => {
    const { run, id, childId } = await started(asking, parent('{ DocumentName: Child-Runbook }'));
    await run.service.settled();
    expect(statusesOf(await run.executionOf(id))).toEqual({ Child: 'InProgress', After: 'Pending' });

    await run.answer(childId, 'Approve', operatorArn);
    await run.service.settled();

    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });

  it('fails with its child, and says which', async () => {
    const { run, id, childId } = await started(asking, parent('{ DocumentName: Child-Runbook }'));
    await run.answer(childId, 'Reject', operatorArn);
    const [step] = await run.stepsOf(id);

    expect(step).toMatchObject({ StepStatus: 'Failed', Outputs: { ExecutionId: [childId], Status: ['Failed'] } });
    expect(step?.FailureMessage).toContain(`${childId} of Child-Runbook ended as Failed`);
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Failed');
  });

  it('fails where the child cannot be started, in the words of boto3', async () => {
    const { run, id } = await started(asking, parent('{ DocumentName: Other-Runbook }'));

    expect((await run.stepsOf(id))[0]?.FailureMessage).toContain(
      'An error occurred (AutomationDefinitionNotFoundException) when calling the StartAutomationExecution operation: ',
    );
  });

  it('tries again where too many are started in a second', async () => {
    const throttlingRetry = { limitMillis: 3000, firstPauseMillis: 500, longestPauseMillis: 1000 };
    const { run, id } = await started(listing, parent('{ DocumentName: Child-Runbook }'), {
      requestRates: 'eachOperation',
      settings: { throttlingRetry },
    });
    await run.advance(2000);

    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });

  // AWS General Reference, Systems Manager quotas: five levels below the topmost
  it('goes five levels deep', async () => {
    const run = automation({ apis: answers });
    run.register(listing, 'Level-6');
    for (const level of [5, 4, 3, 2, 1, 0]) run.register(parent(`{ DocumentName: Level-${level + 1} }`), `Level-${level}`);
    const [six, five] = [await run.start({}, 'Level-0'), await run.start({}, 'Level-1')];

    expect((await run.executionOf(five)).AutomationExecutionStatus).toBe('Success');
    expect((await run.executionOf(six)).AutomationExecutionStatus).toBe('Failed');
  });

  it.each([
    [true, 'Cancelled'],
    [false, 'Waiting'],
  ])('whose step is stopped cancels its child: %s, as the sandbox is told', async (childEndsWithItsStep, status) => {
    const { run, id, childId } = await started(asking, parent('{ DocumentName: Child-Runbook }'), { settings: { childEndsWithItsStep } });
    await run.stop(id);

    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Cancelled');
    expect((await run.executionOf(childId)).AutomationExecutionStatus).toBe(status);
  });

  it('cancels its child too when its time is out', async () => {
    const { run, id, childId } = await started(asking, parent('{ DocumentName: Child-Runbook }', ', timeoutSeconds: 60'));
    await run.advance(61_000);

    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('TimedOut');
    expect((await run.executionOf(childId)).AutomationExecutionStatus).toBe('Cancelled');
  });

  it('has its child started by the role of the document, if the sandbox is told so', async () => {
    const settings = { childrenAreStartedBy: 'automationRole' as const };
    const { run, id, childId } = await started(listing, parent('{ DocumentName: Child-Runbook }'), { settings });

    expect((await run.executionOf(childId)).ExecutedBy).toBe(
      `arn:aws:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/Automation-${id}`,
    );
  });

  it.each([
    ['targets', '{ DocumentName: Child-Runbook, TargetLocations: [] }', "input 'TargetLocations' is not known"],
    ['no document', '{ RuntimeParameters: {} }', "input 'DocumentName' is missing"],
    ['parameters that are no map', '{ DocumentName: Child-Runbook, RuntimeParameters: [] }', "'RuntimeParameters' must be a map"],
  ])('is refused with %s when its document is registered', (_case, inputs, message) => {
    expect(() => automation().register(parent(inputs))).toThrow(message);
  });
});
