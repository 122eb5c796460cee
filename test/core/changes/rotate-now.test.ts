import { definitionOf } from '../../../functions/core/changes/registry.ts';
import { refusalToRotateNow } from '../../../functions/core/changes/rotate-now/refusal.ts';
import type { ChangeSubject } from '../../../functions/core/changes/subject.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import { rotating } from '../records.ts';
import { context, keyMaterial, materialId, now, off, policy, proposed, rotatable, withAge } from './sample.ts';

const rotateNow = definitionOf('ROTATE_NOW');
const pending = (state: string) => keyMaterial({ pending: { keyMaterialId: 'b'.repeat(64), state } });
const of = (changes: Partial<KeyProfile>): ChangeSubject => ({ profile: rotatable(changes) });
const refusedAs = (changes: Partial<KeyProfile>): string | undefined => refusalToRotateNow(rotatable(changes))?.reason;

describe('a key that somebody wants rotated on demand', () => {
  it.each<[string, Partial<KeyProfile>]>([
    ['rotates by itself', {}],
    ['does not rotate by itself', { rotationEnabled: false, reason: 'ROTATION_DISABLED' }],
    ['is overdue', { reason: 'ROTATION_OVERDUE' }],
    ['is a multi-Region primary', { multiRegion: true, multiRegionKeyType: 'PRIMARY' }],
    ['is being updated', { keyState: 'Updating' }],
    [
      'has imported material waiting',
      { origin: 'EXTERNAL', reason: 'KEY_MATERIAL_PENDING_ROTATION', keyMaterial: pending('PENDING_ROTATION') },
    ],
  ])('can be if it %s, and is proposed with the material that is in use', (_kind, changes) => {
    expect(rotateNow.propose(of(changes), context()).change).toStrictEqual({
      kind: 'ROTATE_NOW',
      key: rotatable(changes),
      keyMaterialId: materialId,
    });
  });

  it.each<[string, Partial<KeyProfile>, string]>([
    ['is a key of AWS', { keyManager: 'AWS', reason: 'AWS_MANAGED' }, 'AWS_MANAGED'],
    ['is asymmetric', { keySpec: 'RSA_2048', reason: 'UNSUPPORTED_KEY_SPEC' }, 'UNSUPPORTED_KEY_SPEC'],
    ['is of a usage that is not known yet', { keyUsage: 'NEW', reason: 'UNSUPPORTED_KEY_SPEC' }, 'UNSUPPORTED_KEY_SPEC'],
    ['is in a key store', { origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1', reason: 'UNSUPPORTED_ORIGIN' }, 'UNSUPPORTED_ORIGIN'],
    ['has imported material and none waits', { origin: 'EXTERNAL', reason: 'UNSUPPORTED_ORIGIN' }, 'UNSUPPORTED_ORIGIN'],
    [
      'has imported material that is not in every replica',
      { origin: 'EXTERNAL', reason: 'UNSUPPORTED_ORIGIN', keyMaterial: pending('PENDING_MULTI_REGION_IMPORT_AND_ROTATION') },
      'KEY_MATERIAL_NOT_READY',
    ],
    ['is disabled', { keyState: 'Disabled' }, 'KEY_DISABLED'],
    ['is pending deletion', { keyState: 'PendingDeletion', reason: 'KEY_STATE_PENDING_DELETION' }, 'KEY_STATE_PENDING_DELETION'],
    ['is a replica', { multiRegion: true, multiRegionKeyType: 'REPLICA', primaryKeyArn: 'arn:primary' }, 'NOT_PRIMARY'],
    ['is a replica without a named primary', { multiRegion: true, multiRegionKeyType: 'REPLICA' }, 'NOT_PRIMARY'],
    [
      'is a multi-Region key without a primary',
      { multiRegion: true, multiRegionKeyType: null, reason: 'KEY_STATE_UPDATING' },
      'KEY_STATE_UPDATING',
    ],
    ['is exempt', { reason: 'EXEMPT' }, 'EXEMPT'],
    ['cannot be read', { reason: 'UNREADABLE' }, 'UNREADABLE'],
    [
      'has been rotating since yesterday',
      { keyMaterial: keyMaterial({ rotatingSince: '2026-11-19T09:00:00.000Z' }) },
      'ROTATION_IN_PROGRESS',
    ],
    ['has just rotated', { keyMaterial: keyMaterial({ currentKeyMaterialId: null }) }, 'KEY_MATERIAL_UNKNOWN'],
  ])('cannot be if it %s', (_kind, changes, reason) => {
    expect(refusedAs(changes)).toBe(reason);
    expect(refusalToRotateNow(rotatable({ annotation: `${reason}: the sentence of the rule.`, ...changes }))?.annotation).toMatch(
      new RegExp(`^${reason}: .+`),
    );
  });

  it('cannot be if its material was not read', () => {
    expect(refusalToRotateNow(rotating())?.reason).toBe('KEY_MATERIAL_UNKNOWN');
  });

  it('is refused first for what it is, then for its state, then for its material', () => {
    const everything = {
      keySpec: 'RSA_2048',
      reason: 'UNSUPPORTED_KEY_SPEC',
      keyState: 'Disabled',
      keyMaterial: keyMaterial({ currentKeyMaterialId: null }),
    };

    expect(refusedAs(everything)).toBe('UNSUPPORTED_KEY_SPEC');
    expect(refusedAs({ ...everything, keySpec: 'SYMMETRIC_DEFAULT' })).toBe('KEY_DISABLED');
    expect(refusedAs({ keyMaterial: everything.keyMaterial })).toBe('KEY_MATERIAL_UNKNOWN');
  });
});

describe('a scheduled request asks to rotate a key now', () => {
  const since = (day: string) => of({ keyMaterial: keyMaterial({ since: `${day}T12:00:00.000Z` }) });
  const needed = (subject: ChangeSubject, by = withAge) => rotateNow.scheduled?.isNeeded(subject, context({ policy: by }));

  it.each([
    ['older than the policy allows', since('2025-10-15'), true],
    ['just as old as it allows', since('2025-10-16'), false],
    ['of an age that is not known', of({ keyMaterial: keyMaterial({ since: null }) }), false],
  ])('if its material is %s', (_age, subject, expected) => {
    expect(needed(subject)).toBe(expected);
  });

  it('for its age only where the policy limits that', () => {
    expect(needed(since('2010-01-01'), policy)).toBe(false);
  });

  it('if imported material waits for it, whatever its age', () => {
    expect(needed(of({ origin: 'EXTERNAL', keyMaterial: pending('PENDING_ROTATION') }), policy)).toBe(true);
  });

  it('never if it cannot be rotated', () => {
    const { profile } = since('2010-01-01');

    expect(needed({ profile: { ...profile, keyState: 'Disabled' } })).toBe(false);
  });

  it('also if its automatic rotation is off or overdue', () => {
    const old = keyMaterial({ since: '2010-01-01T00:00:00.000Z' });

    for (const profile of [off({ keyMaterial: old }), rotatable({ reason: 'ROTATION_OVERDUE', keyMaterial: old })])
      expect(needed({ profile })).toBe(true);
  });

  it.each<[string, boolean, boolean]>([
    ['KEY_MATERIAL_TOO_OLD', true, true],
    ['KEY_MATERIAL_PENDING_ROTATION', true, true],
    ['ROTATION_OVERDUE', false, true],
    ['ROTATION_DISABLED', false, true],
    ['ROTATION_PERIOD_TOO_LONG', false, true],
    ['ROTATION_ENABLED', false, false],
    ['KEY_MATERIAL_TOO_OLD_ON_PRIMARY', false, false],
    ['MANUAL_ROTATION_REQUIRED', false, false],
  ])('for the result %s: %s, and where the age of material is limited: %s', (reason, always, withLimit) => {
    expect([rotateNow.scheduled?.concerns(reason, policy), rotateNow.scheduled?.concerns(reason, withAge)]).toStrictEqual([
      always,
      withLimit,
    ]);
  });
});

describe('an approved rotation of a key that is read again', () => {
  const approved = proposed('ROTATE_NOW');

  it('is what was approved while the key has the material that the approvers were shown', () => {
    expect(rotateNow.difference(approved, { ...approved, key: rotatable({ description: 'new' }) })).toBeUndefined();
  });

  it.each([
    ['2026-11-20T09:00:00.000Z', 'since 2026-11-20T09:00:00.000Z'],
    [null, 'since the request'],
  ])('is done already where the key has other material, in use since %s', (since, words) => {
    const rotated = rotatable({ keyMaterial: keyMaterial({ currentKeyMaterialId: 'c'.repeat(64), since }) });
    const difference = rotateNow.difference(approved, { kind: 'ROTATE_NOW', key: rotated, keyMaterialId: 'c'.repeat(64) });

    expect(difference).toMatchObject({ reason: 'ALREADY_ROTATED', annotation: expect.stringContaining(words) });
    expect(rotateNow.alreadyDone(difference?.reason ?? '')).toBe('ALREADY_ROTATED');
    expect(rotateNow.alreadyDone('KEY_DISABLED')).toBeUndefined();
  });

  it('must not be made twice, for one state of the key: its material', () => {
    expect([rotateNow.isOnceOnly, rotateNow.stateOf(approved, 'execution')]).toStrictEqual([true, materialId]);
  });
});

describe('what AWS KMS shows of a rotation on demand', () => {
  const startedAt = '2026-11-20T11:59:00.000Z';
  const keyAfter = (changes: Parameters<typeof keyMaterial>[0]): ChangeSubject =>
    of({
      keyMaterial: keyMaterial({
        currentKeyMaterialId: 'c'.repeat(64),
        rotationType: 'ON_DEMAND',
        onDemandRotations: 3,
        since: startedAt,
        ...changes,
      }),
    });
  const shown = (subject: ChangeSubject) => rotateNow.shown({ change: proposed('ROTATE_NOW'), after: subject, startedAt });

  it('is other material, rotated on demand since the call', () => {
    expect(shown(keyAfter({}))).toStrictEqual({
      isThere: true,
      detail: `New key material has been in use since ${startedAt}, by rotation on demand number 3 of this key. What was encrypted before stays readable.`,
    });
  });

  it.each<[string, ChangeSubject, RegExp]>([
    ['material that was not read', { profile: rotating() }, /does not tell which key material/],
    ['no material that AWS KMS and its list agree on', keyAfter({ currentKeyMaterialId: null }), /does not tell which key material/],
    ['the material of before', keyAfter({ currentKeyMaterialId: materialId }), /goes on naming the key material of before/],
    ['material of an automatic rotation', keyAfter({ rotationType: 'AUTOMATIC' }), /and not by this request/],
    ['material without a rotation', keyAfter({ rotationType: null }), /and not by this request/],
    ['material that was rotated before the call', keyAfter({ since: '2026-11-20T11:53:59.999Z' }), /and not by this request/],
    ['material of which no time is known', keyAfter({ since: null }), /a time that AWS KMS does not tell, and not by this request/],
    ['material of a time that cannot be read', keyAfter({ since: 'yesterday' }), /and not by this request/],
  ])('is not %s', (_what, subject, words) => {
    expect(shown(subject)).toStrictEqual({ isThere: false, detail: expect.stringMatching(words) });
  });

  it('may be dated by a clock that is five minutes behind', () => {
    expect(shown(keyAfter({ since: '2026-11-20T11:54:00.000Z' })).isThere).toBe(true);
  });

  it('is waited for longer than DescribeKey names the old material', () => {
    expect(rotateNow.confirmationSeconds).toBeGreaterThanOrEqual(120);
  });
});

describe('how people read of a rotation on demand', () => {
  const at = now.toISOString();
  const since = (day: string | null) => proposed('ROTATE_NOW', of({ keyMaterial: keyMaterial({ since: day, onDemandRotations: 1 }) }));

  it('names the age of the material, and how often the key was rotated on demand', () => {
    expect(rotateNow.words.before(since('2026-11-19T12:00:00.000Z'), at)).toBe('material 1 day old');
    expect(rotateNow.words.before(since('2026-11-10T12:00:00.000Z'), at)).toBe('material 10 days old');
    expect(rotateNow.words.before(since(null), at)).toBe('age of material unknown');
    expect(rotateNow.words.note(since(null))).toBe('rotated on demand 1 time so far');
    expect(rotateNow.words.note(proposed('ROTATE_NOW'))).toBe('rotated on demand 0 times so far');
  });

  it('says of imported material that it waits', () => {
    const waiting = proposed('ROTATE_NOW', of({ origin: 'EXTERNAL', keyMaterial: pending('PENDING_ROTATION') }));

    expect(rotateNow.words.before(waiting, at)).toBe('imported material waits');
  });

  it('puts the oldest material last, and says that nothing undoes it', () => {
    expect(rotateNow.words.order(since('2020-01-01T00:00:00.000Z'), at)).toBeGreaterThan(
      rotateNow.words.order(since('2026-01-01T00:00:00.000Z'), at),
    );
    expect(rotateNow.words.order(since(null), at)).toBe(0);
    expect(rotateNow.words.isIrreversible).toBe(true);
    expect(rotateNow.words.question([since(null), since(null)])).toBe('rotating 2 KMS keys now, once, on demand');
  });
});
