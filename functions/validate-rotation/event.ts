import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const schema = z.strictObject({
  executionId: z
    .string({ error: 'must be the id of the automation execution' })
    .check(z.regex(/^[0-9a-f-]{36}$/, { error: 'must be the id of an automation execution' })),
});

export type ValidateEvent = z.infer<typeof schema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): ValidateEvent => parseInput(schema, event, 'event');
