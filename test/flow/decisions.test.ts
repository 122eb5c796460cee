import { estateOf, keyNamed, ordinaryKeys, region, rotatingEvery } from './estates.ts';
import { all, evidenceOf } from './evidence.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

let one: OneRegion;
let bystanders: readonly string[];
beforeAll(async () => {
  // Without comments in the decisions, so that the comment of an answer shows in the record.
  one = await startOneRegion({ estate: estateOf(), automation: { approverDecisions: { hasComment: false } } }, region);
  bystanders = await one.create(...ordinaryKeys('not asked for', 2));
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());
afterEach(() => {
  for (const keyId of bystanders) expect(one.store.find(keyId)?.rotation).toEqual({ enabled: false });
  expect(one.otherWrites()).toEqual([]);
});

const complianceOf = (keyIds: readonly string[]): Promise<readonly string[]> => Promise.all(keyIds.map(one.compliance));
const isOff = (keyIds: readonly string[]): readonly string[] => keyIds.map(() => 'NON_COMPLIANT ROTATION_DISABLED');

describe('a request that is approved as it is listed', () => {
  it('enables rotation and shortens periods, proves it, and leaves a record of who, what and what came of it', async () => {
    const [first = '', second = '', slow = ''] = await one.create(
      ...ordinaryKeys('as listed', 2),
      keyNamed('slow', { rotation: rotatingEvery(730) }),
    );
    const keyIds = [first, second, slow];
    const executionId = await one.request(keyIds, 180);
    expect([(await one.execution(executionId)).status, one.attempts()]).toEqual(['Waiting', []]);
    expect(await complianceOf(keyIds)).toEqual([...isOff([first, second]), 'NON_COMPLIANT ROTATION_PERIOD_TOO_LONG']);
    await one.choose(executionId, keyIds, 'CHG-4711 quarterly');
    const ended = await one.approve(executionId);

    expect(ended).toMatchObject({ status: 'Success', failureMessage: null });
    expect(one.writes()).toEqual(keyIds.toSorted());
    const { decision, outcomes, outcomeOf, validation } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual({ ...all([first, second], 'ENABLED'), [slow]: 'PERIOD_SHORTENED' });
    expect(decision).toMatchObject({
      decision: 'APPROVED',
      because: null,
      requester: { person: 'operator', source: 'EXECUTED_BY' },
      signals: [{ person: 'grace', counts: true, comment: 'CHG-4711 quarterly', answers: [{ answer: 'APPROVE' }] }],
      finalList: keyIds.map((keyId) => ({ keyId })),
    });
    expect(validation).toMatchObject({
      counts: { requested: { changes: 3, keys: 3 }, confirmed: { changes: 3, keys: 3 } },
      decisions: [{ executionId, decision: 'APPROVED', approvers: [expect.stringMatching(/\/grace$/)], comment: 'CHG-4711 quarterly' }],
      compliance: { before: { NON_COMPLIANT: 3 }, after: { COMPLIANT: 3 }, pending: 0 },
    });
    expect(outcomes.outcomes.map(({ compliance }) => compliance?.sinceTheChange)).toEqual([true, true, true]);
    expect(new Set(outcomes.outcomes.map(({ attempts }) => attempts[0]?.result?.kmsRequestId)).size).toBe(3);
    expect(await complianceOf(keyIds)).toEqual(keyIds.map(() => 'COMPLIANT ROTATION_ENABLED'));
    expect(keyIds.map((keyId) => one.store.find(keyId)?.rotation)).toMatchObject(keyIds.map(() => rotatingEvery(180)));
    expect(one.sandbox.snsMessages()).toEqual([
      expect.objectContaining({
        topicArn: 'arn:aws:sns:eu-central-1:111122223333:Automation-KmsRotation-Approvals',
        message: expect.stringContaining(first),
      }),
    ]);
  });
});

describe('an answer', () => {
  it.each([
    ['the changes that it names', (keyIds: readonly string[]) => [keyIds[2] ?? '', keyIds[0] ?? '']],
    ['nothing, if it names none', () => []],
  ])('narrows the request to %s', async (what, chosenOf) => {
    const keyIds = await one.create(...ordinaryKeys(what, 3));
    const chosen = chosenOf(keyIds);
    const others = keyIds.filter((keyId) => !chosen.includes(keyId));
    const executionId = await one.request(keyIds);
    await one.choose(executionId, chosen, 'the others are the vendor’s');

    expect((await one.approve(executionId)).status).toBe('Success');
    const { decision, outcomeOf, validation } = await evidenceOf(one, executionId);
    expect(one.writes()).toEqual(chosen.toSorted());
    expect(outcomeOf).toEqual({ ...all(chosen, 'ENABLED'), ...all(others, 'SKIPPED_NOT_CHOSEN') });
    expect(decision?.notChosen.map(({ keyId }) => keyId)).toEqual(others);
    expect(validation.decisions[0]?.comment).toBe('the others are the vendor’s');
    expect(await complianceOf(others)).toEqual(isOff(others));
  });
});

describe('a request that is not approved', () => {
  it.each([
    ['rejected', 'REJECTED', 'Success', (executionId: string) => one.reject(executionId)],
    ['not answered for seven days', 'TIMED_OUT', 'Success', (executionId: string) => one.expire(executionId)],
    ['cancelled', 'CANCELLED', 'Cancelled', (executionId: string) => one.cancel(executionId)],
  ])('and is %s changes nothing, and says so', async (_how, expected, status, end) => {
    const keyIds = await one.create(...ordinaryKeys(`not approved ${expected}`, 2));
    const executionId = await one.request(keyIds);
    // An answer alone decides nothing.
    await one.choose(executionId, keyIds);

    expect((await end(executionId)).status).toBe(status);
    expect(one.attempts()).toEqual([]);
    const { decision, outcomeOf } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(all(keyIds, `SKIPPED_${expected}`));
    expect(decision).toMatchObject({ decision: expected, because: null, approvedChanges: [], finalList: [] });
    expect(await complianceOf(keyIds)).toEqual(isOff(keyIds));
    await expect(one.approve(executionId)).rejects.toThrow(/does not wait for an approval/);
    expect(one.attempts()).toEqual([]);
  });

  it('is not put to anybody where no key needs anything', async () => {
    const keyIds = await one.create(keyNamed('rotates', { rotation: rotatingEvery(365) }));
    const told = one.sandbox.snsMessages().length;
    const executionId = await one.request(keyIds);

    expect([(await one.execution(executionId)).status, one.sandbox.snsMessages().length - told]).toEqual(['Success', 0]);
    const { decision, outcomeOf } = await evidenceOf(one, executionId);
    expect([decision?.decision, outcomeOf]).toEqual(['NOTHING_TO_APPROVE', all(keyIds, 'ALREADY_ENABLED')]);
  });
});

describe('two requests for the same key', () => {
  it('write it once: the second finds that it rotates already', async () => {
    const keyIds = await one.create(keyNamed('asked for twice'));
    const [first, second] = [await one.request(keyIds), await one.request(keyIds)];
    await one.approve(first);
    await one.approve(second);

    expect(one.writes()).toEqual(keyIds);
    expect(outcomeByKey(await one.outcomes(second))).toEqual(all(keyIds, 'ALREADY_ENABLED'));
  });
});
