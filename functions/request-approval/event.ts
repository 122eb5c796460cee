import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const schema = z.strictObject(
  {
    /** `raise`: ask about whatever needs asking. `continue`: only start what is still to be started of the request raised last. */
    action: z.enum(['raise', 'continue'], { error: 'must be raise or continue' }),
    /** Say what would be asked, and neither write nor start anything. */
    dryRun: z.optional(z.boolean({ error: 'must be true or false' })),
  },
  { error: 'must be an object with the member action and no others but dryRun' },
);

export type FeederEvent = z.infer<typeof schema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): FeederEvent => parseInput(schema, event, 'event');
