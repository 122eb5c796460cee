import fc from 'fast-check';
import { idOfChange } from '../../../functions/core/changes/kind.ts';
import { decide, type StoredAnswer, type ToDecide } from '../../../functions/core/people/decide.ts';
import { countPersons, isSamePerson, personOf } from '../../../functions/core/people/person.ts';
import { seed } from '../arbitraries.ts';
import { answer, approved, changes, session, storedBy, toDecide, unreadable, user } from './sample.ts';

const names = ['ada', 'Ada@example.com', 'grace', 'GRACE', 'linus@one.example', 'linus@two.example', 'botocore-session-1', 'mallory'];
const principal = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom('user', 'session', 'stranger'))
  .map(([name, kind]) => (kind === 'user' ? user(name) : session(name, kind === 'stranger' ? 'Other' : 'Approver')));
const signal = fc
  .tuple(fc.option(principal, { nil: undefined }), fc.constantFrom('APPROVE', 'APPROVE', 'APPROVE', 'REJECT'))
  .map(([by, sent]) => approved(by, { signal: sent as 'APPROVE' | 'REJECT' }));
const readable: fc.Arbitrary<StoredAnswer> = fc
  .tuple(principal, fc.subarray([...changes]), fc.boolean())
  .map(([author, chosen, isRejection]) =>
    isRejection && chosen.length === 0 ? storedBy(author, [], { answer: 'REJECT' }) : storedBy(author, chosen),
  );
const stored: fc.Arbitrary<StoredAnswer> = fc.oneof(
  { weight: 9, arbitrary: readable },
  { weight: 1, arbitrary: fc.constant(unreadable('x')) },
);

const anything: fc.Arbitrary<ToDecide> = fc
  .record({
    ending: fc.constantFrom('APPROVED', 'APPROVED', 'APPROVED', 'REJECTED', 'TIMED_OUT', 'CANCELLED', 'FAILED'),
    signals: fc.array(signal, { maxLength: 5 }),
    answers: fc.array(stored, { maxLength: 4 }),
    approvers: fc.subarray(['arn:aws:iam::111122223333:role/Approver', 'ada', 'grace', 'linus@one.example'], { minLength: 1 }),
    requiredApprovals: fc.integer({ min: 1, max: 3 }),
    withoutAnswer: fc.constantFrom('ALL', 'ALL', 'REFUSED'),
    requester: fc.constantFrom(null, 'ada', 'Grace@example.com').map((person) => ({ principal: 'x', person, source: 'EXECUTED_BY' })),
  })
  .map((parts) => toDecide(parts as Partial<ToDecide>));

const holds = (property: (given: ToDecide, decided: ReturnType<typeof decide>) => void): void =>
  fc.assert(
    fc.property(anything, (given) => property(given, decide(given))),
    { seed, numRuns: 2000 },
  );
const personsWhoCount = ({ signals }: ReturnType<typeof decide>): string[] =>
  signals.flatMap(({ counts, person }) => (counts && person !== null ? person : []));

describe('whatever approvers signal and store', () => {
  it('nothing is approved that was not proposed, and every proposed change is approved or not chosen', () => {
    holds((given, { decision, approvedChanges, notChosen }) => {
      const proposed = given.proposed.map(idOfChange);
      for (const change of approvedChanges) expect(proposed).toContain(idOfChange(change));
      expect([...approvedChanges, ...notChosen].map(idOfChange).sort()).toStrictEqual(decision === 'APPROVED' ? [...proposed].sort() : []);
    });
  });

  it('nothing is approved that any counting approver has left out under any of their names', () => {
    holds((given, decided) => {
      const persons = personsWhoCount(decided);
      const choices = given.answers.flatMap(({ author, answer: chosen }) =>
        isBy(author, persons) && chosen !== undefined ? [chosen.changes] : [],
      );
      for (const choice of choices)
        for (const change of decided.approvedChanges) expect(choice.map(idOfChange)).toContain(idOfChange(change));
    });
  });

  const isBy = (author: StoredAnswer['author'], persons: readonly string[]): boolean => {
    const name = author === undefined ? undefined : personOf(author);
    return name !== undefined && persons.some((person) => isSamePerson(person, name));
  };

  it('nothing is approved by fewer distinct persons than are required', () => {
    holds((given, decided) => {
      if (decided.decision === 'APPROVED') expect(countPersons(personsWhoCount(decided))).toBeGreaterThanOrEqual(given.requiredApprovals);
      else expect(decided.approvedChanges).toStrictEqual([]);
    });
  });

  it('nothing is approved by the requester, a stranger, software or somebody who is not named', () => {
    holds((given, { signals }) => {
      for (const [index, { counts, person }] of signals.entries()) {
        const by = given.signals[index]?.by;
        if (!counts) continue;
        expect(by).toBeDefined();
        expect(person).not.toBeNull();
        expect(isSamePerson(given.requester.person ?? '', person ?? '')).toBe(false);
        expect(by?.kind === 'session' && by.roleName === 'Other').toBe(false);
        expect(person).not.toMatch(/^botocore-session-/);
      }
    });
  });

  it('any rejection is a rejection', () => {
    holds(({ signals }, { decision }) => {
      if (signals.some((one) => one.signal === 'REJECT')) expect(decision).toBe('REJECTED');
    });
  });

  it('is approved only where Systems Manager says so, and every answer can be read', () => {
    holds(({ ending, answers }, { decision }) => {
      if (ending !== 'APPROVED' || answers.some(({ problem }) => problem !== undefined)) expect(decision).not.toBe('APPROVED');
    });
  });

  it('every answer is one of a counting approver’s, or is ignored', () => {
    holds((given, { signals, ignoredAnswers }) => {
      const used = signals.filter(({ counts }) => counts).flatMap(({ answers }) => answers.map(({ record }) => record));
      for (const { record } of given.answers) expect([...used, ...ignoredAnswers.map((one) => one.record)]).toContain(record);
    });
  });

  it('somebody else’s answer changes nothing', () => {
    const others = storedBy(session('nobody-else'), []);
    holds((given, decided) => {
      expect(decide({ ...given, answers: [...given.answers, others] }).approvedChanges).toStrictEqual(decided.approvedChanges);
    });
  });

  it('another answer of an approver never adds a change', () => {
    const more = { ...storedBy(session('grace'), changes.slice(0, 2)), answer: answer(changes.slice(0, 2)) } as StoredAnswer;
    holds((given, decided) => {
      const after = decide({ ...given, answers: [...given.answers, more], withoutAnswer: 'ALL' });
      if (given.withoutAnswer === 'REFUSED' || decided.decision !== 'APPROVED') return;
      const before = decided.approvedChanges.map(idOfChange);
      for (const change of after.approvedChanges) expect(before).toContain(idOfChange(change));
    });
  });
});
