import type { ApproverDecisionForm, AutomationSettings } from '../../../sandbox/automation/settings.ts';
import { ServiceError } from '../../../sandbox/service-error.ts';
import { accountId, automation, operatorArn, runbookWith, statusesOf } from './automation.ts';

const alice = `arn:aws:iam::${accountId}:user/alice`;
const bob = `arn:aws:iam::${accountId}:user/team/bob`;
const role = `arn:aws:iam::${accountId}:role/path/Approver`;
const sessionOf = (name: string): string => `arn:aws:sts::${accountId}:assumed-role/Approver/${name}`;

const asking = (inputs: string, keys = '') =>
  runbookWith(
    `
- name: Approve
  action: aws:approve
  ${keys}
  inputs: ${inputs}
- { name: After, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }
`,
    `parameters:
  Approvers: { type: StringList, default: [] }
  Minimum: { type: Integer, default: 1 }`,
  );

const anyOf = (...approvers: readonly string[]): string => `{ Approvers: ${JSON.stringify(approvers)} }`;

const started = async (document: string, settings: Partial<AutomationSettings> = {}, apis = {}) => {
  const run = automation({ settings, apis: { 'kms.ListKeys': () => ({}), ...apis } });
  run.register(document);
  const id = await run.start();
  const statuses = async () => statusesOf(await run.executionOf(id));
  return { run, id, statuses };
};

describe('aws:approve', () => {
  // Systems Manager user guide, "Automation statuses"
  it('makes step and execution Waiting', async () => {
    const { run, id, statuses } = await started(asking(anyOf(alice)));

    expect(await statuses()).toEqual({ Approve: 'Waiting', After: 'Pending' });
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Waiting');
  });

  it('goes on after the approval, with status and decisions as outputs', async () => {
    const { run, id, statuses } = await started(asking(anyOf(alice)));

    await run.answer(id, 'Approve', alice, 'CHG123');

    expect(await statuses()).toEqual({ Approve: 'Success', After: 'Success' });
    expect((await run.stepsOf(id))[0]?.Outputs).toEqual({
      ApprovalStatus: ['Approved'],
      // AWS re:Post, question QU5C69u39dSR63RgqyIYtDYQ
      ApproverDecisions: [
        JSON.stringify({ Approver: alice, Decision: 'Approve', ApprovalDecisionTime: '2026-03-01T12:00:00.000000Z', Comment: 'CHG123' }),
      ],
    });
  });

  it.each<[string, ApproverDecisionForm, object]>([
    [
      'in the form of cdk-ssm-documents',
      { decidedIn: 'ApprovalStatus', hasComment: false },
      { Approver: sessionOf('carol'), ApprovalStatus: 'Approve' },
    ],
    ['by the role', { approver: 'roleArn' }, { Approver: `arn:aws:iam::${accountId}:role/Approver`, Decision: 'Approve', Comment: 'ok' }],
    ['by the name of the session', { approver: 'name' }, { Approver: 'carol', Decision: 'Approve', Comment: 'ok' }],
    ['by nobody', { approver: 'absent' }, { Decision: 'Approve', Comment: 'ok' }],
  ])('tells the decision of a session %s, if the sandbox is told so', async (_form, approverDecisions, expected) => {
    const { run, id } = await started(asking(anyOf(role)), { approverDecisions });
    await run.answer(id, 'Approve', sessionOf('carol'), 'ok');
    const [decision = ''] = (await run.stepsOf(id))[0]?.Outputs['ApproverDecisions'] ?? [];
    const { ApprovalDecisionTime: _, ...rest } = JSON.parse(decision);

    expect(rest).toEqual(expected);
  });

  it.each<[ApproverDecisionForm['approver'], string]>([
    ['callerArn', bob],
    ['roleArn', bob],
    ['name', 'bob'],
  ])('tells a user, as %s, as %s', async (approver, expected) => {
    const { run, id } = await started(asking(anyOf(bob)), { approverDecisions: { approver } as ApproverDecisionForm });
    await run.answer(id, 'Reject', bob);
    const [decision = ''] = (await run.stepsOf(id))[0]?.Outputs['ApproverDecisions'] ?? [];

    expect(JSON.parse(decision)).toEqual({ Approver: expected, Decision: 'Reject', ApprovalDecisionTime: expect.any(String) });
  });

  it('fails when it is rejected, and says who did', async () => {
    const { run, id, statuses } = await started(asking(anyOf(alice)));

    await run.answer(id, 'Reject', alice);

    expect(await statuses()).toEqual({ Approve: 'Failed', After: 'Pending' });
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Failed');
    expect((await run.stepsOf(id))[0]?.Outputs).toMatchObject({
      ApprovalStatus: ['Rejected'],
      ApproverDecisions: [expect.stringContaining(alice)],
    });
  });

  // user guide, "aws:approve": 7 days by default, at most 30
  it.each([
    ['7 days', '', 604_800_000],
    ['its own timeoutSeconds', 'timeoutSeconds: 2592000', 2_592_000_000],
  ])('times out after %s', async (_, keys, millis) => {
    const { run, id, statuses } = await started(asking(anyOf(alice), keys));

    await run.advance(millis - 1);
    expect((await statuses())['Approve']).toBe('Waiting');
    await run.advance(1);

    expect(await statuses()).toEqual({ Approve: 'TimedOut', After: 'Pending' });
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('TimedOut');
  });
});

describe('an approver', () => {
  // user guide, "aws:approve": a user name, a user ARN, a role ARN, an assumed-role ARN
  it.each([
    ['a user ARN', alice, alice],
    ['a user name', 'bob', bob],
    ['a role ARN, for its sessions', role, sessionOf('carol')],
    ['one session of a role', sessionOf('carol'), sessionOf('carol')],
  ])('can be named by %s', async (_, entry, caller) => {
    const { run, id, statuses } = await started(asking(anyOf(entry)));

    await run.answer(id, 'Approve', caller);

    expect((await statuses())['Approve']).toBe('Success');
  });

  it.each([
    ['another user', alice, operatorArn],
    ['another session', sessionOf('carol'), sessionOf('dave')],
    ['a session of another role', role, `arn:aws:sts::${accountId}:assumed-role/Other/carol`],
    ['a session of that role in another account', role, 'arn:aws:sts::999999999999:assumed-role/Approver/carol'],
  ])('is not %s', async (_, entry, caller) => {
    const { run, id, statuses } = await started(asking(anyOf(entry)));

    // which error Systems Manager gives is unconfirmed
    await expect(run.answer(id, 'Approve', caller)).rejects.toMatchObject({
      name: 'InvalidAutomationSignalException',
      message: expect.stringContaining('not one of the approvers'),
    });
    expect((await statuses())['Approve']).toBe('Waiting');
  });
});

describe('an approval by several', () => {
  const two = `{ Approvers: [${alice}, '${role}'], MinRequiredApprovals: 2 }`;

  it('waits for the required number', async () => {
    const { run, id, statuses } = await started(asking(two));

    await run.answer(id, 'Approve', alice);
    expect((await statuses())['Approve']).toBe('Waiting');
    await run.answer(id, 'Approve', sessionOf('carol'));

    expect((await statuses())['Approve']).toBe('Success');
  });

  it('counts the same approver once, and two sessions of one role once', async () => {
    const { run, id, statuses } = await started(asking(two));

    await run.answer(id, 'Approve', sessionOf('carol'));
    await run.answer(id, 'Approve', sessionOf('carol'));
    await run.answer(id, 'Approve', sessionOf('dave'));

    expect((await statuses())['Approve']).toBe('Waiting');
  });

  it('ends with the first rejection', async () => {
    const { run, id, statuses } = await started(asking(two));

    await run.answer(id, 'Approve', alice);
    await run.answer(id, 'Reject', sessionOf('carol'));

    expect((await statuses())['Approve']).toBe('Failed');
  });

  it('can outlive a rejection where the setting says so, until approval has become impossible', async () => {
    const three = `{ Approvers: [${alice}, bob, '${role}'], MinRequiredApprovals: 2 }`;
    const { run, id, statuses } = await started(asking(three), { oneRejectionDecides: false });

    await run.answer(id, 'Reject', alice);
    expect((await statuses())['Approve']).toBe('Waiting');
    await run.answer(id, 'Reject', bob);

    expect((await statuses())['Approve']).toBe('Failed');
  });

  it('does not count an approver who has rejected', async () => {
    const three = `{ Approvers: [${alice}, bob, '${role}'], MinRequiredApprovals: 2 }`;
    const { run, id, statuses } = await started(asking(three), { oneRejectionDecides: false });

    await run.answer(id, 'Reject', alice);
    await run.answer(id, 'Approve', alice);
    await run.answer(id, 'Approve', bob);
    expect((await statuses())['Approve']).toBe('Waiting');
    await run.answer(id, 'Approve', sessionOf('carol'));

    expect((await statuses())['Approve']).toBe('Success');
  });
});

describe('inputs of aws:approve that come from references', () => {
  const withParameters = "{ Approvers: '{{ Approvers }}', MinRequiredApprovals: '{{ Minimum }}' }";

  it.each([
    ['nobody', { Approvers: [] }, '1 to 10 are allowed'],
    ['eleven approvers', { Approvers: Array.from({ length: 11 }, (_, n) => `user${n}`) }, '11 entries'],
    ['somebody who cannot be a principal', { Approvers: ['not a principal!'] }, 'neither a user name nor the ARN'],
    ['more approvals than approvers', { Approvers: ['alice'], Minimum: ['2'] }, 'MinRequiredApprovals is 2'],
    ['no approval needed', { Approvers: ['alice'], Minimum: ['0'] }, 'MinRequiredApprovals is 0'],
  ])('fail the step for %s', async (_, parameters, message) => {
    const run = automation();
    run.register(asking(withParameters));

    const [step] = await run.stepsOf(await run.start(parameters));

    expect(step).toMatchObject({ StepStatus: 'Failed', FailureMessage: expect.stringContaining(message) });
  });

  it('fail the step for a message of more than 4096 characters', async () => {
    const { run, id } = await started(asking(`{ Approvers: [alice], Message: ${'x'.repeat(4097)} }`));

    expect((await run.stepsOf(id))[0]?.FailureMessage).toContain('at most 4096');
  });
});

describe('the notification of aws:approve', () => {
  const topic = `arn:aws:sns:eu-central-1:${accountId}:Automation-Approvals`;

  // inferred from AmazonSSMAutomationRole: the runbook's role publishes
  it("is published with the runbook's role before the wait", async () => {
    const { run, statuses } = await started(
      asking(`{ Approvers: [alice], NotificationArn: '${topic}' }`),
      {},
      { 'sns.Publish': () => ({}) },
    );

    expect(run.calls).toMatchObject([
      { service: 'sns', operation: 'Publish', input: { TopicArn: topic }, principal: { kind: 'assumedRole' } },
    ]);
    expect((await statuses())['Approve']).toBe('Waiting');
  });

  it('fails the step when it cannot be published', async () => {
    const refused = () => {
      throw new ServiceError('AuthorizationErrorException', 'no', 403);
    };
    const { statuses } = await started(asking(`{ Approvers: [alice], NotificationArn: '${topic}' }`), {}, { 'sns.Publish': refused });

    expect((await statuses())['Approve']).toBe('Failed');
  });
});

describe('a signal', () => {
  it('finds nothing to answer before and after the wait', async () => {
    const { run, id } = await started(asking(anyOf(alice)));
    await run.answer(id, 'Approve', alice);

    await expect(run.answer(id, 'Reject', alice)).rejects.toMatchObject({
      name: 'InvalidAutomationSignalException',
      message: expect.stringContaining('does not wait'),
    });
  });

  it('for an execution that does not exist is refused', async () => {
    await expect(automation().answer('none', 'Approve', alice)).rejects.toMatchObject({ name: 'AutomationExecutionNotFoundException' });
  });

  it.each([
    ['another kind of signal', { SignalType: 'Resume' }, 'SandboxNotImplemented'],
    ['another payload', { SignalType: 'Approve', Payload: { StepName: ['x'] } }, 'InvalidAutomationSignalException'],
    ['a comment of more than 512 characters', { SignalType: 'Approve', Payload: { Comment: ['x'.repeat(513)] } }, 'ValidationException'],
  ])('with %s is refused', async (_, signal, name) => {
    const { run, id } = await started(asking(anyOf(alice)));

    await expect(run.call('SendAutomationSignal', { AutomationExecutionId: id, ...signal }, alice)).rejects.toMatchObject({ name });
  });
});
