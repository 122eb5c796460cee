import * as z from 'zod/mini';
import { InvalidInputError, parseInput } from '../../functions/core/parsing.ts';
import { readRecord, UnreadableRecordError } from '../../functions/core/records/reading.ts';
import { InvalidRuleParameterError, parseRuleParameters } from '../../functions/core/rule-parameters.ts';

const schema = z.strictObject({ names: z.array(z.string()), count: z.optional(z.number({ error: 'must be a count' })) });

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof InvalidRuleParameterError || error instanceof UnreadableRecordError)
      return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('what is said of bad input', () => {
  it('names five problems and counts the rest, however many there are', () => {
    const message = messageOf(() => parseInput(schema, { names: Array.from({ length: 10_000 }, () => 7) }, 'event'));

    expect(message).toMatch(/^event\.names\.0: must be of type string; got 7; .*event\.names\.4: .*; and 9995 more$/);
  });

  it('shows a value shortly, and none of its characters that a terminal would act on', () => {
    const message = messageOf(() =>
      parseInput(schema, { names: [], count: `\u001B[2J\u009B31m\u202E\uD800${'x'.repeat(100_000)}` }, 'event'),
    );

    expect(message).toMatch(/^event\.count: must be a count; got "/);
    expect(message.length).toBeLessThan(200);
    expect(message).not.toMatch(/[\p{Cc}\p{Cs}\u202E]/u);
  });

  it('names members that are not known', () => {
    expect(messageOf(() => parseInput(schema, { names: [], 'on\nce': 1, more: 2 }, 'event'))).toBe(
      'event: must have no member on ce, more',
    );
  });

  it('shows of what is no JSON nothing that a terminal would act on', () => {
    expect(messageOf(() => readRecord(schema, '\u001B[2J', 'proposal.json'))).toMatch(/^proposal\.json is not JSON: [^\p{Cc}]+$/u);
    expect(messageOf(() => parseRuleParameters('\u009B31m'))).toMatch(/^ruleParameters: must be a JSON object; [^\p{Cc}]+$/u);
  });

  it('is short for rule parameters too', () => {
    expect(messageOf(() => parseRuleParameters({ disabledKeys: 'x'.repeat(100_000) })).length).toBeLessThan(300);
  });

  it('says of a record what each field must be', () => {
    expect(messageOf(() => readRecord(schema, '{"names":"x"}', 'proposal.json'))).toBe(
      'proposal.json is not as expected: record.names: must be of type array; got "x"',
    );
  });
});
