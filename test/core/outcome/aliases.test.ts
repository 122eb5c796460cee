import { aliasesAt, aliasesText } from '../../../functions/core/changes/aliases.ts';
import type { ChangeSubject } from '../../../functions/core/changes/subject.ts';
import { type ChangeEvidence, outcomeOf } from '../../../functions/core/outcome/outcome.ts';
import type { AttemptOutcome } from '../../../functions/core/records/outcomes.ts';
import { hasMoved, proposed, replacedKey, successorArn, successorId, successorRead, toReplace } from '../changes/sample.ts';
import { keyIdNumber } from '../records.ts';
import { attempt, continued, error, evidence, lost, type Move, move, refused } from './sample.ts';

const change = proposed('REPLACE_KEY');
const old = keyIdNumber(1);
const at = (a: string | undefined, b: string | undefined) =>
  new Map(
    [['alias/a', a] as const, ['alias/b', b] as const].flatMap(([alias, target]) =>
      target === undefined ? [] : [[alias, target] as const],
    ),
  );
/** A key with a successor on record, and its aliases where they are. */
const keySeen = (a: string | undefined, b: string | undefined): ChangeSubject =>
  replacedKey({}, { history: hasMoved('alias/a'), successor: successorRead(), aliasTargets: at(a, b) });
const outcome = (changes: Partial<ChangeEvidence>) => outcomeOf(evidence({ change, after: keySeen(successorId, successorId), ...changes }));
const moved = (changes: Partial<Move>, more: Partial<AttemptOutcome> = {}) => [attempt({ moves: [move(changes)], ...more })];
const denied = error('AccessDeniedException', 'UpdateAlias', 'no');

describe('the outcome of a replacement', () => {
  it('is REPLACED where AWS KMS shows it, and says where the aliases are and what the owner still has to do', () => {
    expect(outcome({})).toMatchObject({
      outcome: 'REPLACED',
      aliasesOutcome: { successorArn, moved: ['alias/a', 'alias/b'], notMoved: [], stillToDo: change.plan.check },
    });
  });

  it('is REPLACED, too, where the successor of an earlier execution was taken up, or the answer was lost', () => {
    expect(outcome({ attempts: [continued] }).outcome).toBe('REPLACED');
    expect(outcome({ attempts: [lost] }).outcome).toBe('REPLACED');
  });

  it('names an alias that somebody else has given away or deleted', () => {
    expect(outcome({ after: keySeen(successorId, undefined) }).aliasesOutcome).toMatchObject({
      moved: ['alias/a'],
      notMoved: [{ alias: 'alias/b', names: null }],
    });
    expect(outcome({ after: keySeen(successorId, 'third') }).aliasesOutcome?.notMoved).toStrictEqual([
      { alias: 'alias/b', names: 'third' },
    ]);
  });

  it('leaves nothing to do for the owner while no alias has moved', () => {
    const none = outcome({ attempts: [refused('LimitExceededException', 'CreateKey')], after: toReplace() });

    expect(none.aliasesOutcome).toStrictEqual({
      successorArn: null,
      moved: [],
      notMoved: [
        { alias: 'alias/a', names: old },
        { alias: 'alias/b', names: old },
      ],
      stillToDo: [],
    });
    expect(none.code).toBe('QUOTA_REACHED');
  });

  it('is said of no change without a plan, and of none whose aliases were not read', () => {
    expect(outcomeOf(evidence())).not.toHaveProperty('aliasesOutcome');
    expect(outcome({ after: { profile: change.key } })).not.toHaveProperty('aliasesOutcome');
  });
});

describe('a replacement whose aliases have not all moved', () => {
  const half = keySeen(successorId, old);

  it('is what AWS KMS said of the one that it refused to move', () => {
    const attempts = moved({ moved: ['alias/a'], notMoved: [{ alias: 'alias/b', names: old, error: denied }] });

    expect(outcome({ attempts, after: half })).toMatchObject({
      code: 'ACCESS_DENIED',
      detail: expect.stringMatching(
        /^alias\/b was not moved\. The call was denied, .* AWS KMS said: AccessDeniedException, no\. .* Not moved: alias\/b\./,
      ),
    });
  });

  it('is not confirmed where something was no longer as approved', () => {
    const objection = { reason: 'SUCCESSOR_NOT_AS_CREATED', annotation: 'SUCCESSOR_NOT_AS_CREATED: a grant lets x use it.' };
    const attempts = moved({ objection, notMoved: [{ alias: 'alias/b', names: old, error: denied }] });

    expect(outcome({ attempts, after: half })).toMatchObject({
      code: 'NOT_CONFIRMED',
      detail: expect.stringMatching(/^a grant lets x use it\. .*has not taken its place whole/),
    });
  });

  it('is not confirmed where nothing says why', () => {
    const attempts = moved({ notMoved: [{ alias: 'alias/b', names: 'third', error: null }] });

    expect(outcome({ attempts, after: half })).toMatchObject({
      code: 'NOT_CONFIRMED',
      detail: expect.stringMatching(/^AWS KMS has taken the call/),
    });
    expect(outcome({ attempts: [attempt()], after: half }).code).toBe('NOT_CONFIRMED');
  });

  it('is judged by what is on record of the aliases where no answer is: AWS KMS gives one for each', () => {
    const unanswered = (changes: Partial<Move>) => outcome({ attempts: moved(changes, { result: null }), after: half });

    expect(unanswered({ notMoved: [{ alias: 'alias/b', names: old, error: denied }] }).code).toBe('ACCESS_DENIED');
    expect(unanswered({ objection: { reason: 'X', annotation: 'X: y' } })).toMatchObject({
      code: 'NOT_CONFIRMED',
      detail: expect.stringMatching(/^y /),
    });
    expect(unanswered({}).detail).toMatch(/^AWS KMS has taken the call\. arn:/);
    expect(outcome({ attempts: [lost], after: half }).code).toBe('UNKNOWN');
  });

  it('is judged by what the last invocation found', () => {
    const attempts = [
      attempt({
        moves: [
          move({ notMoved: [{ alias: 'alias/b', names: old, error: denied }] }),
          move({ notMoved: [{ alias: 'alias/b', names: old, error: null }] }),
        ],
      }),
    ];

    expect(outcome({ attempts, after: half }).code).toBe('NOT_CONFIRMED');
  });

  it('is REPLACED once AWS KMS shows the rest, whatever was refused before', () => {
    expect(outcome({ attempts: moved({ notMoved: [{ alias: 'alias/b', names: old, error: denied }] }) }).outcome).toBe('REPLACED');
  });
});

describe('tags that could not be set', () => {
  it('are remarks: they prove nothing', () => {
    const tagErrors = [error('AccessDeniedException', 'TagResource', 'no'), error('KMSInternalException', 'UntagResource')];
    const { outcome: code, remarks } = outcome({ attempts: moved({ tagErrors }) });

    expect([code, remarks]).toStrictEqual([
      'REPLACED',
      [
        expect.stringMatching(/^A tag could not be set\. The call was denied, .* AWS KMS said: AccessDeniedException, no\.$/),
        'A tag could not be set. The call failed. AWS KMS said: KMSInternalException.',
      ],
    ]);
  });
});

describe('the outcome of a roll-back', () => {
  const back = proposed('ROLL_BACK_REPLACEMENT');
  const rolledBack = (a: string, b: string) => outcomeOf(evidence({ change: back, after: keySeen(a, b) }));

  it('is ROLLED_BACK where the aliases name the old key again', () => {
    expect(rolledBack(old, old)).toMatchObject({
      outcome: 'ROLLED_BACK',
      aliasesOutcome: { successorArn, moved: ['alias/a', 'alias/b'], notMoved: [], stillToDo: back.plan.check },
    });
  });

  it('is not confirmed while one names the successor, and says which', () => {
    expect(rolledBack(old, successorId)).toMatchObject({
      code: 'NOT_CONFIRMED',
      aliasesOutcome: { moved: ['alias/a'], notMoved: [{ alias: 'alias/b', names: successorId }] },
    });
  });

  it('names the successor of the plan, though records say by now that it is rolled back', () => {
    const after = replacedKey({}, { history: { state: 'NONE', attempts: 1, rolledBackBy: 'e' }, aliasTargets: at(old, old) });

    expect(outcomeOf(evidence({ change: back, after }))).toMatchObject({ outcome: 'ROLLED_BACK', aliasesOutcome: { successorArn } });
  });
});

describe('planned aliases', () => {
  const keys = { from: 'old', to: 'new' };
  const targets = new Map([
    ['alias/1', 'old'],
    ['alias/2', 'new'],
    ['alias/3', 'third'],
    ['alias/unplanned', 'old'],
  ]);

  it('are at the key that they leave, at the one that they come to, at a third one, or gone', () => {
    expect(aliasesAt(['alias/1', 'alias/2', 'alias/3', 'alias/4'], targets, keys)).toStrictEqual({
      from: ['alias/1'],
      to: ['alias/2'],
      elsewhere: [
        { alias: 'alias/3', names: 'third' },
        { alias: 'alias/4', names: null },
      ],
    });
  });

  it.each<[readonly string[], string]>([
    [['alias/2'], 'Moved: alias/2.'],
    [['alias/1'], 'No planned alias has moved. Not moved: alias/1.'],
    [
      ['alias/2', 'alias/1', 'alias/3', 'alias/4'],
      'Moved: alias/2. Not moved: alias/1. Left as somebody else has set them: alias/3 (names third), alias/4 (deleted).',
    ],
    [[], 'No planned alias has moved.'],
  ])('are told of in sentences: %j', (planned, text) => {
    expect(aliasesText(aliasesAt(planned, targets, keys))).toBe(text);
  });
});
