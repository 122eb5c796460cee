import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';
import { executionIdInput, sha256Input } from '../core/step-inputs.ts';

const schema = z.discriminatedUnion(
  'action',
  [
    z.strictObject({
      action: z.literal('approved'),
      executionId: executionIdInput,
      proposalSha256: sha256Input,
    }),
    z.strictObject({ action: z.literal('notApproved'), executionId: executionIdInput }),
  ],
  { error: 'must have the action approved or notApproved' },
);

export type RecordEvent = z.infer<typeof schema>;
export type ApprovedEvent = Extract<RecordEvent, { action: 'approved' }>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): RecordEvent => parseInput(schema, event, 'event');
