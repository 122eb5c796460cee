import {
  type ComplianceChange,
  changesIn,
  intervalsOf,
  millisecondsIn,
  millisOf,
  type RecordedCompliance,
  type RecorderGap,
  type Span,
} from './compliance-intervals.ts';
import { chainsOf, type ExecutionRecords } from './history/chains.ts';
import { decisionBehind } from './history/decision-behind.ts';
import { summaryOf } from './history-summary.ts';
import type { ComplianceInterval, HistoryEvent, KeyHistory } from './records/history.ts';

/** New key material, as AWS KMS lists it. */
export type KeyRotation = { readonly at: string; readonly rotationType: 'AUTOMATIC' | 'ON_DEMAND' };

/** All that is known of one key. */
export type KeySources = {
  readonly keyId: string;
  /** Back to where the state at the beginning of the span began. */
  readonly recorded: readonly RecordedCompliance[];
  readonly gaps: readonly RecorderGap[];
  readonly executions: readonly ExecutionRecords[];
  readonly rotations: readonly KeyRotation[] | { readonly unreadable: string };
};

/** One key's timeline over a span, and the answer to "since when, by whose decision". */
export function keyHistory({ keyId, recorded, gaps, executions, rotations }: KeySources, span: Span): KeyHistory {
  const changes = changesIn(recorded);
  const intervals = [...intervalsOf(changes, gaps, span)];
  const current = currentState(changes, gaps, span);
  const chains = executions.flatMap((records) => chainsOf(keyId, records));
  const decidedBy = decisionBehind(keyId, current, changes, executions);
  const isRead = !('unreadable' in rotations);
  const events = inOrder(
    [
      ...chains.filter((chain) => chain.some(({ at }) => isWithin(at, span))),
      ...[
        ...(isRead ? rotations.map(({ at, rotationType }): HistoryEvent => ({ type: 'ROTATION', at, rotationType })) : []),
        ...changes.map(({ at, compliance, before }): HistoryEvent => ({ type: 'COMPLIANCE', at, compliance, before })),
        ...gaps.flatMap(recordingEvents),
      ]
        .filter(({ at }) => isWithin(at, span))
        .map((event) => [event]),
    ],
    span,
  );
  const since = current.because === 'NO_RECORD' ? null : current.from;
  const milliseconds = millisecondsIn(intervals);
  const past = inOrder(chains, span).filter(({ at }) => millisOf(at) < millisOf(span.to));
  const last = past.findLast((event): event is Asked => event.type === 'REQUESTED' || event.type === 'DECIDED');
  const lastOutcome = past.find(
    (event): event is Ended => event.type === 'OUTCOME' && event.executionId === last?.executionId && event.change === last.change,
  )?.outcome;
  return {
    keyId,
    compliance: current.compliance,
    since,
    decidedBy,
    summary: summaryOf({ keyId, current, decidedBy, last, lastOutcome, milliseconds, span }),
    milliseconds,
    intervals,
    events,
    rotationsUnreadable: isRead ? null : rotations.unreadable,
  };
}

const rank = ['NON_COMPLIANT', 'UNKNOWN', 'COMPLIANT', 'NOT_APPLICABLE'] as const;

/** What needs somebody first, and in each state what has been in it longest. */
export const inReportOrder = (keys: readonly KeyHistory[]): KeyHistory[] =>
  [...keys].sort(
    (one, other) =>
      rank.indexOf(one.compliance) - rank.indexOf(other.compliance) ||
      (one.since ?? '').localeCompare(other.since ?? '') ||
      one.keyId.localeCompare(other.keyId),
  );

type Asked = Extract<HistoryEvent, { type: 'REQUESTED' | 'DECIDED' }>;
type Ended = Extract<HistoryEvent, { type: 'OUTCOME' }>;

const isWithin = (at: string, { from, to }: Span): boolean => millisOf(at) >= millisOf(from) && millisOf(at) < millisOf(to);

/** The last state, from when it began: before the span, if it did. */
function currentState(changes: readonly ComplianceChange[], gaps: readonly RecorderGap[], span: Span): ComplianceInterval {
  const starts = [span.from, ...changes.map(({ at }) => at), ...gaps.map(({ from }) => from)].map(millisOf);
  const from = new Date(Math.min(...starts)).toISOString();
  const last = intervalsOf(changes, gaps, { from, to: span.to }).at(-1);
  return last ?? { ...span, compliance: 'UNKNOWN', because: 'NO_RECORD' };
}

const recordingEvents = ({ from, to }: RecorderGap): readonly HistoryEvent[] => [
  { type: 'RECORDING', at: from, recording: 'STOPPED' },
  ...(to === null ? [] : [{ type: 'RECORDING', at: to, recording: 'STARTED' } as const]),
];

/**
 * By time. Within a chain an event is placed no earlier than the one before it, whatever the clocks
 * said: times are shown as recorded, the order is that of cause and effect. Chains that start at
 * the same time stay in the order given.
 */
function inOrder(chains: readonly (readonly HistoryEvent[])[], span: Span): HistoryEvent[] {
  const placed = chains.flatMap((chain) => {
    let place = Number.NEGATIVE_INFINITY;
    return chain.map((event) => {
      const time = millisOf(event.at);
      place = Math.max(place, Number.isNaN(time) ? millisOf(span.from) : time);
      return { event, place };
    });
  });
  return placed.sort((one, other) => one.place - other.place).map(({ event }) => event);
}
