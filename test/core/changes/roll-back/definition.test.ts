import { definitionOf } from '../../../../functions/core/changes/registry.ts';
import { rolledBack, whatCallersChange } from '../../../../functions/core/changes/replace/callers.ts';
import { rollBackPlan } from '../../../../functions/core/changes/roll-back/plan.ts';
import type { RollBackPlan } from '../../../../functions/core/changes/roll-back/schema.ts';
import type { ChangeSubject, ReplacementRead } from '../../../../functions/core/changes/subject.ts';
import type { KeyProfile } from '../../../../functions/core/records/key-profile.ts';
import { keyIdNumber } from '../../records.ts';
import {
  access,
  accessRefused,
  context,
  created,
  createdBy,
  grant,
  hasMoved,
  movedRecord,
  policySha256,
  proposed,
  replacedKey,
  signing,
  successorArn,
  successorId,
  successorRead,
} from '../sample.ts';

const rollBack = definitionOf('ROLL_BACK_REPLACEMENT');
const reasonOf = (changes: Partial<KeyProfile>, read: Partial<ReplacementRead> = {}): string | undefined =>
  rollBack.propose(replacedKey(changes, read), context()).refusal?.reason;
const targets = (a: string, b: string) =>
  new Map([
    ['alias/a', a],
    ['alias/b', b],
  ]);

describe('the plan that gives a replaced key its aliases back', () => {
  it('names the record of the replacement, both keys as they are, and the aliases that the replacement moved', () => {
    expect(rollBackPlan(replacedKey())).toStrictEqual({
      plan: {
        replacement: { executionId: createdBy, ...movedRecord },
        old: { keyArn: signing().keyArn, policySha256, grants: [] },
        successor: { keyArn: successorArn, policySha256, grants: [] },
        aliases: ['alias/a', 'alias/b'],
        check: [
          expect.stringContaining(whatCallersChange('SIGN_VERIFY', rolledBack)),
          expect.stringMatching(/^The successor stays enabled/),
        ],
      },
    });
  });

  it('takes back no alias that the replacement did not move, whatever names the successor', () => {
    const read = {
      history: hasMoved('alias/b'),
      aliasTargets: new Map([...targets(successorId, successorId), ['alias/victim', successorId]]),
    };

    expect(rollBackPlan(replacedKey({}, read))).toMatchObject({ plan: { aliases: ['alias/b'] } });
  });

  it('takes back each alias once, of all executions that moved some, and rests on the last of them', () => {
    const moved = [
      { executionId: 'first', aliases: ['alias/b', 'alias/a'], movedAt: '1', at: { record: 'first', sha256: '1' } },
      { executionId: 'last', aliases: ['alias/b'], movedAt: '2', at: { record: 'last', sha256: '2' } },
    ];

    expect(rollBackPlan(replacedKey({}, { history: created({ moved }) }))).toMatchObject({
      plan: { aliases: ['alias/a', 'alias/b'], replacement: { executionId: 'last', record: 'last', sha256: '2' } },
    });
  });

  it('has an alias that is back already, and none that somebody has given to a third key', () => {
    expect(rollBackPlan(replacedKey({}, { aliasTargets: targets(keyIdNumber(1), successorId) }))).toMatchObject({
      plan: { aliases: ['alias/a', 'alias/b'] },
    });
    expect(rollBackPlan(replacedKey({}, { aliasTargets: targets('third', successorId) }))).toMatchObject({
      plan: { aliases: ['alias/b'] },
    });
  });

  it('shows the grants on both keys', () => {
    const read = { access: access(grant({ grantId: 'old' })), successor: successorRead({ access: access(grant({ grantId: 'new' })) }) };

    expect(rollBackPlan(replacedKey({}, read))).toMatchObject({
      plan: { old: { grants: [{ grantId: 'old' }] }, successor: { grants: [{ grantId: 'new' }] } },
    });
  });

  it('is never made without having read the replacement', () => {
    expect(() => rollBackPlan({ profile: signing() })).toThrow('nothing was read of the replacement of');
  });
});

describe('a key that is to get its aliases back', () => {
  it.each<[string, Partial<KeyProfile>, Partial<ReplacementRead>, string]>([
    ['cannot be read', { reason: 'UNREADABLE' }, {}, 'UNREADABLE'],
    ['is of AWS', { keyManager: 'AWS', reason: 'AWS_MANAGED' }, {}, 'AWS_MANAGED'],
    ['was never replaced', {}, { history: { state: 'NONE', attempts: 0 } }, 'NOT_REPLACED'],
    [
      'may have been replaced',
      {},
      { history: { state: 'NOT_KNOWN', executionId: createdBy, startedAt: '2026-11-20T11:00:00.000Z', attempts: 1 } },
      'NOT_REPLACED',
    ],
    ['has a successor to which no alias has moved', {}, { history: created() }, 'NOT_REPLACED'],
    ['was rolled back already', {}, { history: { state: 'NONE', attempts: 1, rolledBackBy: 'e-2' } }, 'ALREADY_ROLLED_BACK'],
    ['is disabled', { keyState: 'Disabled' }, {}, 'KEY_DISABLED'],
    ['waits for its deletion', { keyState: 'PendingDeletion' }, {}, 'KEY_STATE_PENDING_DELETION'],
    ['is in no state', { keyState: null }, {}, 'KEY_STATE_UNKNOWN'],
    ['has a successor that is gone', {}, { successor: successorRead({ metadata: undefined }) }, 'SUCCESSOR_UNREADABLE'],
    ['has a successor that was not read', {}, { successor: undefined }, 'SUCCESSOR_UNREADABLE'],
    ['has a policy that cannot be read', {}, { access: accessRefused('GetKeyPolicy') }, 'UNREADABLE'],
    [
      'has a successor with grants that cannot be read',
      {},
      { successor: successorRead({ access: accessRefused('ListGrants') }) },
      'UNREADABLE',
    ],
    ['has aliases that name third keys by now', {}, { aliasTargets: targets('third', 'fourth') }, 'NO_ALIAS'],
    ['has aliases that were deleted', {}, { aliasTargets: new Map() }, 'NO_ALIAS'],
  ])('cannot if it %s', (_what, changes, read, expected) => {
    expect(reasonOf(changes, read)).toBe(expected);
  });

  it('is not replaced by what tags say', () => {
    const tags = [{ key: 'kms-rotation:replaced-by', value: successorArn }];

    expect(reasonOf({ tags }, { history: { state: 'NONE', attempts: 0 } })).toBe('NOT_REPLACED');
  });

  it('is told who has rolled the replacement back, and which key cannot be read', () => {
    const refusal = (read: Partial<ReplacementRead>) => rollBack.propose(replacedKey({}, read), context()).refusal?.annotation;

    expect(refusal({ history: { state: 'NONE', attempts: 1, rolledBackBy: 'e-2' } })).toContain('execution e-2 has given the aliases back');
    expect(refusal({ access: accessRefused('GetKeyPolicy') })).toMatch(/^UNREADABLE: GetKeyPolicy of this key was refused/);
    expect(refusal({ successor: successorRead({ access: accessRefused('ListGrants') }) })).toMatch(
      new RegExp(`^UNREADABLE: ListGrants of ${successorArn} was refused`),
    );
  });

  it('can, though nobody has said anything of callers, and though it is exempt', () => {
    const tags = [{ key: 'kms-rotation-exempt', value: '2027-01-01 x' }];

    expect(rollBack.propose(replacedKey({ tags }), context({ asked: {} })).change?.kind).toBe('ROLL_BACK_REPLACEMENT');
  });
});

describe('an approved roll-back that is looked at again', () => {
  const approved = proposed('ROLL_BACK_REPLACEMENT');
  const differenceOf = (read: Partial<ReplacementRead>) =>
    rollBack.difference(approved, proposed('ROLL_BACK_REPLACEMENT', replacedKey({}, read)));
  const withPlan = (changes: Partial<RollBackPlan>) => ({ ...approved, plan: { ...approved.plan, ...changes } });
  const opened = { ...access(), policySha256: 'opened' };

  it.each<[string, Partial<ReplacementRead>, RegExp]>([
    ['the policy of the old key was opened', { access: opened }, /the key policy of the old key has been changed/],
    [
      'the policy of the successor was opened',
      { successor: successorRead({ access: opened }) },
      /the key policy of the successor has been changed/,
    ],
    ['a grant on the old key was made', { access: access(grant()) }, /the grants on the old key have been changed/],
    [
      'a grant on the successor was made',
      { successor: successorRead({ access: access(grant()) }) },
      /the grants on the successor have been changed/,
    ],
    [
      'another execution has moved aliases since',
      { history: created({ moved: [{ executionId: 'x', aliases: ['alias/a'], movedAt: '3', at: { record: 'x', sha256: '' } }] }) },
      /the key has been replaced again/,
    ],
  ])('is not what was approved where %s', (_what, read, words) => {
    expect(differenceOf(read)).toMatchObject({ reason: 'CHANGED_SINCE_PROPOSED', annotation: expect.stringMatching(words) });
  });

  it('is not what was approved with another successor, or if every alias of the plan is gone', () => {
    const successor = { ...approved.plan.successor, keyArn: 'arn:x' };

    expect(rollBack.difference(approved, withPlan({ successor }))?.annotation).toMatch(/replaced again/);
    expect(rollBack.difference(approved, withPlan({ aliases: ['alias/new'] }))?.annotation).toMatch(/every alias in the plan/);
  });

  it('is what was approved where some aliases have been given away', () => {
    expect(differenceOf({})).toBeUndefined();
    expect(differenceOf({ aliasTargets: targets('third', successorId) })).toBeUndefined();
  });
});

describe('what AWS KMS shows of a roll-back', () => {
  const change = proposed('ROLL_BACK_REPLACEMENT');
  const shown = (read: Partial<ReplacementRead>, changes: Partial<KeyProfile> = {}) =>
    rollBack.shown({ change, after: replacedKey(changes, read), startedAt: '' });
  const back = targets(keyIdNumber(1), keyIdNumber(1));

  it.each(['Enabled', 'Disabled', null])('is there where no planned alias names the successor: key %s', (keyState) => {
    expect(shown({ aliasTargets: back }, { keyState })).toStrictEqual({
      isThere: true,
      detail: `Moved: alias/a, alias/b. ${successorArn} stays, for what it has made. What its owner has to look at is in the plan.`,
    });
    expect(shown({ aliasTargets: targets(keyIdNumber(1), 'third') }).isThere).toBe(true);
  });

  it('is there, too, when records say that it is rolled back', () => {
    expect(shown({ aliasTargets: back, history: { state: 'NONE', attempts: 1, rolledBackBy: 'e' }, successor: undefined }).isThere).toBe(
      true,
    );
  });

  it.each<[string, Partial<ReplacementRead>, RegExp]>([
    ['an alias still names the successor', { aliasTargets: targets(keyIdNumber(1), successorId) }, /Not moved: alias\/b/],
    ['no alias has come back', { aliasTargets: targets('third', 'third') }, /No planned alias has moved/],
  ])('is not there where %s', (_what, read, words) => {
    expect(shown(read)).toStrictEqual({ isThere: false, detail: expect.stringMatching(words) });
  });

  it('is not there where aliases were not read', () => {
    const after: ChangeSubject = { profile: signing() };

    expect(rollBack.shown({ change, after, startedAt: '' }).isThere).toBe(false);
  });
});

describe('the plan of a roll-back in a message', () => {
  it('has the aliases, the key that they come from and who may use the key that they go to', () => {
    const lines = rollBack.words.plan(proposed('ROLL_BACK_REPLACEMENT'));

    expect(lines.slice(0, 4)).toStrictEqual([
      'THE PLAN',
      '  Aliases that go back to the old key: alias/a, alias/b',
      `  From: ${successorArn} (stays enabled)`,
      `  Key policy of the old key: SHA-256 ${policySha256}; grants on it: 0`,
    ]);
    expect(lines.join('\n')).toContain('WHAT THE OWNER HAS TO CHECK BEFORE ANYBODY APPROVES');
  });
});
