import { coolingDown } from '../../functions/core/cool-down.ts';
import { proposed } from './changes/sample.ts';
import { filed } from './changes/scheduled-request.ts';
import { keyIdNumber } from './records.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const enable = proposed('ENABLE_ROTATION');
const id = `${keyIdNumber(1)}/ENABLE_ROTATION`;
const decision = (decidedAt: string, changes: Parameters<typeof filed>[1] = {}) => filed([enable], { decidedAt, ...changes });
const approvedAt = (decidedAt: string) => {
  const { declined } = decision(decidedAt);
  return decision(decidedAt, { decision: 'APPROVED', approved: declined, declined: [] });
};

describe('the cool-down', () => {
  it('holds a change back that was turned down, until so many days after the decision', () => {
    const rejected = decision('2026-11-10T12:00:00.000Z');

    expect(coolingDown([rejected], 14, now)).toStrictEqual(
      new Map([[id, { until: new Date('2026-11-24T12:00:00.000Z'), decision: rejected }]]),
    );
  });

  it('holds no other change to the same key back', () => {
    expect([...coolingDown([decision('2026-11-10T12:00:00.000Z')], 14, now).keys()]).toStrictEqual([id]);
  });

  it('is over at its very end', () => {
    expect(coolingDown([decision('2026-11-10T12:00:00.000Z')], 10, now).size).toBe(0);
    expect(coolingDown([decision('2026-11-10T12:00:00.001Z')], 10, now).size).toBe(1);
  });

  it('counts from the latest decision, in whatever order they are found', () => {
    const early = decision('2026-11-08T12:00:00.000Z');
    const late = decision('2026-11-16T12:00:00.000Z');

    for (const found of [
      [early, late],
      [late, early],
    ])
      expect(coolingDown(found, 14, now).get(id)?.decision).toBe(late);
  });

  it('is ended by a later approval, and not by an earlier one', () => {
    const rejected = decision('2026-11-15T12:00:00.000Z');

    expect(coolingDown([approvedAt('2026-11-16T12:00:00.000Z'), rejected], 14, now).size).toBe(0);
    expect(coolingDown([rejected, approvedAt('2026-11-14T12:00:00.000Z')], 14, now).size).toBe(1);
  });

  it('is started by no decision that turned nothing down: one that did not count, or ended by an upgrade', () => {
    const undecided = (['NOT_COUNTED', 'ENDED_BY_UPGRADE', 'FAILED', 'CANCELLED'] as const).map((kind) =>
      decision('2026-11-19T12:00:00.000Z', { decision: kind, declined: [] }),
    );

    expect(coolingDown(undecided, 14, now).size).toBe(0);
  });

  it('takes a decision of the future, by a clock ahead of ours, for one of now', () => {
    expect(coolingDown([decision('2027-11-20T12:00:00.000Z')], 1, now).get(id)?.until).toStrictEqual(new Date('2026-11-21T12:00:00.000Z'));
  });
});
