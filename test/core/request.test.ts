import type { CoolDown } from '../../functions/core/cool-down.ts';
import { maximumKeysPerExecution } from '../../functions/core/names.ts';
import { changeFor } from '../../functions/core/proposal.ts';
import type { DecisionRecord } from '../../functions/core/records/decision.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import { type Posture, selectKeys } from '../../functions/core/request.ts';
import { keyIdNumber, profile, rotating } from './records.ts';

const off = (number: number, changes: Partial<KeyProfile> = {}) => profile({ keyId: keyIdNumber(number), ...changes });
const posture = (keys: readonly KeyProfile[], changes: Partial<Posture> = {}): Posture => ({
  keys,
  candidates: new Set(keys.map(({ keyId }) => keyId)),
  waiting: new Map(),
  coolDowns: new Map(),
  tagFilter: { include: [], exclude: [] },
  changeFor: (key) => changeFor(key, 'approveAndEnable'),
  ...changes,
});
const coolDown = (decision: DecisionRecord['decision']): CoolDown => ({
  until: new Date('2026-12-01T07:00:00.000Z'),
  decision: {
    kind: 'decision',
    schemaVersion: 1,
    executionId: 'execution-1',
    requestId: 'request-1',
    decision,
    decidedAt: '2026-11-17T07:00:00.000Z',
    proposedKeyIds: [],
    approvedKeyIds: [],
    declinedKeyIds: [],
    approvalSha256: '',
  },
});

describe('a request of the feeder', () => {
  it('asks about candidates in the order of their ids, each with its change', () => {
    const tooLong = off(1, { reason: 'ROTATION_PERIOD_TOO_LONG', rotationEnabled: true, rotationPeriodInDays: 730 });
    const { keys, leftOut } = selectKeys(posture([off(3), tooLong, off(2)]));

    expect(keys.map(({ keyId, change }) => [keyId, change])).toStrictEqual([
      [keyIdNumber(1), 'SHORTEN_PERIOD'],
      [keyIdNumber(2), 'ENABLE'],
      [keyIdNumber(3), 'ENABLE'],
    ]);
    expect(leftOut).toStrictEqual([]);
  });

  it('does not ask about a key that the rule does not report, nor mention it', () => {
    const { keys, leftOut } = selectKeys(posture([off(1), off(2)], { candidates: new Set([keyIdNumber(2)]) }));

    expect(keys.map(({ keyId }) => keyId)).toStrictEqual([keyIdNumber(2)]);
    expect(leftOut).toStrictEqual([]);
  });

  it.each<[string, Partial<Posture>, KeyProfile, string, string]>([
    ['needs nothing any more', {}, rotating(), 'NOT_NEEDED', 'ROTATION_ENABLED: rotates every 365 days, next on 2027-11-20.'],
    [
      'is asked about already',
      { waiting: new Map([[keyIdNumber(1), 'execution-7']]) },
      off(1),
      'WAITING',
      'Asked already in execution execution-7, which has not ended.',
    ],
    [
      'was rejected lately',
      { coolDowns: new Map([[keyIdNumber(1), coolDown('REJECTED')]]) },
      off(1),
      'COOLING_DOWN',
      'Rejected on 2026-11-17 (execution execution-1); asked again from 2026-12-01T07:00:00.000Z.',
    ],
    [
      'was not answered for',
      { coolDowns: new Map([[keyIdNumber(1), coolDown('TIMED_OUT')]]) },
      off(1),
      'COOLING_DOWN',
      'Not answered in time on 2026-11-17 (execution execution-1); asked again from 2026-12-01T07:00:00.000Z.',
    ],
    [
      'was left out by the approver',
      { coolDowns: new Map([[keyIdNumber(1), coolDown('APPROVED')]]) },
      off(1),
      'COOLING_DOWN',
      'Left out by the approver on 2026-11-17 (execution execution-1); asked again from 2026-12-01T07:00:00.000Z.',
    ],
    [
      'was declined in a way that has no words',
      { coolDowns: new Map([[keyIdNumber(1), coolDown('CANCELLED')]]) },
      off(1),
      'COOLING_DOWN',
      'CANCELLED on 2026-11-17 (execution execution-1); asked again from 2026-12-01T07:00:00.000Z.',
    ],
    [
      'has a tag that is left out',
      { tagFilter: { include: [], exclude: ['environment'] } },
      off(1, { tags: [{ key: 'environment', value: 'test' }] }),
      'FILTERED_BY_TAG',
      'Requests of this deployment leave this key out by its tags.',
    ],
  ])('leaves out a key that %s, and says so', (_, changes, key, reason, detail) => {
    const { keys, parts, leftOut } = selectKeys(posture([key], changes));

    expect(keys).toStrictEqual([]);
    expect(parts).toStrictEqual([]);
    expect(leftOut).toStrictEqual([{ keyId: key.keyId, aliases: ['alias/orders'], reason, detail }]);
  });

  it('says of candidates that are not there any more that they are gone, in the order of their ids', () => {
    const gone = [keyIdNumber(9), keyIdNumber(8)];
    const { leftOut } = selectKeys(posture([off(1)], { candidates: new Set([keyIdNumber(1), ...gone]) }));

    expect(leftOut).toStrictEqual(
      [keyIdNumber(8), keyIdNumber(9)].map((keyId) => ({
        keyId,
        aliases: [],
        reason: 'NOT_NEEDED',
        detail: 'The key is not there any more.',
      })),
    );
  });

  it('is in parts of as many keys as an execution takes', () => {
    const keys = Array.from({ length: maximumKeysPerExecution + 1 }, (_, index) => off(index + 1));
    const { parts } = selectKeys(posture(keys));

    expect(parts.map(({ number, keyIds }) => [number, keyIds.length])).toStrictEqual([
      [1, maximumKeysPerExecution],
      [2, 1],
    ]);
    expect(parts.flatMap(({ keyIds }) => keyIds)).toStrictEqual(keys.map(({ keyId }) => keyId));
    expect(selectKeys(posture(keys.slice(1))).parts).toHaveLength(1);
  });

  it('shows beside them the keys that rotate and those that are exempt', () => {
    const overdue = rotating({ keyId: keyIdNumber(2), reason: 'ROTATION_OVERDUE', complianceType: 'NON_COMPLIANT' });
    const exempt = off(3, { reason: 'EXEMPT', proposed: false, annotation: 'EXEMPT: exempt through 2027-01-01 (vendor).' });
    const found = selectKeys(posture([off(4), exempt, overdue, rotating({ keyId: keyIdNumber(1) })], { candidates: new Set() }));

    expect(found.rotating).toStrictEqual(
      [keyIdNumber(1), keyIdNumber(2)].map((keyId) => ({
        keyId,
        aliases: ['alias/orders'],
        description: 'Orders database',
        rotationPeriodInDays: 365,
        nextRotationDate: '2027-11-20T00:00:00.000Z',
      })),
    );
    expect(found.exempt).toStrictEqual([
      { keyId: keyIdNumber(3), aliases: ['alias/orders'], annotation: 'EXEMPT: exempt through 2027-01-01 (vendor).' },
    ]);
  });
});
