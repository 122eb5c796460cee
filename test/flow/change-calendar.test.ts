import { estateOf, ordinaryKeys, region } from './estates.ts';
import { evidenceOf } from './evidence.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

const keys = ordinaryKeys('frozen', 3);
const [first = '', second = '', third = ''] = keys.map(({ metadata }) => metadata.KeyId);
let one: OneRegion;

beforeAll(async () => {
  one = await startOneRegion(
    {
      estate: estateOf(...keys),
      parameters: { ChangeCalendars: 'freeze,arn:aws:ssm:eu-central-1:444455556666:document/company' },
    },
    region,
  );
  one.sandbox.setCalendar('arn:aws:ssm:eu-central-1:444455556666:document/company', 'OPEN');
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

describe('a change calendar', () => {
  it('that is closed when the decision is recorded: nothing is written, and the outcome says why and what follows', async () => {
    one.sandbox.setCalendar('freeze', 'CLOSED', new Date('2026-12-27T00:00:00Z'));
    const executionId = await one.request([first]);
    const { status } = await one.approve(executionId);
    const { outcomes } = await one.outcomes(executionId);

    expect([status, one.attempts()]).toEqual(['Success', []]);
    expect(outcomes).toMatchObject([
      {
        outcome: 'SKIPPED_CALENDAR_CLOSED',
        detail: expect.stringMatching(
          /calendar freeze.*until 2026-12-27T00:00:00\.000Z\. Nothing was changed; the change is asked for again/,
        ),
      },
    ]);
    expect(await one.decision(executionId)).toMatchObject({ decision: 'APPROVED', approvedChanges: [{ keyId: first }], finalList: [] });
  });

  it('that is open lets approved keys be changed', async () => {
    one.sandbox.setCalendar('freeze', 'OPEN');
    const executionId = await one.request([second]);
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [second]: 'ENABLED' });
  });

  it('that cannot be read lets nothing be changed', async () => {
    one.sandbox.faults.inject({ service: 'ssm', operation: 'GetCalendarState', error: { name: 'InvalidDocument' } });
    const executionId = await one.request([third]);
    await one.approve(executionId);

    const { decision, outcomeOf } = await evidenceOf(one, executionId);
    expect([one.attempts(), decision, outcomeOf]).toEqual([[], undefined, { [third]: 'SKIPPED_NOT_DECIDED' }]);
  });
});
