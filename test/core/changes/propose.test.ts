import { type ChangeKind, changeKinds } from '../../../functions/core/changes/kind.ts';
import { objectionTo, proposedChanges } from '../../../functions/core/changes/propose.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { definitionOf } from '../../../functions/core/changes/registry.ts';
import type { ChangeSubject } from '../../../functions/core/changes/subject.ts';
import { disabled, keyIdNumber, rotating } from '../records.ts';
import { context, keyMaterial, now, off, policy, proposed, replacedKey, rotatable, subjects, tooLong, toReplace } from './sample.ts';

const read = (subject: ChangeSubject) => ({ keyId: subject.profile.keyId, subject });

describe('a request', () => {
  it('is divided into what is worth asking for and what is not, with the reason', () => {
    const profiles = [off(), tooLong({ keyId: keyIdNumber(2) }), disabled({ keyId: keyIdNumber(3) })];
    const { changes, excluded } = proposedChanges(
      profiles.map((profile) => read({ profile })),
      ['ENABLE_ROTATION', 'SHORTEN_PERIOD'],
      context(),
    );

    expect(changes.map(refOf)).toStrictEqual([
      { keyId: keyIdNumber(1), kind: 'ENABLE_ROTATION' },
      { keyId: keyIdNumber(2), kind: 'SHORTEN_PERIOD' },
    ]);
    expect(excluded).toStrictEqual([
      {
        keyId: keyIdNumber(3),
        kind: 'ENABLE_ROTATION',
        keyArn: `arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(3)}`,
        complianceType: 'NOT_APPLICABLE',
        reason: 'KEY_DISABLED',
        annotation: 'KEY_DISABLED: rotation is off, and nobody can turn it on while the key is disabled.',
      },
    ]);
  });

  it('has every requested key once, under the id that it was asked for with', () => {
    const asked = [read(subjects.ROTATE_NOW), { keyId: 'asked-by-this-id', subject: { profile: disabled({ keyId: keyIdNumber(9) }) } }];
    const { changes, excluded } = proposedChanges(asked, ['ROTATE_NOW'], context());

    expect([changes.length, excluded.map(({ keyId, kind }) => [keyId, kind])]).toStrictEqual([1, [['asked-by-this-id', 'ROTATE_NOW']]]);
  });

  it('excludes with the reason that keeps a key from this change, not with that of the rule', () => {
    const replica = rotatable({ multiRegion: true, multiRegionKeyType: 'REPLICA', primaryKeyArn: 'arn:primary' });

    expect(proposedChanges([read({ profile: replica })], ['ROTATE_NOW'], context()).excluded).toMatchObject([
      { reason: 'NOT_PRIMARY', annotation: 'NOT_PRIMARY: a multi-Region replica rotates with its primary: arn:primary' },
    ]);
  });

  it('of no kind asks for nothing, and says so', () => {
    expect(proposedChanges([read(subjects.ENABLE_ROTATION)], [], context())).toMatchObject({
      changes: [],
      excluded: [{ reason: 'NOT_ASKED', kind: 'ENABLE_ROTATION' }],
    });
  });
});

describe('an approved change that is looked at again right before it is made', () => {
  const still = { policy, now };

  it.each(changeKinds)('can be made while the key is as it was shown: %s', (kind) => {
    expect(objectionTo(proposed(kind), subjects[kind], still)).toBeUndefined();
  });

  it.each<[string, ChangeKind, ChangeSubject, string]>([
    ['a key that rotates by now', 'ENABLE_ROTATION', { profile: rotating() }, 'ROTATION_ENABLED'],
    ['a key that was disabled', 'ENABLE_ROTATION', { profile: disabled() }, 'KEY_DISABLED'],
    ['a key that has another period', 'SHORTEN_PERIOD', { profile: tooLong({ rotationPeriodInDays: 999 }) }, 'CHANGED_SINCE_PROPOSED'],
    [
      'a key that has rotated',
      'ROTATE_NOW',
      { profile: rotatable({ keyMaterial: keyMaterial({ currentKeyMaterialId: 'c'.repeat(64) }) }) },
      'ALREADY_ROTATED',
    ],
    ['a key that has no alias any more', 'REPLACE_KEY', toReplace({ aliases: [] }), 'NO_ALIAS'],
    ['a key with another description', 'REPLACE_KEY', toReplace({ description: 'new' }), 'CHANGED_SINCE_PROPOSED'],
    ['a key that is disabled', 'ROLL_BACK_REPLACEMENT', replacedKey({ keyState: 'Disabled' }), 'KEY_DISABLED'],
  ])('is not made to %s', (_what, kind, subject, reason) => {
    expect(objectionTo(proposed(kind), subject, still)?.reason).toBe(reason);
  });

  it('is proposed again with the period that was approved, not with the one that is deployed now', () => {
    const approved = proposed('ENABLE_ROTATION', subjects.ENABLE_ROTATION, { asked: { rotationPeriodInDays: 90 } });

    expect(objectionTo(approved, subjects.ENABLE_ROTATION, still)).toBeUndefined();
  });

  it('needs no second word about the callers of a replaced key', () => {
    expect(definitionOf('REPLACE_KEY').propose(toReplace(), context({ asked: {} })).refusal?.reason).toBe('CALLERS_NOT_ACKNOWLEDGED');
    expect(objectionTo(proposed('REPLACE_KEY'), toReplace(), still)).toBeUndefined();
  });
});
