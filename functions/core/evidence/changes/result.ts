import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import { type Contradiction, ofField } from '../contradiction.ts';
import type { AttemptFound } from './attempts-in.ts';

/** What AWS KMS' answer says against itself: an error where none can be, or none where one must be. */
export function contradictionsInResult({ attempt, result: found }: AttemptFound, change: ProposedChange): readonly Contradiction[] {
  if (found === undefined) return [];
  const { result, error, kmsRequestId, successorArn, policySha256, keyState } = found.record;
  const { calls, lineage } = definitionFor(change);
  const { continues } = attempt.record;
  const isRefused = result === 'REFUSED';
  const problems: readonly (readonly [string, unknown, string, boolean])[] = [
    ['error', error, isRefused ? 'A refusal has an error.' : `The answer ${result} has none.`, isRefused === (error === null)],
    [
      'error.operation',
      error?.operation,
      `The change is made by ${calls.join(', ')}.`,
      error !== null && !calls.some((call) => call === error.operation),
    ],
    [
      'kmsRequestId',
      kmsRequestId,
      'AWS KMS gives no request id to what was not asked or not done.',
      kmsRequestId !== null && (isRefused || result === 'CONTINUED'),
    ],
    ['policySha256', policySha256, 'The key is read again after a refusal alone.', policySha256 !== undefined && !isRefused],
    ['keyState', keyState, 'The key is read again after a refusal alone.', keyState !== undefined && !isRefused],
    [
      'result',
      result,
      'A replacement goes on with a successor where its attempt says so, and only there.',
      !isRefused && (result === 'CONTINUED') !== (continues !== undefined),
    ],
    [
      'successorArn',
      successorArn,
      'An attempt that goes on with a successor names that one.',
      !isRefused && continues !== undefined && successorArn !== continues,
    ],
    [
      'successorArn',
      successorArn,
      'The answer to a creation, and no other, names a successor.',
      (successorArn !== undefined) !== (lineage?.namesSuccessor === true && !isRefused),
    ],
    [
      'successorArn',
      successorArn,
      'A successor is another key of the same account and Region.',
      successorArn !== undefined && !isNeighbour(successorArn, change.key.keyArn),
    ],
  ];
  return problems.flatMap(([field, value, follows, isWrong]) => (isWrong ? [ofField(found.ref.record, field, value, follows)] : []));
}

/** Another key of the same account and Region. */
const isNeighbour = (arn: string, keyArn: string): boolean => arn !== keyArn && arn.replace(/[^/]*$/, '') === keyArn.replace(/[^/]*$/, '');
