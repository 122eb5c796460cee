import { approve } from '../../functions/aws/ssm.ts';
import { functionNames } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

const keysFor = (test: number) => idsOf(ordinaryKeys(test * 10, 2));
const estate = estateOf(Array.from({ length: 20 }, (_, test) => ordinaryKeys(test * 10, 2)).flat());

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate }, region);
  await one.sandbox.settled();
});
afterAll(async () => {
  expect(one.otherWrites()).toEqual([]);
  expect(one.writes()).toEqual([]);
  await one.sandbox.stop();
});

/** Approves, whether or not there is anything that waits for it. */
async function approveAnyway(executionId: string): Promise<string> {
  await one.approve(executionId).catch(() => {});
  return (await one.execution(executionId)).status;
}

describe('nothing is written, and the request says why', () => {
  it.each([
    [functionNames.assessRequest, 'throw'],
    [functionNames.assessRequest, 'missing'],
    [functionNames.notifyApprovers, 'throw'],
    [functionNames.notifyApprovers, 'missing'],
    [functionNames.recordApproval, 'throw'],
    [functionNames.recordApproval, 'missing'],
  ] as const)('where the function %s is broken (%s)', async (name, how) => {
    one.sandbox.breakLambda(name, how);
    const executionId = await one.request(keysFor(0));

    const status = await approveAnyway(executionId);
    one.sandbox.mendLambda(name);

    expect(status).toBe('Failed');
    expect((await one.execution(executionId)).failureMessage).not.toBeNull();
  });

  it('where the topic takes no message', async () => {
    one.sandbox.faults.inject({
      service: 'sns',
      operation: 'Publish',
      error: { name: 'NotFound', message: 'Topic does not exist', status: 404 },
    });
    const executionId = await one.request(keysFor(1));

    expect(await approveAnyway(executionId)).toBe('Failed');
    one.sandbox.faults.clear();

    const approval = await one.approval(executionId);
    expect(approval).toMatchObject({ decision: 'FAILED', approvedKeyIds: [] });
    expect(approval.failure).toMatch(/NotifyApprovers/);
    expect(new Set(Object.values(outcomeByKey(await one.outcomes(executionId))))).toEqual(new Set(['SKIPPED_REQUEST_FAILED']));
  });

  it('where the signal of the approver does not arrive', async () => {
    const executionId = await one.request(keysFor(2));
    one.sandbox.faults.inject({ service: 'ssm', operation: 'SendAutomationSignal', error: { name: 'InternalServerError', status: 500 } });

    await expect(one.approve(executionId)).rejects.toThrow();
    one.sandbox.faults.clear();

    expect((await one.execution(executionId)).status).toBe('Waiting');
  });

  it('where the requester approves, who is no approver', async () => {
    const executionId = await one.request(keysFor(3));

    await expect(approve(one.ssm, executionId, 'my own')).rejects.toThrow(/is not one of the approvers/);

    expect((await one.execution(executionId)).status).toBe('Waiting');
  });

  it('where the proposal was exchanged while it waited', async () => {
    const executionId = await one.request(keysFor(4));
    const forged = (await one.record(executionId, 'proposal.json')).replaceAll(keysFor(4)[0] ?? '-', keysFor(5)[0] ?? '-');
    one.tamper(executionId, 'proposal.json', forged);

    expect(await approveAnyway(executionId)).toBe('Failed');
    expect((await one.approval(executionId)).failure).toMatch(/has been changed since it was assessed/);
  });

  it('where the evidence bucket is gone: before the request, and while it waits', async () => {
    const waiting = await one.request(keysFor(6));
    one.sandbox.removeBucket(one.bucket);

    expect(await approveAnyway(waiting)).toBe('Failed');
    expect(await approveAnyway(await one.request(keysFor(7)))).toBe('Failed');
  });
});

describe('a list of approvers that cannot be right', () => {
  it.each([
    ['is empty', { APPROVERS: '' }, /environment\.APPROVERS: must name 1 to 10 approvers/],
    ['is shorter than the approvals it takes', { MINIMUM_APPROVALS: '3' }, /MINIMUM_APPROVALS: must not be more than the 1 approvers/],
    ['needs no approval at all', { MINIMUM_APPROVALS: '0' }, /environment\.MINIMUM_APPROVALS: must be a whole number from 1 to 10/],
  ])('ends the request before anybody is asked where it %s', async (_what, lambdaEnvironment, message) => {
    const other = await startOneRegion({ estate, lambdaEnvironment }, region);
    const executionId = await other.request(keysFor(8));

    const { status, steps } = await other.execution(executionId);
    expect(status).toBe('Failed');
    expect(steps[0]?.failureMessage).toMatch(message);
    expect(other.writes()).toEqual([]);
    await other.sandbox.stop();
  });

  it('names somebody else than the one who is asked: the recorded list decides', async () => {
    const stranger = { APPROVERS: 'arn:aws:iam::111122223333:role/SomebodyElse' };
    const other = await startOneRegion({ estate, lambdaEnvironment: stranger }, region);
    const executionId = await other.request(keysFor(8));

    await expect(other.approve(executionId)).rejects.toThrow(/is not one of the approvers/);

    expect(other.writes()).toEqual([]);
    await other.sandbox.stop();
  });
});
