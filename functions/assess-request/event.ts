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

/** One key, which another is to take the place of, or is to give it back. */
const toReplaceSchema = z.strictObject({
  ...common,
  keyIds: common.keyIds.check(atMost(1, 'must name one key')),
  direction: z.enum(['Replace', 'Rollback'], { error: 'must be Replace or Rollback' }),
  acknowledgeCallers: z.enum(['Yes', 'No'], { error: 'must be Yes or No' }),
});

export type ReplaceEvent = z.infer<typeof toReplaceSchema>;
export type AssessEvent = z.infer<typeof toEnableSchema> | z.infer<typeof toRotateSchema> | ReplaceEvent;

/** @throws InvalidInputError naming the field. */
export function parseEvent(event: unknown): AssessEvent {
  const has = (name: string): boolean => typeof event === 'object' && event !== null && name in event;
  if (has('direction')) return parseInput(toReplaceSchema, event, 'event');
  return has('change') ? parseInput(toRotateSchema, event, 'event') : parseInput(toEnableSchema, event, 'event');
}
