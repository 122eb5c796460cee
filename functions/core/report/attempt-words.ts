import type { CallError } from '../records/attempt.ts';
import type { AttemptOutcome, Outcome } from '../records/outcomes.ts';

/** What AWS said of a call that it refused: `EnableKeyRotation: AccessDeniedException, …`. */
const errorText = ({ operation, name, message }: CallError): string => `${operation}: ${name}${message === '' ? '' : `, ${message}`}`;

/**
 * What came of one attempt, by the answer on record. @param beside a text that stands beside it:
 * what AWS said is not said twice
 */
export function attemptText({ startedAt, result }: AttemptOutcome, beside = ''): string {
  if (result === null) return `${startedAt}: no answer of AWS KMS is on record`;
  const { result: word, kmsRequestId, error } = result;
  const request = kmsRequestId === null ? '' : `, AWS request id ${kmsRequestId}`;
  const said = error === null ? '' : `, ${errorText(beside.includes(error.message) ? { ...error, message: '' } : error)}`;
  return `${startedAt}: ${word}${request}${said}`;
}

/**
 * Every error of AWS in the attempts at a change, in their order: of the change itself, of an
 * alias, of a tag.
 */
export const errorsOf = ({ attempts }: Outcome): readonly CallError[] =>
  attempts.flatMap(({ result, moves }) => [
    ...(result?.error == null ? [] : [result.error]),
    ...moves.flatMap(({ notMoved, tagErrors }) => [...notMoved.flatMap(({ error }) => error ?? []), ...tagErrors]),
  ]);
