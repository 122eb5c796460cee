import * as z from 'zod/mini';
import { isKeyId } from '../core/ids.ts';
import { atLeast, atMost } from '../core/lengths.ts';
import { maximumKeysPerExecution } from '../core/names.ts';
import { parseInput } from '../core/parsing.ts';
import { executionIdInput } from '../core/step-inputs.ts';

const common = {
  executionId: executionIdInput,
  requestId: z
    .string({ error: 'must be a text' })
    .check(z.regex(/^[A-Za-z0-9-]{0,64}$/, { error: 'must be at most 64 letters, digits and hyphens' })),
  keyIds: z
    .array(z.string({ error: 'must be a key id' }).check(z.refine(isKeyId, { error: 'must be a KMS key id (not an ARN, not an alias)' })), {
      error: 'must be a list of key ids',
    })
    .check(atLeast(1, 'must name at least one key'), atMost(maximumKeysPerExecution, `must name at most ${maximumKeysPerExecution} keys`)),
};

const toEnableSchema = z.strictObject({
  ...common,
  rotationPeriodInDays: z.union([z.number(), z.pipe(z.string().check(z.regex(/^\d{1,5}$/)), z.transform(Number))], {
    error: 'must be whole days',
  }),
});

/** Rotation on demand sets no period. */
const toRotateSchema = z.strictObject({ ...common, change: z.literal('ROTATE_NOW', { error: 'must be ROTATE_NOW' }) });

export type AssessEvent = z.infer<typeof toEnableSchema> | z.infer<typeof toRotateSchema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): AssessEvent =>
  typeof event === 'object' && event !== null && 'change' in event
    ? parseInput(toRotateSchema, event, 'event')
    : parseInput(toEnableSchema, event, 'event');
