import { type ChangeKind, idOfChange } from '../../functions/core/changes/kind.ts';
import { type ProposedChange, refOf } from '../../functions/core/changes/proposed-change.ts';
import type { CoolDown } from '../../functions/core/cool-down.ts';
import { maximumKeysPerExecution } from '../../functions/core/names.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import { type Considered, kindsConcerned, partsOf, restOfRegion, selectChanges } from '../../functions/core/request.ts';
import { context, keyMaterial, off, policy, proposed, rotatable, tooLong, withAge } from './changes/sample.ts';
import { filed } from './changes/scheduled-request.ts';
import { keyIdNumber, rotating } from './records.ts';

const numbered = (number: number) => ({ keyId: keyIdNumber(number) });
const everyKind: readonly ChangeKind[] = ['ENABLE_ROTATION', 'SHORTEN_PERIOD'];
const considered = (profiles: readonly KeyProfile[], changes: Partial<Considered> = {}): Considered => ({
  subjects: profiles.map((profile) => ({ keyId: profile.keyId, subject: { profile } })),
  candidates: new Map(profiles.map(({ keyId }) => [keyId, everyKind])),
  waiting: new Map(),
  coolDowns: new Map(),
  tagFilter: { include: [], exclude: [] },
  context: context(),
  ...changes,
});
const select = (...parameters: Parameters<typeof considered>) => selectChanges(considered(...parameters));
const idOf = (change: ProposedChange): string => idOfChange(refOf(change));
const enabling = (number: number): ProposedChange => proposed('ENABLE_ROTATION', { profile: off(numbered(number)) });

describe('a scheduled request', () => {
  it('asks for changes to candidates in the order of their ids, each of the kind that the key needs', () => {
    const { changes, excluded } = select([off(numbered(3)), tooLong(numbered(1)), off(numbered(2))]);

    expect(changes.map(refOf)).toStrictEqual([
      { ...numbered(1), kind: 'SHORTEN_PERIOD' },
      { ...numbered(2), kind: 'ENABLE_ROTATION' },
      { ...numbered(3), kind: 'ENABLE_ROTATION' },
    ]);
    expect(excluded).toStrictEqual([]);
  });

  it('does not ask for a change to a key that the rule does not report, nor mention it', () => {
    const { changes, excluded } = select([off(numbered(1)), off(numbered(2))], { candidates: new Map([[keyIdNumber(2), everyKind]]) });

    expect(changes.map(idOf)).toStrictEqual([`${keyIdNumber(2)}/ENABLE_ROTATION`]);
    expect(excluded).toStrictEqual([]);
  });

  it('asks for two changes to a key that needs both, and for each of them by itself', () => {
    const old = off({ keyMaterial: keyMaterial({ since: '2010-01-01T00:00:00.000Z' }) });
    const candidates = new Map([[old.keyId, kindsConcerned('ROTATION_DISABLED', { policy: withAge })]]);
    const both = { candidates, context: context({ policy: withAge }) };

    expect(select([old], both).changes.map(({ kind }) => kind)).toStrictEqual(['ENABLE_ROTATION', 'ROTATE_NOW']);
    const one = select([old], { ...both, waiting: new Map([[`${old.keyId}/ENABLE_ROTATION`, 'execution-7']]) });
    expect([one.changes.map(({ kind }) => kind), one.excluded.map(({ kind, reason }) => [kind, reason])]).toStrictEqual([
      ['ROTATE_NOW'],
      [['ENABLE_ROTATION', 'WAITING']],
    ]);
  });

  it('asks for new material of a key that is overdue and too old, where the policy limits the age', () => {
    const overdue = rotatable({ reason: 'ROTATION_OVERDUE', complianceType: 'NON_COMPLIANT', proposed: false });
    const kinds = (by: typeof policy) => kindsConcerned('ROTATION_OVERDUE', { policy: by });

    expect([kinds(policy), kinds(withAge)]).toStrictEqual([[], ['ROTATE_NOW']]);
    const { changes } = select([overdue], {
      candidates: new Map([[overdue.keyId, kinds(withAge)]]),
      context: context({ policy: withAge }),
    });
    expect(changes.map(({ kind }) => kind)).toStrictEqual(['ROTATE_NOW']);
  });

  it.each<[string | undefined, readonly ChangeKind[]]>([
    ['ROTATION_DISABLED', ['ENABLE_ROTATION']],
    ['ROTATION_PERIOD_TOO_LONG', ['SHORTEN_PERIOD']],
    ['KEY_MATERIAL_PENDING_ROTATION', ['ROTATE_NOW']],
    ['ROTATION_OVERDUE', []],
    ['MANUAL_ROTATION_REQUIRED', []],
    ['UNREADABLE', []],
    [undefined, []],
  ])('is concerned with a result %s by changes of the kinds %j', (reasonCode, kinds) => {
    expect(kindsConcerned(reasonCode, { policy })).toStrictEqual(kinds);
  });
});

describe('a change that is excluded from a scheduled request', () => {
  const coolDown = (decision: CoolDown['decision']['decision']): CoolDown => ({
    until: new Date('2026-12-01T07:00:00.000Z'),
    decision: filed([], { decision }),
  });
  const cooling = (decision: CoolDown['decision']['decision']): Partial<Considered> => ({
    coolDowns: new Map([[`${keyIdNumber(1)}/ENABLE_ROTATION`, coolDown(decision)]]),
  });
  const again = 'on 2026-11-17 (execution execution-1). Approval is requested again from 2026-12-01T07:00:00.000Z.';

  it.each<[string, Partial<Considered>, KeyProfile, string, string]>([
    ['is needed no longer', {}, rotating(), 'NOT_NEEDED', 'ROTATION_ENABLED: rotates every 365 days, next on 2027-11-20.'],
    [
      'is asked for already',
      { waiting: new Map([[`${keyIdNumber(1)}/ENABLE_ROTATION`, 'execution-7']]) },
      off(),
      'WAITING',
      'Execution execution-7, which has not ended, asks for this change already.',
    ],
    ['was rejected lately', cooling('REJECTED'), off(), 'COOLING_DOWN', `Rejected ${again}`],
    ['was not answered for', cooling('TIMED_OUT'), off(), 'COOLING_DOWN', `Not answered in time ${again}`],
    ['was not chosen by the approvers', cooling('APPROVED'), off(), 'COOLING_DOWN', `Not chosen by the approvers ${again}`],
    ['was declined in a way that has no words', cooling('CANCELLED'), off(), 'COOLING_DOWN', `CANCELLED ${again}`],
    [
      'is to a key with an excluded tag',
      { tagFilter: { include: [], exclude: ['environment'] } },
      off({ tags: [{ key: 'environment', value: 'test' }] }),
      'FILTERED_BY_TAG',
      'Scheduled requests of this deployment exclude this key by its tags.',
    ],
  ])('%s, which is said', (_what, changes, key, reason, detail) => {
    expect(select([key], changes)).toStrictEqual({
      changes: [],
      excluded: [{ keyId: key.keyId, kind: 'ENABLE_ROTATION', aliases: ['alias/orders'], reason, detail }],
    });
  });

  it('is waited for before it is in a cool-down, and in that before it is filtered', () => {
    const key = off({ tags: [{ key: 'environment', value: 'test' }] });
    const tagFilter = { include: [], exclude: ['environment'] };
    const waiting = new Map([[`${keyIdNumber(1)}/ENABLE_ROTATION`, 'execution-7']]);
    const reasons = (changes: Partial<Considered>) => select([key], changes).excluded.map(({ reason }) => reason);

    expect(reasons({ tagFilter, waiting, ...cooling('REJECTED') })).toStrictEqual(['WAITING']);
    expect(reasons({ tagFilter, ...cooling('REJECTED') })).toStrictEqual(['COOLING_DOWN']);
  });

  it('is not another change to the same key', () => {
    const coolDowns = new Map([[`${keyIdNumber(1)}/ROTATE_NOW`, coolDown('REJECTED')]]);

    expect(select([off()], { coolDowns }).changes).toHaveLength(1);
  });

  it('is to a key that cannot have it', () => {
    const moving = off({ keyState: 'Enabled', multiRegion: true, multiRegionKeyType: null, reason: 'KEY_STATE_UPDATING' });
    const pending = keyMaterial({ pending: { keyMaterialId: 'b', state: 'PENDING_ROTATION' }, currentKeyMaterialId: null });
    const external = rotatable({ origin: 'EXTERNAL', keyMaterial: pending });

    for (const key of [moving, external])
      expect(select([key], { candidates: new Map([[key.keyId, ['ROTATE_NOW']]]) }).excluded).toMatchObject([
        { kind: 'ROTATE_NOW', reason: 'NOT_NEEDED' },
      ]);
  });

  it('is of a key that does not exist any more, told in the order of their ids', () => {
    const gone = [keyIdNumber(9), keyIdNumber(8)];
    const candidates = new Map<string, readonly ChangeKind[]>([
      [keyIdNumber(1), everyKind],
      ...gone.map((keyId) => [keyId, everyKind] as const),
    ]);
    const { excluded } = select([off()], { candidates: candidates.set(keyIdNumber(7), []) });

    expect(excluded).toStrictEqual(
      [keyIdNumber(8), keyIdNumber(9)].map((keyId) => ({
        keyId,
        kind: 'ENABLE_ROTATION',
        aliases: [],
        reason: 'NOT_NEEDED',
        detail: 'The key does not exist any more.',
      })),
    );
  });
});

describe('the executions of a request', () => {
  it('are of one document each, of as many changes as an execution takes, numbered through', () => {
    const many = Array.from({ length: maximumKeysPerExecution + 1 }, (_, index) => enabling(index + 1));
    const rotate = proposed('ROTATE_NOW', { profile: rotatable(numbered(1)) });
    const short = proposed('SHORTEN_PERIOD', { profile: tooLong(numbered(99)) });
    const parts = partsOf([rotate, ...many, short]);

    expect(parts.map(({ number, documentName, changes }) => [number, documentName, changes.length])).toStrictEqual([
      [1, 'KmsRotation-ApproveAndEnable', maximumKeysPerExecution],
      [2, 'KmsRotation-ApproveAndEnable', 2],
      [3, 'KmsRotation-RotateNow', 1],
    ]);
    expect(parts.flatMap(({ changes }) => changes)).toStrictEqual([...many, short, rotate].map(refOf));
  });

  it('are one for as many changes as fit, and none for none', () => {
    expect(partsOf(Array.from({ length: maximumKeysPerExecution }, (_, index) => enabling(index + 1)))).toHaveLength(1);
    expect(partsOf([])).toStrictEqual([]);
  });
});

describe('the rest of the Region', () => {
  it('is the keys that rotate and those that are exempt, in the order of their ids', () => {
    const overdue = rotating({ ...numbered(2), reason: 'ROTATION_OVERDUE', complianceType: 'NON_COMPLIANT' });
    const exempt = off({ ...numbered(3), reason: 'EXEMPT', proposed: false, annotation: 'EXEMPT: exempt through 2027-01-01 (vendor).' });
    const { subjects } = considered([off(numbered(4)), exempt, overdue, rotating(numbered(1))]);

    expect(restOfRegion(subjects)).toStrictEqual({
      rotating: [1, 2].map((number) => ({
        ...numbered(number),
        aliases: ['alias/orders'],
        description: 'Orders database',
        rotationPeriodInDays: 365,
        nextRotationDate: '2027-11-20T00:00:00.000Z',
      })),
      exempt: [{ ...numbered(3), aliases: ['alias/orders'], annotation: 'EXEMPT: exempt through 2027-01-01 (vendor).' }],
    });
  });
});
