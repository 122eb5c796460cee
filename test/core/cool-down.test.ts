import { coolingDown } from '../../functions/core/cool-down.ts';
import type { DecisionRecord } from '../../functions/core/records/decision.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const decision = (decidedAt: string, changes: Partial<DecisionRecord> = {}): DecisionRecord => ({
  kind: 'decision',
  schemaVersion: 1,
  executionId: 'execution',
  requestId: 'request',
  decision: 'REJECTED',
  decidedAt,
  proposedKeyIds: ['key'],
  approvedKeyIds: [],
  declinedKeyIds: ['key'],
  approvalSha256: 'a'.repeat(64),
  ...changes,
});
const approvedAt = (decidedAt: string) => decision(decidedAt, { decision: 'APPROVED', approvedKeyIds: ['key'], declinedKeyIds: [] });

describe('the cool-down', () => {
  it('holds a key back that was turned down, until so many days after the decision', () => {
    const rejected = decision('2026-11-10T12:00:00.000Z');

    expect(coolingDown([rejected], 14, now)).toStrictEqual(
      new Map([['key', { until: new Date('2026-11-24T12:00:00.000Z'), decision: rejected }]]),
    );
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
      expect(coolingDown(found, 14, now).get('key')?.decision).toBe(late);
  });

  it('is ended by a later approval, and not by an earlier one', () => {
    const rejected = decision('2026-11-15T12:00:00.000Z');

    expect(coolingDown([approvedAt('2026-11-16T12:00:00.000Z'), rejected], 14, now).size).toBe(0);
    expect(coolingDown([rejected, approvedAt('2026-11-14T12:00:00.000Z')], 14, now).size).toBe(1);
  });

  it('takes a decision of the future, by a clock ahead of ours, for one of now', () => {
    expect(coolingDown([decision('2027-11-20T12:00:00.000Z')], 1, now).get('key')?.until).toStrictEqual(
      new Date('2026-11-21T12:00:00.000Z'),
    );
  });
});
