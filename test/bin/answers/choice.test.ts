import { answerFor, changeNamed, chosenChanges, isSameChoice, rejection } from '../../../bin/answers/choice.ts';
import { UsageError } from '../../../bin/usage-error.ts';
import type { ChangeRef } from '../../../functions/core/changes/kind.ts';
import { keyIdNumber } from '../../core/records.ts';

const [one, two] = [keyIdNumber(1), keyIdNumber(2)];
const proposed: readonly ChangeRef[] = [
  { keyId: one, kind: 'ENABLE_ROTATION' },
  { keyId: one, kind: 'ROTATE_NOW' },
  { keyId: two, kind: 'ENABLE_ROTATION' },
];
const chosen = (narrowing: Parameters<typeof chosenChanges>[1]) => [...chosenChanges(proposed, narrowing)];

describe('the changes that an approver chooses', () => {
  it('are all of them unless the approver names some', () => {
    expect(chosen({})).toEqual([`${one}/ENABLE_ROTATION`, `${one}/ROTATE_NOW`, `${two}/ENABLE_ROTATION`]);
  });

  it.each([
    [{ only: [two] }, [`${two}/ENABLE_ROTATION`]],
    [{ only: [`${one}/ROTATE_NOW`, two] }, [`${one}/ROTATE_NOW`, `${two}/ENABLE_ROTATION`]],
    [{ except: [`${one}/ROTATE_NOW`] }, [`${one}/ENABLE_ROTATION`, `${two}/ENABLE_ROTATION`]],
    [{ except: [two, two] }, [`${one}/ENABLE_ROTATION`, `${one}/ROTATE_NOW`]],
  ])('with %j are exactly those', (narrowing, expected) => {
    expect(chosen(narrowing)).toEqual(expected);
  });

  it.each([
    [
      'of a key with two changes by its id',
      { only: [one] },
      `--only: ${one} has 2 changes in this request; name each that you mean: ${one}/ENABLE_ROTATION, ${one}/ROTATE_NOW`,
    ],
    ['of a key with two changes by its id, to be left', { except: [one] }, `--except: ${one} has 2 changes in this request`],
    [
      'of a key that was not proposed',
      { only: [keyIdNumber(9)] },
      `--only: must name changes of this request, by key id or as <key id>/<kind>; got "${keyIdNumber(9)}". Proposed are\n  ${one}/ENABLE_ROTATION\n`,
    ],
    ['of a kind that was not proposed', { only: [`${two}/ROTATE_NOW`] }, `got "${two}/ROTATE_NOW"`],
    ['of a kind that does not exist', { except: [`${two}/DELETE`] }, `got "${two}/DELETE"`],
    ['both ways', { only: [two], except: [two] }, '--only and --except: give one of them'],
    ['none at all', { only: [] }, 'no change is left to approve; to reject the request, use kms-rotation reject'],
  ])('%s are refused', (_, narrowing, message) => {
    expect(() => chosen(narrowing)).toThrow(UsageError);
    expect(() => chosen(narrowing)).toThrow(message);
  });

  it('are named once, although a request has them twice', () => {
    expect(changeNamed('--approve', two, [...proposed, ...proposed])).toBe(`${two}/ENABLE_ROTATION`);
  });
});

describe('the answer of an execution', () => {
  it('has the chosen changes that the execution proposes, in its order, and no other', () => {
    const choice = {
      answer: 'APPROVE',
      changes: new Set([`${two}/ENABLE_ROTATION`, `${keyIdNumber(9)}/ENABLE_ROTATION`]),
      comment: '',
    } as const;
    expect(answerFor('execution', proposed, choice)).toEqual({
      kind: 'answer',
      schemaVersion: 1,
      executionId: 'execution',
      answer: 'APPROVE',
      changes: [{ keyId: two, kind: 'ENABLE_ROTATION' }],
    });
  });

  it('is a rejection where none of its changes is chosen, and where the request is rejected', () => {
    const none = { answer: 'APPROVE', changes: new Set(['other']), comment: 'why' } as const;
    for (const choice of [none, rejection('why')])
      expect(answerFor('execution', proposed, choice)).toMatchObject({ answer: 'REJECT', changes: [], comment: 'why' });
  });

  it('is the same as another that chooses the same changes in another order, whatever their comments', () => {
    const all = { answer: 'APPROVE', changes: new Set(chosen({})), comment: 'a' } as const;
    const answer = answerFor('execution', proposed, all);

    expect(isSameChoice(answer, { ...answer, changes: answer.changes.toReversed(), comment: 'b' })).toBe(true);
    expect(isSameChoice(answer, { ...answer, changes: answer.changes.slice(1) })).toBe(false);
    expect(isSameChoice(answer, { ...answer, answer: 'REJECT', changes: [] })).toBe(false);
  });
});
