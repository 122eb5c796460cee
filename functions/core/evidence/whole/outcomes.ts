import { idOfChange } from '../../changes/kind.ts';
import { refOf } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import type { KeyObservation } from '../../key-observation.ts';
import { subjectFrom } from '../../outcome/after.ts';
import { attemptOutcomeOf } from '../../outcome/attempt-outcome.ts';
import { outcomeOf, outcomeOfExcluded } from '../../outcome/outcome.ts';
import { defaultPolicy } from '../../policy.ts';
import { type KeyProfile, keyProfileOf } from '../../records/key-profile.ts';
import type { Outcome, Outcomes } from '../../records/outcomes.ts';
import type { Refusal } from '../../refusal.ts';
import { verdictOf } from '../../verdict.ts';
import type { AttemptFound } from '../changes/attempts-in.ts';
import { type Contradiction, differences, ofField } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import type { Found } from '../read-record.ts';

const record = 'outcomes.json';

/** Whether each outcome is what decision, attempts and the key as it was then come to. */
export function contradictionsInOutcomes(set: ExecutionSet): readonly Contradiction[] {
  const { executionId, proposal, decision, outcomes: found } = set;
  if (found === undefined) return [];
  const { record: outcomes } = found;
  const { changes, excluded, requestId } = proposal.record;
  const expected = { previous: (decision ?? proposal).ref, executionIds: [executionId], requestIds: [requestId] };
  const rows = [...changes.map(refOf), ...excluded.map(({ keyId, kind }) => ({ keyId, kind }))];
  const listed = outcomes.outcomes.map(({ keyId, kind }) => ({ keyId, kind }));
  return [
    ...differences(
      record,
      '',
      { previous: outcomes.previous, executionIds: outcomes.executionIds, requestIds: outcomes.requestIds },
      expected,
      'the records before it, as they are now',
    ),
    ...(outcomes.startedAt === null ? [ofField(record, 'startedAt', null, 'An execution was started.')] : []),
    ...differences(record, 'outcomes', listed, rows, 'the changes in proposal.json, and those excluded from it'),
    ...outcomes.outcomes.flatMap((outcome, index) => {
      const again = outcomeAgain(set, outcome, index);
      return [
        ...(again === undefined ? [] : differences(record, `outcomes[${index}]`, outcome, again, 'decision, attempts and outcomes.after')),
        ...ofSuccessor(set, outcome, `outcomes[${index}].after.replacement.successorArn`),
      ];
    }),
  ];
}

/** The successor on record is one that an answer of AWS KMS names, or the plan of a roll-back. */
function ofSuccessor({ attempts, proposal }: ExecutionSet, { after }: Outcome, field: string): readonly Contradiction[] {
  const successorArn = after.replacement?.successorArn ?? null;
  const named = [
    ...attempts.map(({ result }) => result?.record.successorArn),
    ...proposal.record.changes.map((change) => definitionFor(change).lineage?.restsOn(change)?.successorArn),
  ];
  return successorArn === null || named.includes(successorArn)
    ? []
    : [ofField(record, field, successorArn, 'No record names that successor.')];
}

function outcomeAgain(set: ExecutionSet, outcome: Outcome, index: number): Outcome | undefined {
  const { proposal, decision } = set;
  const { changes, excluded, region } = proposal.record;
  const { compliance } = outcome;
  const change = changes[index];
  if (change === undefined) {
    const one = excluded[index - changes.length];
    const after = subjectFrom(keyNotRead(outcome, proposal.record.accountId), outcome);
    return one === undefined ? undefined : outcomeOfExcluded(one, { region, after, compliance });
  }
  const ref = idOfChange(refOf(change));
  return outcomeOf({
    change,
    region,
    decision: decision?.record,
    attempts: attemptsAt(set, ref).map((attempt) => attemptOutcomeOf(byThen(attempt, set))),
    notWritten: notWrittenAt(set, ref),
    after: subjectFrom(change.key, { ...outcome, aliases: change.key.aliases }),
    compliance,
  });
}

/** A key that was excluded has no profile on record. */
const keyNotRead = ({ keyId, keyArn, region, aliases }: Outcome, accountId: string): KeyProfile => {
  const observation: KeyObservation = { kind: 'gone', because: 'DELETED' };
  return keyProfileOf(observation, verdictOf(observation, defaultPolicy, new Date(0)), {
    keyId,
    keyArn,
    region,
    accountId,
    aliases,
    tags: [],
  });
};

/** Attempts of the execution at a change of its final list, for the state on that list. */
function attemptsAt({ executionId, attempts, decision }: ExecutionSet, ref: string): readonly AttemptFound[] {
  const final = decision?.record.finalList.find((one) => idOfChange(one) === ref);
  return attempts.filter(
    ({ attempt, name: { keyId, kind, state } }) =>
      attempt.record.executionId === executionId && `${keyId}/${kind}` === ref && state === final?.state,
  );
}

/**
 * An attempt without what was stored after the outcomes: of a function that went on after its step
 * had ended. What the outcomes name by its hash was there, whatever the clocks of two functions say.
 */
export function byThen(attempt: AttemptFound, { outcomes }: Pick<ExecutionSet, 'outcomes'>): AttemptFound {
  const named = namedIn(outcomes);
  const isThere = (one: Found<{ readonly recordedAt: string }>): boolean => named.has(one.ref.sha256) || !isLater(one, outcomes);
  return {
    ...attempt,
    result: attempt.result === undefined || !isThere(attempt.result) ? undefined : attempt.result,
    aliases: attempt.aliases.filter(isThere),
  };
}

const namedIn = (outcomes: Found<Outcomes> | undefined): ReadonlySet<string> =>
  new Set(
    (outcomes?.record.outcomes ?? []).flatMap(({ attempts }) =>
      attempts.flatMap(({ result, moves }) => [result?.sha256 ?? [], ...moves.map(({ sha256 }) => sha256)].flat()),
    ),
  );

export function isLater(
  { record: { recordedAt }, file }: Found<{ readonly recordedAt: string }>,
  outcomes: Found<Outcomes> | undefined,
): boolean {
  if (outcomes === undefined) return false;
  if (file.storedAt !== null && outcomes.file.storedAt !== null) return file.storedAt > outcomes.file.storedAt;
  return recordedAt > outcomes.record.recordedAt;
}

function notWrittenAt({ notWritten }: ExecutionSet, ref: string): Refusal | undefined {
  const found = notWritten.find(({ record: { keyId, change } }) => idOfChange({ keyId, kind: change }) === ref);
  return found === undefined ? undefined : { reason: found.record.reason, annotation: found.record.annotation };
}
