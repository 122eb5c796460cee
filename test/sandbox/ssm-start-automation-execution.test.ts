import { automation, operatorArn, roleArn, runbookWith } from './automation/automation.ts';

const token = '0f0e0d0c-0b0a-4908-8706-050403020100';
const text = runbookWith(
  "- { name: One, action: 'aws:approve', inputs: { Approvers: [alice] } }",
  `parameters:
  Role: { type: String, default: '${roleArn}' }
  Ids: { type: StringList, allowedPattern: '^[a-c]$', minItems: 1, maxItems: 2 }
  Days: { type: Integer, default: 365 }
  Sure: { type: Boolean, default: false }
  Size: { type: String, default: small, allowedValues: [small, large] }
  Note: { type: String, default: '', maxChars: 3 }`,
).replace(/assumeRole: .*/, "assumeRole: '{{ Role }}'");

const registered = () => {
  const run = automation();
  run.register(text);
  return run;
};
const ids = { Ids: ['a'] };

describe('StartAutomationExecution', () => {
  it('starts with the given parameters and the defaults, and remembers who asked', async () => {
    const run = registered();

    const execution = await run.executionOf(await run.start({ Ids: ['a', 'b'], Days: ['90'] }));

    expect(execution).toMatchObject({
      DocumentName: 'Test-Runbook',
      DocumentVersion: '1',
      AutomationExecutionStatus: 'Waiting',
      ExecutedBy: operatorArn,
      CurrentStepName: 'One',
      CurrentAction: 'aws:approve',
      Parameters: { Role: [roleArn], Ids: ['a', 'b'], Days: ['90'], Sure: ['false'], Size: ['small'], Note: [''] },
    });
  });

  it.each([
    'Test-Runbook',
    'arn:aws:ssm:eu-central-1:111122223333:document/Test-Runbook',
    'arn:aws:ssm:eu-central-1:111122223333:automation-definition/Test-Runbook:1',
  ])('finds the document by %s', async (name) => {
    expect(await registered().start(ids, name)).toMatch(/^[0-9a-f-]{36}$/);
  });

  // SSM API reference, StartAutomationExecution
  it.each([
    ['a parameter that is not defined', { ...ids, Other: ['x'] }, 'Parameter Other is not defined'],
    ['a required parameter missing', {}, 'Parameter Ids is required'],
    ['a value outside the pattern', { Ids: ['a', 'd'] }, "value 'd' does not match the pattern ^[a-c]$"],
    ['too few items', { Ids: [] }, 'at least 1 are needed'],
    ['too many items', { Ids: ['a', 'b', 'c'] }, 'at most 2 are allowed'],
    ['more than 50 values', { Ids: Array.from({ length: 51 }, () => 'a') }, 'has 51 values; at most 50'],
    ['text for a number', { ...ids, Days: ['many'] }, "value 'many' is not an Integer"],
    ['two values for one', { ...ids, Days: ['1', '2'] }, 'takes one value, found 2'],
    ['text for a Boolean', { ...ids, Sure: ['yes'] }, 'neither true nor false'],
    ['a value that is not allowed', { ...ids, Size: ['huge'] }, 'is none of small, large'],
    ['a text that is too long', { ...ids, Note: ['abcd'] }, 'more than 3 characters'],
    [
      'a role that cannot be assumed',
      { ...ids, Role: ['arn:aws:iam::111122223333:role/Other'] },
      'The defined assume role is unable to be assumed',
    ],
  ])('refuses %s', async (_, parameters, message) => {
    await expect(registered().start(parameters)).rejects.toMatchObject({
      name: 'InvalidAutomationExecutionParametersException',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['a document that does not exist', { DocumentName: 'None' }, 'AutomationDefinitionNotFoundException'],
    ['a version that does not exist', { DocumentVersion: '9' }, 'AutomationDefinitionVersionNotFoundException'],
    ['six tags', { Tags: Array.from({ length: 6 }, (_, n) => ({ Key: `k${n}`, Value: 'v' })) }, 'ValidationException'],
    ['a client token that is no UUID', { ClientToken: 'abc' }, 'ValidationException'],
    ['an interactive execution', { Mode: 'Interactive' }, 'SandboxNotImplemented'],
    ['targets', { Targets: [{ Key: 'ResourceGroup', Values: ['x'] }] }, 'SandboxNotImplemented'],
    ['target locations', { TargetLocations: [{ Accounts: ['x'] }] }, 'SandboxNotImplemented'],
  ])('refuses %s', async (_, more, name) => {
    await expect(
      registered().call('StartAutomationExecution', { DocumentName: 'Test-Runbook', Parameters: ids, ...more }),
    ).rejects.toMatchObject({ name });
  });

  it('starts nothing twice for one client token', async () => {
    const run = registered();
    const request = { DocumentName: 'Test-Runbook', Parameters: ids, ClientToken: token };

    const first = await run.call('StartAutomationExecution', request);
    expect(await run.call('StartAutomationExecution', request)).toEqual(first);
    // Systems Manager API: the token is case insensitive
    expect(await run.call('StartAutomationExecution', { ...request, ClientToken: token.toUpperCase() })).toEqual(first);

    await expect(run.call('StartAutomationExecution', { ...request, Parameters: { Ids: ['b'] } })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
    expect(run.service.runningExecutions()).toHaveLength(1);
  });

  it('keeps an execution at the version it was started with', async () => {
    const run = registered();
    const id = await run.start(ids);

    run.register(text);

    expect(await run.executionOf(id)).toMatchObject({ DocumentVersion: '1' });
    expect(await run.executionOf(await run.start(ids))).toMatchObject({ DocumentVersion: '2' });
  });
});

describe('the request rates', () => {
  const startTwice = async (run: ReturnType<typeof automation>) => {
    run.register(text);
    await run.start(ids);
    await run.start(ids);
  };

  it('are not limited by default', async () => {
    await startTwice(automation());
  });

  // AWS General Reference, Systems Manager quotas: one start per second
  it('allow one start per second where the option says so', async () => {
    const run = automation({ requestRates: 'eachOperation' });

    await expect(startTwice(run)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await run.advance(1000);
    await run.start(ids);
  });
});
