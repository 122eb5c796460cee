import * as z from 'zod/mini';
import { atLeast, atMost } from '../../functions/core/lengths.ts';

const messagesOf = (schema: z.ZodMiniType, value: unknown): readonly string[] =>
  z.safeParse(schema, value).error?.issues.map(({ message }) => message) ?? [];

describe('a bound for the length', () => {
  it('from below holds from there on', () => {
    const two = () => z.string().check(atLeast(2, 'must have two'));

    expect([messagesOf(two(), 'x'), messagesOf(two(), 'xx'), messagesOf(two(), 'xxx')]).toStrictEqual([['must have two'], [], []]);
  });

  it('from above holds up to there, of lists too', () => {
    const two = () => z.array(z.number()).check(atMost(2, 'must have at most two'));

    expect([messagesOf(two(), [1]), messagesOf(two(), [1, 2]), messagesOf(two(), [1, 2, 3])]).toStrictEqual([
      [],
      [],
      ['must have at most two'],
    ]);
  });

  it('is not asked of what is neither text nor list', () => {
    expect(messagesOf(z.string().check(atLeast(2, 'x')), { length: {} })).toStrictEqual(['Invalid input']);
  });
});
