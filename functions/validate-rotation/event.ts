import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';
import { executionIdInput } from '../core/step-inputs.ts';

const schema = z.strictObject({
  executionId: executionIdInput,
});

export type ValidateEvent = z.infer<typeof schema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): ValidateEvent => parseInput(schema, event, 'event');
