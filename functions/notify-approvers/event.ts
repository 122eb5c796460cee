import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const schema = z.strictObject({
  executionId: z
    .string({ error: 'must be the id of the automation execution' })
    .check(z.regex(/^[0-9a-f-]{36}$/, { error: 'must be the id of an automation execution' })),
  proposalSha256: z
    .string({ error: 'must be the SHA-256 of the proposal' })
    .check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hex' })),
});

export type NotifyEvent = z.infer<typeof schema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): NotifyEvent => parseInput(schema, event, 'event');
