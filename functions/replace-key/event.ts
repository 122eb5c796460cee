import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';
import { executionIdInput } from '../core/step-inputs.ts';

/** What may be asked of this function: a step, and the execution whose records say everything else. No key, no alias and no policy can be named from outside. */
const schema = z.strictObject({
  action: z.enum(['createSuccessor', 'moveAliases', 'tagLineage', 'returnAliases', 'tagReturn'], {
    error: 'must be createSuccessor, moveAliases, tagLineage, returnAliases or tagReturn',
  }),
  executionId: executionIdInput,
});

export type ReplaceKeyEvent = z.infer<typeof schema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): ReplaceKeyEvent => parseInput(schema, event, 'event');
