import type { ChangeKind } from './changes/kind.ts';
import { definitionOf } from './changes/registry.ts';
import type { Span } from './compliance-intervals.ts';
import type { ComplianceInterval, ComplianceState, DecidedBy, HistoryEvent } from './records/history.ts';

/**
 * What a summary is made from. `last`: the latest request for the key or decision on it;
 * `lastOutcome`: what came of it.
 */
export type Summarised = {
  readonly keyId: string;
  readonly current: ComplianceInterval;
  readonly decidedBy: DecidedBy | null;
  readonly last: HistoryEvent | undefined;
  readonly lastOutcome: string | undefined;
  readonly milliseconds: Readonly<Record<ComplianceState, number>>;
  readonly span: Span;
};

/**
 * The auditor's question, answered for one key: since when, by whose decision, and how long it was
 * otherwise.
 */
export function summaryOf(summarised: Summarised): string {
  const { milliseconds, span } = summarised;
  const asked = Date.parse(span.to) - Date.parse(span.from);
  const unknown = milliseconds.UNKNOWN === 0 ? '' : ` For ${durationText(milliseconds.UNKNOWN)} nothing is on record.`;
  return `${stateSentence(summarised)} In this span of ${durationText(asked)} it was non-compliant for ${durationText(milliseconds.NON_COMPLIANT)}.${unknown}`;
}

function stateSentence({ keyId, current, decidedBy, last, lastOutcome }: Summarised): string {
  const since = minuteText(current.from);
  switch (current.compliance) {
    case 'COMPLIANT':
      return decidedBy === null ? `Compliant since ${since}; ${unaccounted(keyId)}` : `Compliant since ${since}, ${byDecision(decidedBy)}`;
    case 'NON_COMPLIANT':
      return `Non-compliant since ${since}; ${lastWord(last, lastOutcome)}`;
    case 'NOT_APPLICABLE':
      return `Not applicable since ${since}: the rule does not ask this key to rotate.`;
    case 'UNKNOWN':
      return unknownSentence(current);
    default:
      return current.compliance satisfies never;
  }
}

const byDecision = ({ approvers, decidedAt, executionId, requestId, change, comment, outcome }: DecidedBy): string =>
  `by decision of ${peopleText(approvers)}: ${titleOf(change)} (approved ${minuteText(decidedAt)}, request ${requestId}, execution ${executionId}${quoted(comment)}; outcome ${outcome}).`;

const titleOf = (change: ChangeKind): string => definitionOf(change).words.title;

/**
 * Rotation of a multi-Region key is turned on at its primary (AWS KMS guide, "Multi-Region keys").
 */
const unaccounted = (keyId: string): string =>
  keyId.startsWith('mrk-')
    ? 'no decision on record in this Region accounts for it. Requests for a multi-Region key are made in the Region of its primary.'
    : 'no decision on record accounts for it: the key was compliant from the start, or somebody changed it outside of a request.';

function lastWord(last: HistoryEvent | undefined, outcome: string | undefined): string {
  if (last?.type === 'DECIDED') {
    const { decision, approvers, at, executionId, change, approved, comment } = last;
    const choice = decision === 'APPROVED' && !approved ? 'APPROVED without this change' : decision;
    return `the last decision was ${choice} by ${peopleText(approvers)}: ${titleOf(change)} (${minuteText(at)}, execution ${executionId}${quoted(comment)})${outcome === undefined ? '' : `; its outcome was ${outcome}`}.`;
  }
  if (last?.type === 'REQUESTED') {
    const { change, excludedBecause, at, executionId } = last;
    return excludedBecause === null
      ? `a request of ${minuteText(at)} has no decision on record: ${titleOf(change)} (execution ${executionId}).`
      : `the last request could not propose a change: ${titleOf(change)} (${excludedBecause}, ${minuteText(at)}).`;
  }
  return 'no request for it is on record.';
}

function unknownSentence({ from, because }: ComplianceInterval): string {
  if (because === 'RECORDER_OFF') return `Unknown since ${minuteText(from)}: the recorder of AWS Config is off.`;
  if (because === 'NO_RESULT')
    return `Unknown since ${minuteText(from)}: AWS Config recorded that the rule has no result for this key any more.`;
  return 'Unknown: AWS Config has recorded no result of the rule for this key.';
}

const quoted = (comment: string | null): string => (comment === null || comment === '' ? '' : `, “${comment}”`);

/** A session of a role by role and session name, or a user; the whole ARN is in the record. */
export const personText = (principal: string): string =>
  principal.replaceAll(/arn:[^ ,:]*:[^ ,:]*:[^ ,:]*:[^ ,:]*:(?:assumed-role\/|user\/)/g, '');

export const peopleText = (principals: readonly string[]): string => principals.map(personText).join(', ') || 'nobody';

/** A time to the minute, for people; it says that it is UTC. */
export const minuteText = (time: string): string => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
};

/** A duration in its two largest units, days the largest. */
export function durationText(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes === 0) return milliseconds > 0 ? 'less than a minute' : '0 min';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts = days > 0 ? [`${days} d`, hours > 0 ? `${hours} h` : ''] : [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''];
  return parts.filter((part) => part !== '').join(' ');
}
