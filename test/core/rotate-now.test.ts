import { changesStillNeeded, droppedSinceProposed, partitionRequest } from '../../functions/core/proposal.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import { needsRotationNow, refusalToRotateNow } from '../../functions/core/rotate-now.ts';
import { keyIdNumber, profile, proposal, rotating } from './records.ts';

const keyMaterial = (changes: Partial<NonNullable<KeyProfile['keyMaterial']>> = {}): NonNullable<KeyProfile['keyMaterial']> => ({
  currentKeyMaterialId: 'a'.repeat(64),
  since: '2024-01-01T00:00:00.000Z',
  rotationType: null,
  onDemandRotations: 0,
  rotatingSince: null,
  pending: null,
  expiresAt: null,
  ...changes,
});
const rotatable = (changes: Partial<KeyProfile> = {}): KeyProfile => rotating({ keyMaterial: keyMaterial(), ...changes });
const pending = (state: string) => keyMaterial({ pending: { keyMaterialId: 'b'.repeat(64), state } });
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
  ])('can be if it %s', (_kind, changes) => {
    expect(refusedAs(changes)).toBeUndefined();
  });

  it.each<[string, Partial<KeyProfile>, string]>([
    ['is a key of AWS', { keyManager: 'AWS', reason: 'AWS_MANAGED' }, 'AWS_MANAGED'],
    ['is asymmetric', { keySpec: 'RSA_2048', reason: 'UNSUPPORTED_KEY_SPEC' }, 'UNSUPPORTED_KEY_SPEC'],
    ['is of a usage nobody knows yet', { keyUsage: 'NEW', reason: 'UNSUPPORTED_KEY_SPEC' }, 'UNSUPPORTED_KEY_SPEC'],
    ['lies in a key store', { origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1', reason: 'UNSUPPORTED_ORIGIN' }, 'UNSUPPORTED_ORIGIN'],
    ['has imported material and none waits', { origin: 'EXTERNAL', reason: 'UNSUPPORTED_ORIGIN' }, 'UNSUPPORTED_ORIGIN'],
    [
      'has imported material that is not in every replica',
      { origin: 'EXTERNAL', reason: 'UNSUPPORTED_ORIGIN', keyMaterial: pending('PENDING_MULTI_REGION_IMPORT_AND_ROTATION') },
      'KEY_MATERIAL_NOT_READY',
    ],
    ['is disabled', { keyState: 'Disabled' }, 'KEY_DISABLED'],
    ['is pending deletion', { keyState: 'PendingDeletion', reason: 'KEY_STATE_PENDING_DELETION' }, 'KEY_STATE_PENDING_DELETION'],
    ['is a replica', { multiRegion: true, multiRegionKeyType: 'REPLICA', primaryKeyArn: 'arn:primary' }, 'NOT_PRIMARY'],
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

  it('is proposed or left out with the reason that keeps it from being rotated, not with that of the rule', () => {
    const replica = rotatable({ keyId: keyIdNumber(2), multiRegion: true, multiRegionKeyType: 'REPLICA', primaryKeyArn: 'arn:primary' });
    const { keys, dropped } = partitionRequest(
      [rotatable({ keyId: keyIdNumber(1) }), replica].map((each) => ({ keyId: each.keyId, profile: each })),
      'rotateNow',
    );

    expect(keys.map(({ keyId, change }) => [keyId, change])).toEqual([[keyIdNumber(1), 'ROTATE_NOW']]);
    expect(dropped).toMatchObject([
      {
        keyId: keyIdNumber(2),
        reason: 'NOT_PRIMARY',
        annotation: 'NOT_PRIMARY: a multi-Region replica rotates with its primary: arn:primary',
      },
    ]);
  });
});

describe('a request asks to rotate a key now', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const policy = { ...proposal().policy, maximumKeyMaterialAgeInDays: 400 };
  const since = (day: string) => rotatable({ keyMaterial: keyMaterial({ since: `${day}T12:00:00.000Z` }) });

  it.each([
    ['older than the policy allows', since('2025-10-15'), true],
    ['just as old as it allows', since('2025-10-16'), false],
    ['of an age that nobody knows', rotatable({ keyMaterial: keyMaterial({ since: null }) }), false],
  ])('if its material is %s', (_age, key, needs) => {
    expect(needsRotationNow(key, policy, now)).toBe(needs);
  });

  it('for its age only where the policy limits that', () => {
    expect(needsRotationNow(since('2010-01-01'), proposal().policy, now)).toBe(false);
  });

  it('if imported material waits for it, whatever its age', () => {
    const waiting = rotatable({ origin: 'EXTERNAL', keyMaterial: pending('PENDING_ROTATION') });

    expect(needsRotationNow(waiting, proposal().policy, now)).toBe(true);
  });

  it('never if it cannot be rotated', () => {
    expect(needsRotationNow({ ...since('2010-01-01'), keyState: 'Disabled' }, policy, now)).toBe(false);
  });
});

describe('an approved key that is read again before it is rotated', () => {
  const before = rotatable({ keyId: keyIdNumber(1) });
  const asked = proposal({ rotationPeriodInDays: null, keys: [{ ...before, change: 'ROTATE_NOW' }] });
  const still = (now: KeyProfile) => [...changesStillNeeded([{ keyId: now.keyId, profile: now }], asked)];

  it('is rotated while it has the material that was shown to the approvers', () => {
    expect(still(before)).toEqual([[keyIdNumber(1), 'ROTATE_NOW']]);
  });

  it('is not rotated a second time', () => {
    const rotated = { ...before, keyMaterial: keyMaterial({ currentKeyMaterialId: 'c'.repeat(64), since: '2026-11-20T09:00:00.000Z' }) };

    expect(still(rotated)).toEqual([]);
    expect(droppedSinceProposed(keyIdNumber(1), rotated, asked)).toMatchObject({
      reason: 'ALREADY_ROTATED',
      annotation: expect.stringContaining('since 2026-11-20T09:00:00.000Z'),
    });
  });

  it('is left out with the reason where it can no longer be rotated', () => {
    const disabled = { ...before, keyState: 'Disabled' };

    expect(still(disabled)).toEqual([]);
    expect(droppedSinceProposed(keyIdNumber(1), disabled, asked).reason).toBe('KEY_DISABLED');
  });

  it('is not enabled by a run that is to rotate it, nor rotated by one that is to enable it', () => {
    const off = profile({ keyId: keyIdNumber(1), keyMaterial: keyMaterial() });
    const toEnable = proposal({ keys: [{ ...off, change: 'ENABLE' }] });

    expect([...changesStillNeeded([{ keyId: off.keyId, profile: off }], toEnable)]).toEqual([[keyIdNumber(1), 'ENABLE']]);
    expect([...changesStillNeeded([{ keyId: off.keyId, profile: off }], asked)]).toEqual([[keyIdNumber(1), 'ROTATE_NOW']]);
  });
});
