import * as z from 'zod/mini';
import { parseInput } from './parsing.ts';

const executionId = z
  .string({ error: 'must be the id of the automation execution' })
  .check(z.regex(/^[0-9a-f-]{36}$/, { error: 'must be the id of an automation execution' }));

/**
 * What a step of a runbook tells its function: which execution it is, and nothing else that counts.
 * Everything that a function does follows from Systems Manager and from records. Other members are
 * passed over: documents of the last release, executions of which may still wait, send more.
 */
const stepEventSchema = z.object({ executionId }, { error: 'must be an object with the member executionId' });

export type StepEvent = z.infer<typeof stepEventSchema>;

/** @throws InvalidInputError naming the field. */
export const parseStepEvent = (event: unknown): StepEvent => parseInput(stepEventSchema, event, 'event');
