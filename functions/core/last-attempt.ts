import type { ProposedChange } from './changes/proposed-change.ts';
import { definitionFor } from './changes/registry.ts';
import { refusedFor, type WriteOperation } from './outcome/refusals.ts';
import type { Attempt, AttemptResult } from './records/attempt.ts';
import type { RequestExclusion } from './records/request.ts';

/** The latest attempt at a change, with the answer of AWS KMS; `result` is `undefined` where it was lost. */
export type LastAttempt = { readonly attempt: Attempt; readonly result: AttemptResult | undefined };

/** The key now, as far as it could be read. */
export type KeyNow = { readonly policySha256: string | undefined; readonly keyState: string | null };

/** How long a change is not asked for that AWS KMS has refused for a reason that stays, if neither policy nor state of the key changes. */
export const daysBeforeAskingAgain = 30;

const millisPerDay = 86_400_000;

/** Why a change would come to nothing again if it were approved; `undefined`: it may succeed. */
export function objectionByLastAttempt(
  change: ProposedChange,
  { attempt, result }: LastAttempt,
  key: KeyNow,
  now: Date,
): { readonly reason: RequestExclusion; readonly detail: string } | undefined {
  if (result?.result === 'REFUSED') return objectionByRefusal(attempt, result, key, now);
  const { isOnceOnly, stateOf } = definitionFor(change);
  if (!isOnceOnly || attempt.state !== stateOf(change, attempt.executionId)) return undefined;
  const what = result === undefined ? 'the answer was lost' : 'AWS KMS took the call, and does not show the change';
  return {
    reason: 'ANSWER_NOT_KNOWN',
    detail: `Execution ${attempt.executionId} asked AWS KMS for this change at ${attempt.startedAt}: ${what}. It is not asked again, so that nothing is done twice. Look in AWS CloudTrail for the call. If there is none, make the change manually.`,
  };
}

function objectionByRefusal(
  { executionId, startedAt }: Attempt,
  { error, policySha256, keyState }: AttemptResult,
  key: KeyNow,
  now: Date,
): { readonly reason: RequestExclusion; readonly detail: string } | undefined {
  const refused = error === null ? undefined : refusedFor(error.operation as WriteOperation, error);
  const until = new Date(Date.parse(startedAt) + daysBeforeAskingAgain * millisPerDay);
  const hasChanged = isOther(policySha256, key.policySha256) || isOther(keyState, key.keyState ?? undefined);
  if (refused?.isLasting !== true || hasChanged || now >= until) return undefined;
  return {
    reason: 'CANNOT_SUCCEED',
    detail: `${refused.sentence} ${refused.next} AWS KMS refused it on ${startedAt.slice(0, 10)} (execution ${executionId}, ${refused.code}). It is asked for again when the policy or the state of the key changes, or from ${until.toISOString().slice(0, 10)}.`,
  };
}

/** What was not read, then or now, tells of no change. */
const isOther = (then: string | undefined, now: string | undefined): boolean => then !== undefined && now !== undefined && then !== now;
