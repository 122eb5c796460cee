import { estateOf, keyNamed, ordinaryKeys, region, rotatingEvery } from './estates.ts';
import { all, evidenceOf } from './evidence.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

let one: OneRegion;
let bystanders: readonly string[];

beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf() }, region);
  bystanders = await one.create(...ordinaryKeys('not asked for', 2));
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());
afterEach(() => {
  for (const keyId of bystanders) expect(one.store.find(keyId)?.rotation).toEqual({ enabled: false });
});

const rotationOf = (keyId: string) => one.store.find(keyId)?.rotation;

describe('a request that is approved as it is listed', () => {
  it('enables rotation on every key, proves it, and leaves the whole chain of evidence', async () => {
    const keyIds = await one.create(...ordinaryKeys('as listed', 3));
    expect(await Promise.all(keyIds.map(one.compliance))).toEqual(keyIds.map(() => 'NON_COMPLIANT ROTATION_DISABLED'));

    const executionId = await one.request(keyIds);
    expect(await one.execution(executionId)).toMatchObject({ status: 'Waiting' });
    expect(one.attempts()).toEqual([]);
    const ended = await one.approve(executionId, 'CHG-4711 quarterly');

    expect(ended).toMatchObject({ status: 'Success', failureMessage: null });
    expect(one.writes()).toEqual(keyIds);
    const { approval, outcomes, outcomeOf, validation } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(all(keyIds, 'ENABLED'));
    expect(approval).toMatchObject({ decision: 'APPROVED', approvedKeyIds: keyIds, keyIdsToEnable: keyIds });
    expect(approval?.approver).toContain(':assumed-role/KmsRotation-Approver-eu-central-1/grace');
    expect(validation).toMatchObject({
      notConfirmed: [],
      skipped: [],
      compliance: { before: { NON_COMPLIANT: 3 }, after: { COMPLIANT: 3 }, pending: 0 },
    });
    expect(outcomes.outcomes.map(({ compliance }) => compliance?.sinceTheChange)).toEqual([true, true, true]);
    expect(new Set(outcomes.outcomes.map(({ kmsRequestId }) => kmsRequestId)).size).toBe(3);
    expect(outcomes.outcomes.filter(({ kmsRequestId }) => kmsRequestId === null)).toEqual([]);
    expect(await Promise.all(keyIds.map(one.compliance))).toEqual(keyIds.map(() => 'COMPLIANT ROTATION_ENABLED'));
    expect(keyIds.map(rotationOf)).toMatchObject(keyIds.map(() => ({ enabled: true, periodInDays: 365 })));
  });

  it('shortens a period that is too long, and enables with the period that was chosen', async () => {
    const [off = '', slow = ''] = await one.create(keyNamed('chosen period'), keyNamed('slow', { rotation: rotatingEvery(730) }));
    expect(await one.compliance(slow)).toBe('NON_COMPLIANT ROTATION_PERIOD_TOO_LONG');

    const executionId = await one.request([slow, off], 180);
    await one.approve(executionId);

    expect((await evidenceOf(one, executionId)).outcomeOf).toEqual({ [off]: 'ENABLED', [slow]: 'PERIOD_SHORTENED' });
    expect(one.writes()).toEqual([off, slow]);
    expect([off, slow].map(rotationOf)).toMatchObject([{ periodInDays: 180 }, { periodInDays: 180 }]);
    expect(await one.compliance(slow)).toBe('COMPLIANT ROTATION_ENABLED');
  });
});

describe('a selection', () => {
  it('narrows the request to the keys that it names', async () => {
    const keyIds = await one.create(...ordinaryKeys('narrowed', 3));
    const [first = '', second = '', third = ''] = keyIds;
    const executionId = await one.request(keyIds);
    await one.select(executionId, [third, first], { comment: 'the second one is the vendor’s' });
    await one.approve(executionId);

    const { approval, outcomeOf } = await evidenceOf(one, executionId);
    expect(one.writes()).toEqual([first, third]);
    expect(outcomeOf).toEqual({ [first]: 'ENABLED', [second]: 'SKIPPED_NOT_SELECTED', [third]: 'ENABLED' });
    expect(approval).toMatchObject({ approvedKeyIds: [first, third], notSelectedKeyIds: [second], selection: { keyIds: [third, first] } });
    expect(await one.compliance(second)).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });

  const refused: readonly (readonly [string, RegExp, (executionId: string, keyIds: readonly string[]) => Promise<void>])[] = [
    ['is not JSON', /selection\.json is not JSON/, (executionId) => one.storeSelection(executionId, '{"keyIds": [')],
    [
      'has a field that nobody knows',
      /selection\.json is not as expected/,
      (executionId, keyIds) => one.select(executionId, keyIds, { approveAll: true }),
    ],
    ['is blank', /selection\.json is not JSON/, (executionId) => one.storeSelection(executionId, '\n')],
  ];
  it.each(refused)('that %s is refused as a whole, and nothing is changed', async (what, why, store) => {
    const keyIds = await one.create(...ordinaryKeys(`refused: ${what}`, 2));
    const executionId = await one.request(keyIds);
    await store(executionId, keyIds);
    const ended = await one.approve(executionId);

    expect(one.attempts()).toEqual([]);
    const { approval, outcomeOf, outcomes } = await evidenceOf(one, executionId);
    expect(ended.status).toBe('Failed');
    expect(outcomeOf).toEqual(all(keyIds, 'SKIPPED_REQUEST_FAILED'));
    expect(approval).toMatchObject({ decision: 'FAILED', approvedKeyIds: [], keyIdsToEnable: [], failure: expect.stringMatching(why) });
    expect(outcomes.outcomes[0]?.detail).toMatch(why);
    expect(await Promise.all(keyIds.map(one.compliance))).toEqual(keyIds.map(() => 'NON_COMPLIANT ROTATION_DISABLED'));
  });
});

describe('a request that is not approved', () => {
  it.each([
    ['rejected', 'REJECTED', 'Success', (executionId: string) => one.reject(executionId, 'not before the migration')],
    ['not answered for seven days', 'TIMED_OUT', 'Success', (executionId: string) => one.expire(executionId)],
    ['cancelled', 'CANCELLED', 'Cancelled', (executionId: string) => one.cancel(executionId)],
  ])('and is %s changes nothing, and says so', async (_how, decision, status, end) => {
    const keyIds = await one.create(...ordinaryKeys(`not approved ${decision}`, 2));
    const executionId = await one.request(keyIds);
    const ended = await end(executionId);

    expect(ended.status).toBe(status);
    expect(one.attempts()).toEqual([]);
    const { approval, outcomeOf } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(all(keyIds, `SKIPPED_${decision}`));
    expect(approval).toMatchObject({ decision, failure: null, approvedKeyIds: [], keyIdsToEnable: [], keyIdsToShorten: [] });
    expect(await Promise.all(keyIds.map(one.compliance))).toEqual(keyIds.map(() => 'NON_COMPLIANT ROTATION_DISABLED'));
  });
});
