import { mergedDecisions, mergedOutcomes, mergedValidation } from '../../../functions/core/merge.ts';
import { outcomeOf, outcomeOfExcluded } from '../../../functions/core/outcome/outcome.ts';
import { validationOf } from '../../../functions/core/outcome/validation.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import type { Outcome, Outcomes } from '../../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import { assessmentOfEveryKind, everyKind } from './every-kind.ts';
import { approvedInPart, approvedWhole, enabling, otherDecisions, replacing, rollingBack, rotatingNow } from './executions.ts';
import { evidenceFor, type Happened, happenings, replacements, rollBacks, rotations } from './happenings.ts';

/**
 * One account with a key of every kind, and requests in which everything happens that can happen to
 * a change. The reports of it, in `golden`, are what people read: a change of a word or of a rule
 * is a line in their review.
 */

/** What came of every requested change of an execution. */
function outcomesOf(asked: Proposal, decided: Decision | undefined, happened: readonly Happened[]): readonly Outcome[] {
  const { region } = asked;
  const kinds = everyKind();
  return [
    ...evidenceFor(asked.changes, happened, { region, decision: decided }).map(outcomeOf),
    ...asked.excluded.map((excluded) => {
      const profile = kinds.find(({ keyId }) => keyId === excluded.keyId);
      if (profile === undefined) throw new Error(`${excluded.keyId} is no key of the scenario`);
      return outcomeOfExcluded(excluded, { region, after: { profile }, compliance: null });
    }),
  ];
}

const recordOf = (
  { executionId, requestId }: Proposal,
  outcomes: readonly Outcome[],
  recordedAt = '2026-11-20T10:00:00.000Z',
  startedAt: string | null = '2026-11-20T08:00:00.000Z',
): Outcomes => ({
  kind: 'outcomes',
  schemaVersion: 2,
  previous: { record: 'decision.json', sha256: 'c'.repeat(64) },
  executionIds: [executionId],
  requestIds: [requestId],
  recordedAt,
  startedAt,
  outcomes: [...outcomes],
});

const previous = { record: 'outcomes.json', sha256: 'd'.repeat(64) };

/** One execution and all that is on record of it. */
export function executed(proposal: Proposal, decided: Decision | undefined, happened: readonly Happened[], recordedAt?: string) {
  const outcomes = recordOf(proposal, outcomesOf(proposal, decided, happened), recordedAt);
  return { proposal, decision: decided, outcomes, validation: validationOf(proposal, decided, outcomes, previous) };
}

/** Everything anew for every test: mutation testing runs them all in one process. */
export function scenario() {
  const kinds = everyKind();
  const asked = enabling(kinds);
  const decided = approvedInPart(asked);
  const [now, replacement, rollBack] = [rotatingNow(), replacing(), rollingBack()];
  const enabled = executed(asked, decided, happenings);
  return {
    kinds,
    assessment: assessmentOfEveryKind(kinds),
    asked,
    decided,
    outcomesUnder: (other: Decision | undefined) => outcomesOf(asked, other, happenings),
    outcomes: enabled.outcomes,
    validation: enabled.validation,
    executions: [
      enabled,
      executed(now, approvedWhole(now), rotations),
      executed(replacement, approvedWhole(replacement), replacements),
      executed(rollBack, approvedWhole(rollBack), rollBacks, '2026-11-20T11:00:00.000Z'),
    ],
  };
}

const about = { accountId: '111122223333', validatedAt: '2026-11-20T12:00:00.000Z' };

/**
 * The requests as they are read when they were several executions, of several kinds, decided
 * differently.
 */
export function merged({ executions }: ReturnType<typeof scenario>) {
  const [, now] = executions;
  const rejected = now === undefined ? [] : [executed({ ...now.proposal, executionId: 'rejected' }, otherDecisions.rejected, rotations)];
  const all = [...executions, ...rejected];
  const outcomes = mergedOutcomes(
    all.map((one) => one.outcomes),
    about.validatedAt,
  );
  return {
    decisions: mergedDecisions(all.flatMap((one) => one.decision ?? [])),
    outcomes,
    validation: mergedValidation(
      all.map((one) => one.validation),
      { ...about, proposals: all.map(({ proposal }) => proposal), outcomes },
    ),
  };
}

/** No execution at all. */
export function nothing() {
  const outcomes = mergedOutcomes([], about.validatedAt);
  return { decisions: mergedDecisions([]), outcomes, validation: mergedValidation([], { ...about, proposals: [], outcomes }) };
}
