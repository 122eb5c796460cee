import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import { functionNames } from '../../functions/core/names.ts';
import { problemsText } from '../../functions/core/problem-text.ts';

const resultSchema = z.object({
  outcome: z.enum([
    'RAISED',
    'CONTINUED',
    'NOTHING_TO_ASK',
    'NOTHING_TO_CONTINUE',
    'RAISED_BY_ANOTHER_RUN',
    'WOULD_RAISE',
    'WOULD_CONTINUE',
  ]),
  requestId: z.nullable(z.string()),
  /** Changes that the request asks for, and the distinct keys that they are to. */
  changes: z.number(),
  keys: z.number(),
  parts: z.number(),
  startedParts: z.number(),
  /** Parts that follow when others have ended. */
  remainingParts: z.number(),
  executionIds: z.array(z.string()),
  /** Changes that are not asked for, counted by reason. */
  excluded: z.record(z.string(), z.number()),
  /** With `dryRun` alone: `<key id>/<kind>` of each change that would be asked for. */
  changeIds: z.optional(z.array(z.string())),
});

/** What one run of the request scheduler did. */
export type SchedulerResult = z.infer<typeof resultSchema>;

/** The request scheduler failed; the message is its own. */
export class SchedulerFailedError extends Error {
  override readonly name = 'SchedulerFailedError' as const;
}

/** Runs the request scheduler of a Region now, and waits for it: up to 15 minutes for a large account. @throws SchedulerFailedError */
export async function runScheduler(
  lambda: LambdaClient,
  event: { readonly action: 'raise' | 'continue'; readonly dryRun?: boolean },
): Promise<SchedulerResult> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionNames.requestApproval, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const text = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
  if (FunctionError !== undefined) throw new SchedulerFailedError(`${functionNames.requestApproval} failed: ${text}`);
  return resultIn(text);
}

/** Another release answers in another form, and its request has been raised all the same. */
function resultIn(text: string): SchedulerResult {
  const value: unknown = JSON.parse(text);
  const parsed = z.safeParse(resultSchema, value);
  if (parsed.success) return parsed.data;
  throw new SchedulerFailedError(
    `${functionNames.requestApproval} has run, and answers as another release does: ${problemsText(parsed.error.issues, 'answer', value)}. What it asked: kms-rotation status, with the command line of the release that is deployed`,
  );
}
