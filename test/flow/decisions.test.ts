import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

/** Each test has keys of its own in one sandbox. */
const keysFor = (test: number) => idsOf(ordinaryKeys(test * 10, 3));
let one: OneRegion;
const writesBefore = new Set<string>();

beforeAll(async () => {
  const tests = Array.from({ length: 12 }, (_, test) => ordinaryKeys(test * 10, 3)).flat();
  const slow = ordinaryKey(900, { rotation: { enabled: true, periodInDays: 730 } });
  // Without comments in the decisions, so that a comment of the selection shows in the record.
  const automation = { approverDecisions: { hasComment: false } };
  one = await startOneRegion({ estate: estateOf([...tests, slow]), automation }, region);
  await one.sandbox.settled();
});
afterAll(async () => {
  expect(one.otherWrites()).toEqual([]);
  await one.sandbox.stop();
});

/** Keys written since the last time somebody asked. */
function newWrites(): readonly string[] {
  const fresh = one.writes().filter((keyId) => !writesBefore.has(keyId));
  for (const keyId of fresh) writesBefore.add(keyId);
  return fresh;
}

const day = 86_400_000;

describe('a request approved as listed', () => {
  it('enables every key, and leaves a record of who, what and what came of it', async () => {
    const keyIds = keysFor(0);
    const executionId = await one.request(keyIds);
    expect(newWrites()).toEqual([]);

    const ended = await one.approve(executionId, 'CHG-42');

    expect(ended.status).toBe('Success');
    expect(newWrites()).toEqual(keyIds);
    const approval = await one.approval(executionId);
    expect(approval).toMatchObject({ decision: 'APPROVED', approvedKeyIds: keyIds, notSelectedKeyIds: [], requestId: 'test-request' });
    expect(approval.approver).toMatch(/assumed-role\/KmsRotation-Approver-eu-central-1\/grace$/);
    expect(approval.proposalSha256).toBe(sha256Of(await one.record(executionId, 'proposal.json')));
    const validation = await one.validation(executionId);
    expect(validation).toMatchObject({
      requested: 3,
      notConfirmed: [],
      skipped: [],
      compliance: { before: { NON_COMPLIANT: 3 }, after: { COMPLIANT: 3 }, pending: 0 },
    });
    expect(validation.confirmed.map(({ keyId }) => keyId)).toEqual(keyIds);
  });

  it('shortens the period of a key that rotates too rarely', async () => {
    const keyIds = idsOf([ordinaryKey(900)]);
    const executionId = await one.request(keyIds, 180);

    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyIds[0] ?? '']: 'PERIOD_SHORTENED' });
    expect((await one.validation(executionId)).confirmed[0]?.rotationPeriodInDays).toBe(180);
    newWrites();
  });

  it('is told to the approvers in one message, and started once however often the start is repeated', async () => {
    const messages = one.sandbox.snsMessages().filter(({ message }) => message.includes(keysFor(0)[0] ?? '-'));
    expect(messages.length).toBe(1);
    expect(messages[0]?.topicArn).toBe('arn:aws:sns:eu-central-1:111122223333:Automation-KmsRotation-Approvals');
  });
});

describe('a selection', () => {
  it('narrows the request to the chosen keys', async () => {
    const [first = '', second = '', third = ''] = keysFor(1);
    const executionId = await one.request([first, second, third]);
    await one.select(executionId, [second], { comment: 'only this one' });

    await one.approve(executionId);

    expect(newWrites()).toEqual([second]);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({
      [first]: 'SKIPPED_NOT_SELECTED',
      [second]: 'ENABLED',
      [third]: 'SKIPPED_NOT_SELECTED',
    });
    const approval = await one.approval(executionId);
    expect(approval.selection?.sha256).toBe(sha256Of(await one.record(executionId, 'selection.json')));
    expect(approval.comment).toBe('only this one');
  });

  it('of nothing leaves everything as it is', async () => {
    const executionId = await one.request(keysFor(2));
    await one.select(executionId, []);

    expect((await one.approve(executionId)).status).toBe('Success');

    expect(newWrites()).toEqual([]);
    expect(new Set(Object.values(outcomeByKey(await one.outcomes(executionId))))).toEqual(new Set(['SKIPPED_NOT_SELECTED']));
  });

  it.each([
    [
      'that adds a key',
      (executionId: string) => ({ executionId, keyIds: [...keysFor(3), ...keysFor(0)] }),
      /a selection can only narrow the proposal/,
    ],
    [
      'for another execution',
      () => ({ executionId: '99999999-2222-4333-8444-555555555555', keyIds: keysFor(3) }),
      /is for execution 99999999/,
    ],
    ['that cannot be read', () => ({ kind: 'something else' }), /selection\.json is not as expected: record\.kind: must be "selection"/],
  ])('%s is refused as a whole, says why, and changes nothing', async (_what, content, why) => {
    const keyIds = keysFor(3);
    const executionId = await one.request(keyIds);
    await one.select(executionId, keyIds, content(executionId));

    const ended = await one.approve(executionId);

    expect(ended.status).toBe('Failed');
    expect(newWrites()).toEqual([]);
    const approval = await one.approval(executionId);
    expect(approval).toMatchObject({ decision: 'FAILED', approvedKeyIds: [] });
    expect(approval.failure).toMatch(why);
    expect(new Set(Object.values(outcomeByKey(await one.outcomes(executionId))))).toEqual(new Set(['SKIPPED_REQUEST_FAILED']));
  });
});

describe('a request that is not approved', () => {
  it('changes nothing when it is rejected, and ends well, so that nothing asks again', async () => {
    const executionId = await one.request(keysFor(4));

    expect((await one.reject(executionId)).status).toBe('Success');

    expect(newWrites()).toEqual([]);
    expect((await one.approval(executionId)).decision).toBe('REJECTED');
    expect((await one.validation(executionId)).skipped.map(({ reason }) => reason)).toEqual(['REJECTED', 'REJECTED', 'REJECTED']);
  });

  it('changes nothing when it is cancelled', async () => {
    const executionId = await one.request(keysFor(5));

    await one.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' }));
    await one.sandbox.settled();

    expect((await one.execution(executionId)).status).toBe('Cancelled');
    expect(newWrites()).toEqual([]);
    expect((await one.approval(executionId)).decision).toBe('CANCELLED');
  });

  it('changes nothing when nobody answers for seven days', async () => {
    const executionId = await one.request(keysFor(6));

    await one.sandbox.clock.advance(7 * day + 60_000);
    await one.sandbox.settled();

    expect((await one.execution(executionId)).status).toBe('Success');
    expect(newWrites()).toEqual([]);
    expect((await one.approval(executionId)).decision).toBe('TIMED_OUT');
    expect(new Set(Object.values(outcomeByKey(await one.outcomes(executionId))))).toEqual(new Set(['SKIPPED_TIMED_OUT']));
  });
});

describe('two requests for the same key', () => {
  it('write it once: the second finds that it rotates already', async () => {
    const [keyId = ''] = keysFor(7);
    const first = await one.request([keyId]);
    const second = await one.request([keyId]);

    await one.approve(first);
    await one.approve(second);

    expect(one.writes().filter((written) => written === keyId)).toEqual([keyId]);
    expect(outcomeByKey(await one.outcomes(second))).toEqual({ [keyId]: 'ALREADY_ENABLED' });
    newWrites();
  });
});
