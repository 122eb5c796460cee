import { overdueKeys } from '../../functions/core/assessment.ts';
import { disabled, keyIdNumber, profile, rotating } from './records.ts';

const assessedAt = '2026-11-20T12:00:00.000Z';
const overdue = (number: number, nextRotationDate: string | null) =>
  rotating({ keyId: keyIdNumber(number), reason: 'ROTATION_OVERDUE', nextRotationDate });

describe('overdue keys', () => {
  it('are those that the verdict says so of, the longest overdue first, with the day and the whole days since', () => {
    const keys = [
      overdue(1, '2026-11-10T12:00:00.000Z'),
      rotating({ nextRotationDate: '2020-01-01T00:00:00.000Z' }),
      disabled({}),
      profile({}),
      overdue(2, '2026-10-01T13:00:00.000Z'),
    ];

    expect(overdueKeys({ keys, assessedAt }).map(({ key, dueOn, daysOverdue }) => [key.keyId, dueOn, daysOverdue])).toStrictEqual([
      [keyIdNumber(2), '2026-10-01', 49],
      [keyIdNumber(1), '2026-11-10', 10],
    ]);
  });

  it('are none days overdue where AWS KMS names no date', () => {
    expect(overdueKeys({ keys: [overdue(1, null)], assessedAt })).toStrictEqual([
      { key: overdue(1, null), dueOn: '2026-11-20', daysOverdue: 0 },
    ]);
  });
});
