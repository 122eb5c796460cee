import * as z from 'zod/mini';
import { problemsText } from './problem-text.ts';

/** An input of ours that is not as it must be. The message names each field, the value and what is allowed. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError' as const;
}

/** Parses an input strictly, with as many problems at once as can be read. `what` is the name people know the input by, such as `environment`. @throws InvalidInputError */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, input: unknown, what: string): z.infer<Schema> {
  const parsed = z.safeParse(schema, input);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(problemsText(parsed.error.issues, what, input));
}

/** A whole number written in digits. Nothing is coerced: an empty text is not 0. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z.pipe(
    z
      .string({ error: `must be ${minimum} to ${maximum}` })
      .check(z.regex(/^\d{1,9}$/, { error: `must be a whole number from ${minimum} to ${maximum}` })),
    z.pipe(
      z.transform((digits: string) => Number(digits)),
      z.number().check(
        z.refine((value: number) => value >= minimum && value <= maximum, {
          error: `must be a whole number from ${minimum} to ${maximum}`,
        }),
      ),
    ),
  );

export const commaSeparated = z.pipe(
  z.string({ error: 'must be a comma separated list' }),
  z.transform((text: string) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
);
