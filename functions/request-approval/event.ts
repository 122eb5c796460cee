import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const schema = z.strictObject(
  {
    /** `raise`: request approval of every change that is needed. `continue`: only start parts of the last request that are still to be started. */
    action: z.enum(['raise', 'continue'], { error: 'must be raise or continue' }),
    /** Say what would be requested, and neither write nor start anything. */
    dryRun: z.optional(z.boolean({ error: 'must be true or false' })),
  },
  { error: 'must be an object with the member action and no others but dryRun' },
);

export type SchedulerEvent = z.infer<typeof schema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): SchedulerEvent => parseInput(schema, event, 'event');
