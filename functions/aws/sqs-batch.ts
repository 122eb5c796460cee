import * as z from 'zod/mini';
import { atLeast } from '../core/lengths.ts';
import { parseInput } from '../core/parsing.ts';

const schema = z.object({
  Records: z
    .array(z.object({ messageId: z.string({ error: 'must be the id of an SQS message' }), body: z.string() }))
    .check(atLeast(1, 'must hold at least one message')),
});

export type Message = { readonly messageId: string; readonly body: string };

/** What Lambda takes for "these messages were not worked on" (AWS Lambda guide, "Reporting batch item failures"). */
export type BatchResponse = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

/** The messages of one batch of an SQS event source mapping. What is in them is not looked at. @throws InvalidInputError naming the field. */
export const messagesIn = (event: unknown): readonly Message[] => parseInput(schema, event, 'event').Records;
