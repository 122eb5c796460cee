import type { Ending } from '../../../functions/core/people/approval-step.ts';
import { decide, problemOfAnswer, type ToDecide } from '../../../functions/core/people/decide.ts';
import { executionId, keyIdNumber } from '../records.ts';
import {
  answer,
  approved,
  approverRole,
  changes,
  only,
  rejected,
  session,
  sessionArn,
  storedBy,
  toDecide,
  unreadable,
  user,
} from './sample.ts';

const [ada, grace] = [session('ada'), session('grace')];
const decided = (others: Partial<ToDecide>) => decide(toDecide(others));
const both = [approved(ada), approved(grace)];

describe('an approval without an answer', () => {
  it('is of all changes, in the order of the proposal', () => {
    expect(decided({})).toStrictEqual({
      decision: 'APPROVED',
      because: null,
      signals: [
        {
          principal: sessionArn('grace'),
          person: 'grace',
          signal: 'APPROVE',
          source: 'SYSTEMS_MANAGER',
          signalledAt: '2026-11-20T09:00:00.000Z',
          comment: null,
          answers: [],
          counts: true,
          because: null,
        },
      ],
      ignoredAnswers: [],
      approvedChanges: changes,
      notChosen: [],
    });
  });

  it('does not count where the deployment asks for one', () => {
    expect(decided({ withoutAnswer: 'REFUSED' })).toMatchObject({
      decision: 'NOT_COUNTED',
      because: '0 of 1 approvals that are needed count: its author stored no answer, and this deployment asks for one',
      approvedChanges: [],
      notChosen: [],
    });
    expect(decided({ withoutAnswer: 'REFUSED', answers: [storedBy(grace, only(1))] }).decision).toBe('APPROVED');
  });
});

describe('an answer', () => {
  it('narrows what its own author approves, and is on record with the signal', () => {
    const { signals, approvedChanges, notChosen } = decided({ answers: [storedBy(grace, only(1, 3))] });

    expect([approvedChanges, notChosen]).toStrictEqual([only(1, 3), only(2)]);
    expect(signals[0]?.answers).toStrictEqual([
      { record: 'answers/grace', sha256: 'a'.repeat(64), versionId: 'v1', answer: 'APPROVE', changes: only(1, 3) },
    ]);
  });

  it('of another, who did not approve, narrows and comments nothing, and is on record as ignored', () => {
    const { decision, approvedChanges, ignoredAnswers, signals } = decided({ answers: [storedBy(ada, only(1), { comment: 'CHG-ada' })] });

    expect([decision, approvedChanges, signals[0]?.comment]).toStrictEqual(['APPROVED', changes, null]);
    expect(ignoredAnswers).toMatchObject([
      { record: 'answers/ada', sha256: 'a'.repeat(64), versionId: 'v1', because: 'its author sent no approval that counts' },
    ]);
  });

  it('of one whose approval does not count is ignored', () => {
    const stranger = session('mallory', 'Other');
    const { ignoredAnswers, approvedChanges } = decided({
      signals: [approved(grace), approved(stranger)],
      answers: [storedBy(stranger, only(1))],
    });

    expect([ignoredAnswers.length, approvedChanges]).toStrictEqual([1, changes]);
  });

  it('of each of two who have to approve leaves what both have chosen', () => {
    const answers = [storedBy(ada, only(1, 2)), storedBy(grace, only(2, 3))];
    const { decision, approvedChanges, notChosen } = decided({ signals: both, answers, requiredApprovals: 2 });

    expect([decision, approvedChanges, notChosen]).toStrictEqual(['APPROVED', only(2), only(1, 3)]);
  });

  it('of one of two does not widen the choice of the other, who has none', () => {
    const { approvedChanges } = decided({ signals: both, answers: [storedBy(ada, only(1))], requiredApprovals: 2 });

    expect(approvedChanges).toStrictEqual(only(1));
  });

  it('may leave nothing', () => {
    const answers = [storedBy(ada, only(1)), storedBy(grace, only(2))];

    expect(decided({ signals: both, answers, requiredApprovals: 2 })).toMatchObject({
      decision: 'APPROVED',
      approvedChanges: [],
      notChosen: changes,
    });
  });

  it('that rejects leaves nothing of an approval by the same person', () => {
    expect(decided({ answers: [storedBy(grace, [], { answer: 'REJECT' })] }).approvedChanges).toStrictEqual([]);
  });

  it('gives its comment to the signal of its author; without one the comment is that of the signal', () => {
    const signals = [approved(grace, { comment: 'from the console' })];
    const commentWith = (comment?: string) =>
      decided({ signals, answers: [storedBy(grace, changes, comment === undefined ? {} : { comment })] }).signals[0]?.comment;

    expect([commentWith('CHG-1'), commentWith()]).toStrictEqual(['CHG-1', 'from the console']);
  });

  it('gives its comment to a rejection too', () => {
    const answers = [storedBy(grace, [], { answer: 'REJECT', comment: 'too early' })];

    expect(decided({ ending: 'REJECTED', signals: [rejected(grace)], answers }).signals).toMatchObject([
      { signal: 'REJECT', comment: 'too early', counts: false, because: null },
    ]);
  });
});

describe('one person under two names', () => {
  const asUser = user('grace@example.com');

  it('has all of their answers intersected where the names are the same but for case', () => {
    const answers = [storedBy(grace, only(1, 2)), storedBy(user('Grace'), only(2, 3))];
    const { approvedChanges, signals } = decided({ answers });

    expect([approvedChanges, signals[0]?.answers.length]).toStrictEqual([only(2), 2]);
  });

  it('has nothing written by an approval under one with an answer under the other, which may be somebody else', () => {
    expect(decided({ answers: [storedBy(asUser, only(2), { comment: 'not of grace' })] })).toMatchObject({
      decision: 'NOT_COUNTED',
      because:
        '0 of 1 approvals that are needed count: an answer is on record under another name that may be of the same person: answer and approve under one name',
      signals: [{ answers: [], comment: null, counts: false }],
      ignoredAnswers: [{ changes: only(2) }],
    });
  });

  it('counts once', () => {
    const signals = [approved(grace), approved(asUser)];
    const approvers = [approverRole, 'grace@example.com'];

    expect(decided({ signals, approvers, requiredApprovals: 2 })).toMatchObject({
      decision: 'NOT_COUNTED',
      because: '1 of 2 approvals that are needed count',
      signals: [{ counts: true }, { counts: true }],
    });
    expect(decided({ signals: [...signals, approved(ada)], approvers, requiredApprovals: 2 }).decision).toBe('APPROVED');
  });

  it('counts once, too, when they approve twice under one', () => {
    expect(decided({ signals: [approved(grace), approved(grace)], requiredApprovals: 2 }).decision).toBe('NOT_COUNTED');
  });
});

describe('an approval that does not count', () => {
  const because = (others: Partial<ToDecide>) => {
    const { decision, signals, because: why } = decided(others);
    return [decision, signals[0]?.counts, signals[0]?.because, why];
  };

  it.each<[string, Partial<ToDecide>, string]>([
    [
      'is by somebody whom nobody names',
      { signals: [approved(undefined)] },
      'neither Systems Manager nor AWS CloudTrail names the person who approved',
    ],
    [
      'is by a role whose session is not named',
      { signals: [approved(undefined, { principal: approverRole })] },
      'neither Systems Manager nor AWS CloudTrail names the person who approved',
    ],
    ['is by a stranger', { signals: [approved(session('mallory', 'Other'))] }, `${sessionArn('mallory')} is not one of the approvers`],
    [
      'is by somebody who was taken off the list',
      { approvers: ['arn:aws:iam::111122223333:role/Others'] },
      `${sessionArn('grace')} is not one of the approvers`,
    ],
    [
      'is by software',
      { signals: [approved(session('botocore-session-1'))] },
      `${sessionArn('botocore-session-1')} has a name that software chooses, behind which no person is known`,
    ],
    [
      'is by the requester',
      { requester: { principal: 'x', person: 'Grace@example.com', source: 'CLOUDTRAIL' } },
      'a request is not approved by the person who made it',
    ],
  ])('%s', (_what, others, sentence) => {
    expect(because(others)).toStrictEqual(['NOT_COUNTED', false, sentence, `0 of 1 approvals that are needed count: ${sentence}`]);
  });

  it('is told of each once where there are several', () => {
    const signals = [approved(session('mallory', 'Other')), approved(undefined), approved(undefined)];

    expect(decided({ signals, requiredApprovals: 2 }).because).toBe(
      `0 of 2 approvals that are needed count: ${sessionArn('mallory')} is not one of the approvers; neither Systems Manager nor AWS CloudTrail names the person who approved`,
    );
  });

  it('does no harm where enough others count', () => {
    const { decision, signals, approvedChanges } = decided({
      signals: [approved(undefined), approved(grace)],
      answers: [storedBy(grace, only(3))],
    });

    expect([decision, signals.map(({ counts }) => counts), approvedChanges]).toStrictEqual(['APPROVED', [false, true], only(3)]);
  });

  it('is one while nobody knows who asked, except of what the request scheduler asked for', () => {
    const scheduler = 'arn:aws:sts::111122223333:assumed-role/KmsRotation-RequestApproval-eu-central-1/KmsRotation-RequestApproval';
    const askedBy = (principal: string) => decided({ requester: { principal, person: null, source: 'NOT_KNOWN' } }).decision;

    expect(askedBy('config.amazonaws.com')).toBe('NOT_COUNTED');
    expect(askedBy(scheduler)).toBe('APPROVED');
    expect(askedBy(scheduler.replace('eu-central-1', 'us-east-1'))).toBe('NOT_COUNTED');
  });

  it('are too few of, where more are required than anybody sent', () => {
    expect(decided({ requiredApprovals: 2 })).toMatchObject({ decision: 'NOT_COUNTED', because: '1 of 2 approvals that are needed count' });
    expect(decided({ signals: [] })).toMatchObject({ decision: 'NOT_COUNTED', because: '0 of 1 approvals that are needed count' });
  });
});

describe('an answer that cannot be read, or whose author is not known', () => {
  it('lets no approval count', () => {
    expect(decided({ answers: [unreadable('it is no answer')] })).toMatchObject({
      decision: 'NOT_COUNTED',
      because: 'the answer answers/x does not count: it is no answer',
      approvedChanges: [],
      notChosen: [],
      ignoredAnswers: [{ record: 'answers/x', because: 'it is no answer' }],
    });
  });

  it('changes nothing of a rejection, or of a request that nobody approved', () => {
    const answers = [unreadable('it is no answer')];

    expect(decided({ answers, signals: [rejected(grace)], ending: 'REJECTED' }).decision).toBe('REJECTED');
    expect(decided({ answers, signals: [], ending: 'TIMED_OUT' }).decision).toBe('TIMED_OUT');
  });
});

describe('a rejection', () => {
  it.each<Exclude<Ending, 'OPEN'>>(['APPROVED', 'REJECTED', 'TIMED_OUT', 'CANCELLED', 'FAILED'])(
    'by anybody means that nothing is approved, however the step ended: %s',
    (ending) => {
      for (const by of [ada, session('mallory', 'Other'), undefined])
        expect(decided({ ending, failure: 'x', signals: [approved(grace), rejected(by)] })).toMatchObject({
          decision: 'REJECTED',
          because: null,
          approvedChanges: [],
          notChosen: [],
        });
    },
  );

  it('is one, too, where the step says so and no signal is known', () => {
    expect(decided({ ending: 'REJECTED', signals: [] })).toMatchObject({ decision: 'REJECTED', because: null });
  });

  it('is of the person who sent it, and counts for no approval', () => {
    expect(decided({ ending: 'REJECTED', signals: [rejected(grace)] }).signals).toMatchObject([
      { person: 'grace', counts: false, because: null },
    ]);
  });
});

describe('a request that nobody decided', () => {
  it.each<[Exclude<Ending, 'OPEN'>, string | null, string | null]>([
    ['TIMED_OUT', null, null],
    ['CANCELLED', null, null],
    ['FAILED', 'the topic is gone', 'the topic is gone'],
    ['FAILED', null, 'the request ended before anybody decided'],
  ])('is %s, with the fault where there was one: %s', (ending, failure, because) => {
    expect(decided({ ending, failure, signals: [] })).toMatchObject({ decision: ending, because, approvedChanges: [], notChosen: [] });
    expect(decided({ ending, failure, signals: [approved(grace)] }).decision).toBe(ending);
  });
});

describe('an answer on record', () => {
  it('can be used if it chooses among what was proposed', () => {
    expect(problemOfAnswer(answer(only(2)), executionId, changes)).toBeUndefined();
    expect(problemOfAnswer(answer([]), executionId, changes)).toBeUndefined();
    expect(problemOfAnswer(answer([], { answer: 'REJECT' }), executionId, changes)).toBeUndefined();
  });

  it.each<[string, ReturnType<typeof answer>, string]>([
    ['is for another execution', answer(changes, { executionId: 'x' }), 'it is for execution x'],
    ['rejects, and chooses', answer(only(1), { answer: 'REJECT' }), 'it rejects, and chooses changes'],
    [
      'adds a change',
      answer([...only(1), { keyId: keyIdNumber(9), kind: 'ENABLE_ROTATION' }]),
      `it names 1 changes that were not proposed, first ${keyIdNumber(9)}/ENABLE_ROTATION`,
    ],
    [
      'adds another kind of change to a key',
      answer([{ keyId: keyIdNumber(1), kind: 'ROTATE_NOW' }]),
      `it names 1 changes that were not proposed, first ${keyIdNumber(1)}/ROTATE_NOW`,
    ],
    [
      'adds many changes, of which three are named',
      answer([5, 6, 7, 8].map((number) => ({ keyId: keyIdNumber(number), kind: 'ENABLE_ROTATION' }))),
      `it names 4 changes that were not proposed, first ${[5, 6, 7].map((number) => `${keyIdNumber(number)}/ENABLE_ROTATION`).join(', ')}`,
    ],
  ])('cannot be used whole if it %s', (_what, given, problem) => {
    expect(problemOfAnswer(given, executionId, changes)).toBe(problem);
  });

  it('is told of shortly, and without what a terminal would act on', () => {
    const hostile = `\u001B[2J\n${'x'.repeat(5000)}`;

    for (const given of [answer([], { executionId: hostile }), answer([{ keyId: hostile, kind: 'ROTATE_NOW' }])])
      expect(problemOfAnswer(given, executionId, changes)).toMatch(/^[^\p{Cc}]{1,500}$/u);
  });
});
