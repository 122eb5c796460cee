import { definitionOf } from '../../../../functions/core/changes/registry.ts';
import type { ReplacementPlan } from '../../../../functions/core/changes/replace/schema.ts';
import type { ChangeSubject, ReplacementRead } from '../../../../functions/core/changes/subject.ts';
import type { KeyProfile } from '../../../../functions/core/records/key-profile.ts';
import { key } from '../../keys.ts';
import { keyIdNumber } from '../../records.ts';
import {
  access,
  context,
  created,
  grant,
  hasMoved,
  proposed,
  replacementRead,
  signing,
  successorArn,
  successorId,
  successorRead,
  toReplace,
} from '../sample.ts';

const replace = definitionOf('REPLACE_KEY');
const approved = proposed('REPLACE_KEY');
const now = (changes: Partial<KeyProfile>, read: Partial<ReplacementRead> = {}) => proposed('REPLACE_KEY', toReplace(changes, read));
const differenceOf = (other: typeof approved) => replace.difference(approved, other);

describe('the replacement of a key', () => {
  it('is proposed with its plan, or refused', () => {
    expect(replace.propose(toReplace(), context()).change).toStrictEqual({ kind: 'REPLACE_KEY', key: signing(), plan: approved.plan });
    expect(replace.propose(toReplace({ aliases: [] }), context()).refusal?.reason).toBe('NO_ALIAS');
    expect(replace.alreadyDone('ALREADY_REPLACED')).toBeUndefined();
  });

  it.each<[string, typeof approved, RegExp]>([
    ['the policy', now({}, { access: { ...access(), policySha256: 'x' } }), /the key policy has been changed/],
    ['the description', now({ description: 'new' }), /the description has been changed/],
    ['the tags', now({ tags: [{ key: 'a', value: 'b' }] }), /the tags have been changed/],
    ['the spec', now({ keySpec: 'RSA_4096' }), /a key of another kind/],
    ['the usage', now({ keyUsage: 'ENCRYPT_DECRYPT' }), /a key of another kind/],
    ['a grant', now({}, { access: access(grant()) }), /the grants have been changed/],
    ['who has begun', now({}, { history: created(), successor: successorRead() }), /another execution has begun to replace it/],
    ['every alias', now({ aliases: ['alias/new'] }), /every alias in the plan has been given to another key/],
  ])('is no longer what was approved if %s is another', (_what, other, words) => {
    expect(differenceOf(other)).toMatchObject({ reason: 'CHANGED_SINCE_PROPOSED', annotation: expect.stringMatching(words) });
  });

  it('still is what was approved where only aliases have come or gone, or what is to be checked is said otherwise', () => {
    expect(differenceOf(now({ aliases: ['alias/a', 'alias/new'] }))).toBeUndefined();
    expect(
      differenceOf({ ...approved, plan: { ...approved.plan, check: [], policyStatements: ['x'], tagsExcluded: ['aws:x'] } }),
    ).toBeUndefined();
  });

  it('that goes on with a successor is no longer what was approved once that is gone from the records, or another', () => {
    const continuing = now({}, { history: created(), successor: successorRead() });

    expect(replace.difference(continuing, continuing)).toBeUndefined();
    expect(replace.difference(continuing, approved)?.reason).toBe('CHANGED_SINCE_PROPOSED');
    const other = {
      ...continuing.plan,
      continues: { ...(continuing.plan.continues as NonNullable<ReplacementPlan['continues']>), successorArn: 'arn:x' },
    };
    expect(replace.difference(continuing, { ...continuing, plan: other })?.reason).toBe('CHANGED_SINCE_PROPOSED');
  });
});

describe('what AWS KMS shows of a replacement', () => {
  const targets = (a: string | undefined, b: string | undefined) =>
    new Map(
      [['alias/a', a] as const, ['alias/b', b] as const].flatMap(([alias, target]) => (target === undefined ? [] : [[alias, target]])),
    );
  const keyAfter = (read: Partial<ReplacementRead> = {}, changes: Partial<KeyProfile> = {}): ChangeSubject => ({
    profile: signing({ aliases: [], ...changes }),
    replacement: replacementRead({
      history: hasMoved('alias/a', 'alias/b'),
      successor: successorRead(),
      aliasTargets: targets(successorId, successorId),
      ...read,
    }),
  });
  const shown = (subject: ChangeSubject) => replace.shown({ change: approved, after: subject, startedAt: '' });

  it.each(['Enabled', 'Disabled', 'PendingDeletion', null])(
    'is there where the successor is enabled and every planned alias names it: old key %s',
    (keyState) => {
      expect(shown(keyAfter({}, { keyState }))).toStrictEqual({
        isThere: true,
        detail: `${successorArn} has taken its place: Moved: alias/a, alias/b. This key is kept for what it has made. What its owner has to look at is in the plan.`,
      });
    },
  );

  it('is there, too, where somebody else has given a planned alias away, which is said', () => {
    expect(shown(keyAfter({ aliasTargets: targets(successorId, undefined) }))).toStrictEqual({
      isThere: true,
      detail: expect.stringContaining('Moved: alias/a. Left as somebody else has set them: alias/b (deleted).'),
    });
    expect(shown(keyAfter({ aliasTargets: targets(successorId, 'third') })).detail).toContain('alias/b (names third)');
  });

  it.each<[string, ChangeSubject, RegExp]>([
    ['nothing was read of it', { profile: signing() }, /^There is no successor on record\.$/],
    ['there is no successor on record', keyAfter({ history: { state: 'NONE', attempts: 0 } }), /^There is no successor on record\.$/],
    ['the successor was not read', keyAfter({ successor: undefined }), /cannot be read/],
    ['the successor cannot be read', keyAfter({ successor: successorRead({ metadata: undefined }) }), /cannot be read/],
    [
      'the successor is disabled',
      keyAfter({ successor: successorRead({ metadata: key({ keyState: 'Disabled' }) }) }),
      /is in state Disabled/,
    ],
    [
      'an alias stays',
      keyAfter({ aliasTargets: targets(successorId, keyIdNumber(1)) }),
      /has not taken its place whole: Moved: alias\/a\. Not moved: alias\/b\./,
    ],
    [
      'no alias has moved',
      keyAfter({ aliasTargets: targets(keyIdNumber(1), keyIdNumber(1)) }),
      /No planned alias has moved\. Not moved: alias\/a, alias\/b\./,
    ],
    [
      'every alias was given away',
      keyAfter({ aliasTargets: targets(undefined, 'third') }),
      /No planned alias has moved\. Left as somebody else/,
    ],
  ])('is not there where %s', (_what, subject, words) => {
    expect(shown(subject)).toStrictEqual({ isThere: false, detail: expect.stringMatching(words) });
  });
});
