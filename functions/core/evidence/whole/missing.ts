import { type Contradiction, ofRecord } from '../contradiction.ts';
import { answersByThen } from '../decision/answers.ts';
import { filedAt } from '../decision/decision.ts';
import type { ExecutionSet } from '../execution-set.ts';

export type End = {
  readonly now: Date;
  /** What Systems Manager says. `undefined`: it was not asked, or does not remember. */
  readonly hasEnded: boolean | undefined;
};

/** An execution comes from its decision to its outcomes within hours: each of its steps lasts minutes, and is tried a few times. */
const longestEndInMillis = 86_400_000;

/** Records that must be there and are not. */
export function missingIn(set: ExecutionSet, end: End): readonly Contradiction[] {
  return [...missingAtEnd(set, end), ...missingCopies(set), ...missingAnswers(set)];
}

/** Whether the execution has ended, and everything that it was to record is on record. */
export const isComplete = ({ outcomes, validation, csv }: ExecutionSet): boolean =>
  outcomes !== undefined && validation !== undefined && csv !== undefined;

function missingAtEnd(set: ExecutionSet, end: End): readonly Contradiction[] {
  const { decision, outcomes, validation, csv } = set;
  const isFollowed = outcomes !== undefined || validation !== undefined || csv !== undefined;
  const isOver = hasEnded(set, end);
  const mustBeThere: readonly (readonly [string, object | undefined, boolean])[] = [
    ['decision.json', decision, (isOver || isFollowed) && !mayEndWithoutDecision(set)],
    ['outcomes.json', outcomes, isOver || isFollowed],
    ['validation.json', validation, isOver],
    ['outcomes.csv', csv, isOver || validation !== undefined],
  ];
  const because = isFollowed ? 'A record that follows it is there.' : 'The execution has ended.';
  return mustBeThere.flatMap(([name, found, must]) => (found === undefined && must ? [ofRecord(name, 'it is missing', because)] : []));
}

function hasEnded({ proposal, decision, outcomes }: ExecutionSet, { now, hasEnded: isKnown }: End): boolean {
  const last = outcomes?.record.recordedAt ?? decision?.record.recordedAt ?? proposal.record.expiresAt;
  return isKnown ?? now.getTime() > Date.parse(last) + longestEndInMillis;
}

/** Where no decision could be recorded, outcomes say so, and follow the proposal. */
const mayEndWithoutDecision = ({ outcomes }: ExecutionSet): boolean => outcomes?.record.previous?.record === 'proposal.json';

/** A copy of part of the bucket need not have what lies in other folders. */
function missingCopies({ decision, filed, evidence }: ExecutionSet): readonly Contradiction[] {
  return decision === undefined || filed !== undefined || !evidence.covers.decisions
    ? []
    : [ofRecord(filedAt(decision.record), 'it is missing', 'decision.json is filed under the day of the decision.')];
}

/** Answers that the decision names and that are gone; and answers that it does not name. */
function missingAnswers(set: ExecutionSet): readonly Contradiction[] {
  const { decision, answers } = set;
  if (decision === undefined) return [];
  const { signals, ignoredAnswers, decision: kind } = decision.record;
  const named = new Set([...signals.flatMap((signal) => signal.answers), ...ignoredAnswers].map(({ record }) => record));
  const isThere = new Set(answers.map(({ key }) => key));
  return [
    ...[...named]
      .filter((record) => !isThere.has(record))
      .map((record) => ofRecord(record, 'it is missing', 'decision.json was made from it.')),
    ...(kind === 'NOTHING_TO_APPROVE' ? [] : answersByThen(set))
      .filter(({ key }) => !named.has(key))
      .map(({ key }) =>
        ofRecord(key, 'it is an answer', 'decision.json does not name it: it was stored after the decision, or left out of it.'),
      ),
  ];
}
