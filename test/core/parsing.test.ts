import * as z from 'zod/mini';
import { commaSeparated, InvalidInputError, parseInput, wholeNumber } from '../../functions/core/parsing.ts';
import { stepResult } from '../../functions/core/step-result.ts';

const problemOf = (schema: z.ZodMiniType, input: unknown): unknown => {
  try {
    return parseInput(schema, input, 'input');
  } catch (error) {
    if (error instanceof InvalidInputError) return `${error.name}: ${error.message}`;
    throw error;
  }
};

describe('an input of ours', () => {
  const schema = () => z.strictObject({ days: wholeNumber(1, 30), name: z.string() });

  it('is taken as it must be', () => {
    expect(parseInput(schema(), { days: '14', name: 'x' }, 'environment')).toStrictEqual({ days: 14, name: 'x' });
  });

  it('is refused with all its problems, each with the field, what is allowed and what was given', () => {
    expect(problemOf(schema(), { days: '31' })).toMatch(
      /^InvalidInputError: input\.days: must be a whole number from 1 to 30; got "31"; input\.name: .+; it is missing$/,
    );
    expect(problemOf(schema(), 5)).toMatch(/^InvalidInputError: input: .*; got 5$/);
  });

  it('is quoted in short where it is long', () => {
    const problem = String(problemOf(schema(), { days: 'x'.repeat(1000), name: 'x' }));

    expect(problem).toContain(`got "${'x'.repeat(100)}`);
    expect(problem.length).toBeLessThan(300);
  });
});

describe('a whole number', () => {
  it.each([
    ['1', 1],
    ['30', 30],
    ['007', 7],
  ])('is read from digits: %s', (text, expected) => {
    expect(problemOf(wholeNumber(1, 30), text)).toBe(expected);
  });

  it.each(['0', '31', '', ' 7', '7 ', '7.0', '-7', '1e1', 'x7', '7x', '0000000007', null, 7])('is not read from %j', (input) => {
    expect(problemOf(wholeNumber(1, 30), input)).toMatch(/^InvalidInputError: input: must be .*1 to 30; got /);
  });
});

describe('a comma separated list', () => {
  it.each([
    ['', []],
    ['one', ['one']],
    [' one , two ,, ', ['one', 'two']],
  ])('is read from %j', (text, expected) => {
    expect(problemOf(commaSeparated, text)).toStrictEqual(expected);
  });

  it('is not read from anything but a text', () => {
    expect(problemOf(commaSeparated, ['one'])).toMatch(/must be a comma separated list/);
  });
});

describe('what a function answers to the runbook', () => {
  it('is found by a selector from the invocation and by one from the answer', () => {
    expect(stepResult({ Count: 3 })).toStrictEqual({ Count: 3, Payload: { Count: 3 } });
  });
});
