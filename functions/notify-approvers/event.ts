import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';
import { executionIdInput, sha256Input } from '../core/step-inputs.ts';

const schema = z.strictObject({
  executionId: executionIdInput,
  proposalSha256: sha256Input,
});

export type NotifyEvent = z.infer<typeof schema>;

/** @throws InvalidInputError naming the field. */
export const parseEvent = (event: unknown): NotifyEvent => parseInput(schema, event, 'event');
