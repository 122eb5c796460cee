import type { RequestRate } from './request-rate.ts';
import { UnexpectedAnswerError } from './unexpected-answer.ts';

export type Reading = {
  readonly rate?: RequestRate | undefined;
  /** Looked at before each call. A call that has begun takes milliseconds and goes on: the SDK prepares one with a signal of its own from scratch. */
  readonly signal?: AbortSignal | undefined;
};

/** What AWS KMS answers, where its refusal says something of the key. */
export type Answer<Value> = { readonly kind: 'answered'; readonly value: Value } | { readonly kind: 'refused'; readonly errorName: string };

/** Refusals that say something of the key itself. */
export const refusalsForTypeOrState: readonly string[] = ['UnsupportedOperationException', 'KMSInvalidStateException'];

/** Answers after which nobody knows what was asked. */
export const unreadableErrors: readonly string[] = ['AccessDeniedException', 'UnexpectedAnswerError'];

/** A list that says it goes on and not where is not taken for a whole one. @throws UnexpectedAnswerError */
export function nextMarker(
  operation: string,
  { Truncated, NextMarker }: { Truncated?: boolean | undefined; NextMarker?: string | undefined },
): string | undefined {
  if (Truncated !== true) return undefined;
  if (NextMarker === undefined || NextMarker === '') throw new UnexpectedAnswerError(operation, 'that there is more, and not where');
  return NextMarker;
}

/** Refusals are told apart by name: their messages are not part of any API. */
export async function unlessRefused<Value>(
  read: () => Promise<Value>,
  refusals: readonly string[] = ['AccessDeniedException'],
): Promise<Answer<Value>> {
  try {
    return { kind: 'answered', value: await read() };
  } catch (error) {
    if (error instanceof Error && refusals.includes(error.name)) return { kind: 'refused', errorName: error.name };
    throw error;
  }
}

/** Says which call failed, and keeps the name of the AWS error, by which errors are told apart. */
export async function inContext<Value>(what: string, answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    const failure = new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    failure.name = error instanceof Error ? error.name : 'Error';
    throw failure;
  }
}
