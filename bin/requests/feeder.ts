import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import { functionNames } from '../../functions/core/names.ts';

const requestSchema = z.object({
  runbook: z.string(),
  outcome: z.string(),
  requestId: z.nullable(z.string()),
  keys: z.number(),
  parts: z.number(),
  startedParts: z.number(),
  remainingParts: z.number(),
  executionIds: z.array(z.string()),
  leftOut: z.record(z.string(), z.number()),
  keyIds: z.optional(z.array(z.string())),
});
const resultSchema = z.object({ requests: z.array(requestSchema) });

/** What the feeder says of the request of one runbook. */
export type RequestAnswer = z.infer<typeof requestSchema>;

/** What the feeder says of its run. */
export type FeederAnswer = z.infer<typeof resultSchema>;

/** The feeder failed; the message is its own. */
export class FeederFailedError extends Error {
  override readonly name = 'FeederFailedError' as const;
}

/** Runs the feeder of a Region now, and waits for it: up to 15 minutes for a large account. @throws FeederFailedError */
export async function runFeeder(
  lambda: LambdaClient,
  event: { readonly action: 'raise' | 'continue'; readonly dryRun?: boolean },
): Promise<FeederAnswer> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionNames.requestApproval, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const text = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
  if (FunctionError !== undefined) throw new FeederFailedError(`${functionNames.requestApproval} failed: ${text}`);
  return resultSchema.parse(JSON.parse(text));
}
