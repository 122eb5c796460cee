import type { Attempt, AttemptResult, MovedAliases } from '../records/attempt.ts';
import type { AttemptOutcome } from '../records/outcomes.ts';

/** A record, and how other records name it. */
type Named<Record> = { readonly record: Record; readonly ref: { readonly record: string; readonly sha256: string } };

type Attempted = {
  readonly attempt: Named<Pick<Attempt, 'startedAt'>>;
  readonly result: Named<AttemptResult> | undefined;
  readonly aliases: readonly Named<MovedAliases>[];
};

/** What outcomes tell of an attempt. */
export const attemptOutcomeOf = ({ attempt, result, aliases }: Attempted): AttemptOutcome => ({
  ...attempt.ref,
  startedAt: attempt.record.startedAt,
  result:
    result === undefined
      ? null
      : { ...result.ref, result: result.record.result, kmsRequestId: result.record.kmsRequestId, error: result.record.error },
  moves: [...aliases]
    .sort((one, other) => (one.record.recordedAt < other.record.recordedAt ? -1 : 1))
    .map(({ record: { moved, notMoved, objection, tagErrors }, ref }) => ({ ...ref, moved, notMoved, objection, tagErrors })),
});
