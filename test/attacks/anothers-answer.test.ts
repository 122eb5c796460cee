import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(ordinaryKeys(1, 3)) }, region);
});
afterAll(() => one.sandbox.stop());

describe('an answer of a user whose name another user has before a domain', () => {
  it('is not taken for what the other one says: where they may be one person, the approval does not count', async () => {
    const keyIds = idsOf(ordinaryKeys(1, 3));
    const executionId = await one.request(keyIds);
    const [contractor, ada] = [await one.approver('ada'), await one.approver('ada@example.com')];
    await one.choose(executionId, keyIds.slice(0, 1), 'not hers to say', contractor);
    await one.approve(executionId, 'CHG-7', ada);
    const { decision, signals, ignoredAnswers } = await one.decision(executionId);

    expect({ decision, signals, ignoredAnswers, writes: one.writes() }).toMatchObject({
      decision: 'NOT_COUNTED',
      signals: [{ person: 'ada@example.com', comment: 'CHG-7', answers: [], counts: false }],
      ignoredAnswers: [{ changes: [{ keyId: keyIds[0] }] }],
      writes: [],
    });
  });
});
