import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const executionId = z
  .string({ error: 'must be the id of the automation execution' })
  .check(z.regex(/^[0-9a-f-]{36}$/, { error: 'must be the id of an automation execution' }));

const schema = z.discriminatedUnion(
  'action',
  [
    z.strictObject({
      action: z.literal('approved'),
      executionId,
      proposalSha256: z
        .string({ error: 'must be the SHA-256 of the proposal' })
        .check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hex' })),
    }),
    z.strictObject({ action: z.literal('notApproved'), executionId }),
  ],
  { error: 'must have the action approved or notApproved' },
);

export type RecordEvent = z.infer<typeof schema>;
export type ApprovedEvent = Extract<RecordEvent, { action: 'approved' }>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): RecordEvent => parseInput(schema, event, 'event');
