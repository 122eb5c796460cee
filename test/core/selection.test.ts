import fc from 'fast-check';
import { choiceFrom } from '../../functions/core/selection.ts';
import { executionId, keyIdNumber, proposal, proposedKey } from './records.ts';

const keys = [1, 2, 3].map((number) => proposedKey({ keyId: keyIdNumber(number) }));
const three = proposal({ keys });
const selection = (keyIds: string[], of = executionId) => ({ kind: 'selection', schemaVersion: 1, executionId: of, keyIds }) as const;

describe('a selection', () => {
  it('that is not there leaves the whole proposal approved', () => {
    expect(choiceFrom(three, undefined)).toStrictEqual({ kind: 'chosen', keyIds: [1, 2, 3].map(keyIdNumber), notSelected: [] });
  });

  it('narrows the proposal, whatever its order', () => {
    expect(choiceFrom(three, selection([keyIdNumber(3), keyIdNumber(1), keyIdNumber(3)]))).toStrictEqual({
      kind: 'chosen',
      keyIds: [keyIdNumber(1), keyIdNumber(3)],
      notSelected: [keyIdNumber(2)],
    });
  });

  it('of nothing approves nothing', () => {
    expect(choiceFrom(three, selection([]))).toStrictEqual({ kind: 'chosen', keyIds: [], notSelected: [1, 2, 3].map(keyIdNumber) });
  });

  it('that adds a key is refused as a whole and names it', () => {
    expect(choiceFrom(three, selection([keyIdNumber(1), keyIdNumber(9)]))).toStrictEqual({
      kind: 'refused',
      because: `the stored selection names 1 keys that were not proposed, first ${keyIdNumber(9)}; a selection can only narrow the proposal`,
    });
  });

  it('for another execution is refused', () => {
    expect(choiceFrom(three, selection([keyIdNumber(1)], 'another'))).toStrictEqual({
      kind: 'refused',
      because: `the stored selection is for execution another, not for ${executionId}`,
    });
  });

  it('that adds many keys names the first three', () => {
    expect(choiceFrom(three, selection([6, 7, 8, 9].map(keyIdNumber)))).toStrictEqual({
      kind: 'refused',
      because: `the stored selection names 4 keys that were not proposed, first ${[6, 7, 8].map(keyIdNumber).join(', ')}; a selection can only narrow the proposal`,
    });
  });

  it('never makes a key chosen that was not proposed, and never loses one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }).map(keyIdNumber)), (keyIds) => {
        const choice = choiceFrom(three, selection(keyIds));
        if (choice.kind === 'refused') expect(keyIds.some((keyId) => !three.requestedKeyIds.includes(keyId))).toBe(true);
        else expect([...choice.keyIds, ...choice.notSelected].sort()).toStrictEqual([...three.requestedKeyIds].sort());
      }),
      { seed: 20261120 },
    );
  });
});

describe('a selection that is refused', () => {
  it('is told of shortly, and without what a terminal would act on', () => {
    const hostile = `\u001B[2J${'x'.repeat(5000)}`;
    for (const changes of [{ keyIds: [hostile, `${hostile}2`] }, { executionId: hostile }]) {
      const choice = choiceFrom(proposal(), { kind: 'selection', schemaVersion: 1, executionId, keyIds: [], ...changes });

      expect(choice).toMatchObject({ kind: 'refused', because: expect.stringMatching(/^[^\p{Cc}]{1,500}$/u) });
    }
  });
});
