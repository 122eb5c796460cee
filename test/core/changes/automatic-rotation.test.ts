import { definitionOf } from '../../../functions/core/changes/registry.ts';
import type { ChangeSubject } from '../../../functions/core/changes/subject.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import { disabled, rotating } from '../records.ts';
import { context, now, off, policy, proposed, tooLong } from './sample.ts';

const enable = definitionOf('ENABLE_ROTATION');
const shorten = definitionOf('SHORTEN_PERIOD');
const of = (profile: KeyProfile): ChangeSubject => ({ profile });
const refusalOf = (definition: typeof enable, profile: KeyProfile) => definition.propose(of(profile), context()).refusal;

describe('enabling rotation', () => {
  it('is proposed for a key whose rotation is off, with the period that was asked for', () => {
    const asked = { rotationPeriodInDays: 180 };

    expect(enable.propose(of(off()), context({ asked }))).toStrictEqual({
      change: { kind: 'ENABLE_ROTATION', key: off(), rotationPeriodInDays: 180 },
    });
  });

  it('is never proposed without a period', () => {
    expect(() => enable.propose(of(off()), context({ asked: {} }))).toThrow('no rotation period was asked for');
    expect(() => shorten.propose(of(tooLong()), context({ asked: {} }))).toThrow('no rotation period was asked for');
  });

  it.each<[string, KeyProfile]>([
    ['rotates', rotating()],
    ['rotates too rarely', tooLong()],
    ['is disabled', disabled()],
    ['is a replica', off({ reason: 'ROTATION_DISABLED_ON_PRIMARY', proposed: false })],
    ['is off and cannot be written to here', off({ proposed: false })],
    ['is off and has been disabled while it was read', off({ keyState: 'Disabled' })],
    ['is off and in no state that is known', off({ keyState: null })],
  ])('is refused for the reason of the rule where a key %s', (_what, profile) => {
    expect(refusalOf(enable, profile)).toStrictEqual({ reason: profile.reason, annotation: profile.annotation });
    expect(enable.scheduled?.isNeeded(of(profile), context())).toBe(false);
  });

  it.each(['Enabled', 'Updating'])('is needed and possible in state %s', (keyState) => {
    expect(enable.scheduled?.isNeeded(of(off({ keyState })), context())).toBe(true);
    expect(refusalOf(enable, off({ keyState }))).toBeUndefined();
  });

  it('is exactly what was approved, however often the key is read again', () => {
    const approved = proposed('ENABLE_ROTATION');

    expect(enable.difference(approved, { ...approved, key: off({ description: 'new', aliases: [] }) })).toBeUndefined();
  });
});

describe('shortening the period', () => {
  it('is proposed for a key that rotates too rarely', () => {
    expect(shorten.propose(of(tooLong()), context())).toStrictEqual({
      change: { kind: 'SHORTEN_PERIOD', key: tooLong(), rotationPeriodInDays: 365 },
    });
    expect(shorten.scheduled?.isNeeded(of(tooLong()), context())).toBe(true);
  });

  it.each<[string, KeyProfile]>([
    ['rotates as it should', rotating()],
    ['does not rotate', off()],
    ['is disabled', tooLong({ keyState: 'Disabled' })],
    ['is written to elsewhere', tooLong({ proposed: false })],
  ])('is refused for the reason of the rule where a key %s', (_what, profile) => {
    expect(refusalOf(shorten, profile)).toStrictEqual({ reason: profile.reason, annotation: profile.annotation });
    expect(shorten.scheduled?.isNeeded(of(profile), context())).toBe(false);
  });

  it('is not what was approved where the key has another period by now', () => {
    const approved = proposed('SHORTEN_PERIOD');
    const now = proposed('SHORTEN_PERIOD', of(tooLong({ rotationPeriodInDays: 1000 })));

    expect(shorten.difference(approved, approved)).toBeUndefined();
    expect(shorten.difference(approved, now)).toStrictEqual({
      reason: 'CHANGED_SINCE_PROPOSED',
      annotation:
        'CHANGED_SINCE_PROPOSED: its period was 730 days when the approvers were asked, and is 1000 days now. It is asked about again.',
    });
  });
});

describe('what AWS KMS shows of automatic rotation', () => {
  const shown = (profile: KeyProfile, wanted = 365) =>
    enable.shown({ change: { ...proposed('ENABLE_ROTATION'), rotationPeriodInDays: wanted }, after: of(profile), startedAt: '' });

  it.each<[string, KeyProfile, boolean, string]>([
    ['rotates as approved', rotating(), true, 'AWS KMS rotates the key every 365 days, next on 2027-11-20.'],
    [
      'rotates, and no date is told',
      rotating({ nextRotationDate: null, rotationPeriodInDays: null }),
      true,
      'AWS KMS rotates the key every 365 days.',
    ],
    ['is off', off(), false, 'AWS KMS reports that rotation is off.'],
    [
      'rotates with another period',
      rotating({ rotationPeriodInDays: 180 }),
      false,
      'AWS KMS reports a period of 180 days; approved were 365.',
    ],
    [
      'cannot be read',
      off({ rotationEnabled: null, annotation: 'UNREADABLE: GetKeyRotationStatus was refused.' }),
      false,
      'AWS KMS could not be read: GetKeyRotationStatus was refused.',
    ],
  ])('of a key that %s', (_what, profile, isThere, detail) => {
    expect(shown(profile)).toStrictEqual({ isThere, detail });
    expect(shorten.shown({ change: proposed('SHORTEN_PERIOD'), after: of(profile), startedAt: '' })).toStrictEqual({ isThere, detail });
  });

  it.each([
    ['ROTATION_ENABLED', 'ALREADY_ENABLED'],
    ['ROTATION_OVERDUE', 'ALREADY_ENABLED'],
    ['KEY_MATERIAL_TOO_OLD', 'ALREADY_ENABLED'],
    ['ROTATION_DISABLED', undefined],
    ['ROTATION_PERIOD_TOO_LONG', undefined],
    ['KEY_DISABLED', undefined],
    ['ALREADY_ROTATED', undefined],
  ])('with the reason %s is done already: %s', (reason, code) => {
    expect([enable.alreadyDone(reason), shorten.alreadyDone(reason)]).toStrictEqual([code, code]);
  });
});

describe('a result of the rule', () => {
  it.each([
    ['ROTATION_DISABLED', true, false],
    ['ROTATION_PERIOD_TOO_LONG', false, true],
    ['ROTATION_DISABLED_ON_PRIMARY', false, false],
    ['ROTATION_OVERDUE', false, false],
    ['KEY_MATERIAL_TOO_OLD', false, false],
  ])('%s concerns enabling: %s, and shortening: %s', (reason, enabling, shortening) => {
    expect([enable.scheduled?.concerns(reason, policy), shorten.scheduled?.concerns(reason, policy)]).toStrictEqual([enabling, shortening]);
  });
});

describe('how people read of automatic rotation', () => {
  const changes = [proposed('ENABLE_ROTATION'), proposed('ENABLE_ROTATION')];

  it('names the number of keys and the period', () => {
    expect(enable.words.question(changes)).toBe('automatic rotation, every 365 days, of 2 KMS keys');
    expect(enable.words.question(changes.slice(1))).toBe('automatic rotation, every 365 days, of 1 KMS key');
    expect(shorten.words.question([{ ...proposed('SHORTEN_PERIOD'), rotationPeriodInDays: 90 }])).toBe(
      'a rotation period of 90 days for 1 KMS key',
    );
  });

  it('says what approving does and costs, with the period', () => {
    for (const { words } of [enable, shorten]) {
      const { does, doesNot, costs } = words.consequences([{ ...proposed('ENABLE_ROTATION'), rotationPeriodInDays: 120 }]);
      expect(does[0]).toContain('every 120 days, the first time 120 days from now');
      expect([doesNot.length, costs.length]).toStrictEqual([1, 2]);
      expect(words.isIrreversible).toBe(false);
    }
  });

  it('puts the longest period at the end of its column', () => {
    const at = now.toISOString();
    const longer = proposed('SHORTEN_PERIOD', of(tooLong({ rotationPeriodInDays: 2560 })));

    expect(shorten.words.order(longer, at)).toBeGreaterThan(shorten.words.order(proposed('SHORTEN_PERIOD'), at));
    expect(shorten.words.before(longer, at)).toContain('2560 days');
    expect(enable.words.order(proposed('ENABLE_ROTATION'), at)).toBe(0);
  });
});
