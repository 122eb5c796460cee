import type { Context } from 'aws-lambda';
import { type CorrelationIds, correlationIdsIn } from '../core/correlation-ids.ts';
import { plainText } from '../core/report/plain-text.ts';
import type { Log } from './log.ts';

type Invocation = { readonly event: unknown; readonly context: Context };

/** What a failure is logged as: names and messages, of the error and of what caused it. */
const wordsOf = (error: unknown): string => (error instanceof Error ? plainText(`${error.name}: ${error.message}`, 2000) : typeof error);

/**
 * Middleware that gives every line of an invocation the request id of AWS Lambda and the ids of its event, and says in such a line why an invocation failed. Without it the
 * runtime alone would tell, in a form of its own and without these ids.
 *
 * @example
 * export const handler = middy().use(correlated(log, metrics)).handler(…);
 */
export const correlated = (log: Log, metrics?: { readonly correlate: (ids: CorrelationIds) => void }) => ({
  before: ({ event, context }: Invocation): void => {
    const ids = correlationIdsIn(event);
    log.begin(context, ids);
    // No metric names a key, nor does the line that it comes from.
    const { keyId: _, ...ofMetrics } = ids;
    metrics?.correlate({ function_request_id: context.awsRequestId, ...ofMetrics });
  },
  onError: ({ error }: { readonly error: unknown }): void => {
    const cause = error instanceof Error && error.cause !== undefined ? { cause: wordsOf(error.cause) } : {};
    log.error('The invocation failed', { failure: wordsOf(error), ...cause });
  },
});
