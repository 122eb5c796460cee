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
import { summaryOf } from './history-summary.ts';
import type { Approval } from './records/approval.ts';
import type { ComplianceInterval, DecidedBy, HistoryEvent, KeyHistory } from './records/history.ts';
import type { Proposal } from './records/proposal.ts';
import type { Outcome, Outcomes } from './records/validation.ts';
import { hasBeenChanged } from './validation.ts';

/** The records of one execution. Without an approval nobody has decided yet; without outcomes the execution has not ended. */
export type ExecutionRecords = {
  readonly proposal: Proposal;
  readonly approval?: Approval | undefined;
  readonly outcomes?: Outcomes | undefined;
};

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

/** How far apart the clocks of AWS Config, Systems Manager and ours may be: the result of a change this much older than its decision still follows from it. */
const clockSkewInMillis = 5 * 60_000;

/** One key's timeline over a span, and the answer to "since when, by whose decision". */
export function keyHistory({ keyId, recorded, gaps, executions, rotations }: KeySources, span: Span): KeyHistory {
  const changes = changesIn(recorded);
  const intervals = [...intervalsOf(changes, gaps, span)];
  const current = currentState(changes, gaps, span);
  const chains = executions.map((records) => chainOf(keyId, records)).filter((chain) => chain.length > 0);
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
  const lastOutcome = past.find((event): event is Ended => event.type === 'OUTCOME' && event.executionId === last?.executionId)?.outcome;
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

/** Request, decision and outcome of one execution for a key, in the order in which each needed the one before it. */
function chainOf(keyId: string, { proposal, approval, outcomes }: ExecutionRecords): readonly HistoryEvent[] {
  const proposed = proposal.keys.find((key) => key.keyId === keyId);
  const dropped = proposal.dropped.find((key) => key.keyId === keyId);
  if (proposed === undefined && dropped === undefined) return [];
  const { executionId, requestId, requestedBy, requestedAt } = proposal;
  const request: HistoryEvent = {
    type: 'REQUESTED',
    at: requestedAt,
    executionId,
    requestId,
    requestedBy,
    change: proposed?.change ?? null,
    reason: dropped?.reason ?? null,
  };
  const decision: readonly HistoryEvent[] = approval === undefined || proposed === undefined ? [] : [decisionEvent(keyId, approval)];
  const outcome = outcomeOf(keyId, outcomes);
  if (outcome === undefined || outcomes === undefined) return [request, ...decision];
  const { outcome: word, detail } = outcome;
  return [request, ...decision, { type: 'OUTCOME', at: outcomes.recordedAt, executionId, requestId, outcome: word, detail }];
}

const decisionEvent = (keyId: string, { decidedAt, executionId, requestId, decision, approver, comment, approvedKeyIds }: Approval) =>
  ({
    type: 'DECIDED',
    at: decidedAt,
    executionId,
    requestId,
    decision,
    approver,
    comment,
    selected: approvedKeyIds.includes(keyId),
  }) as const;

const outcomeOf = (keyId: string, outcomes: Outcomes | undefined): Outcome | undefined =>
  outcomes?.outcomes.find((outcome) => outcome.keyId === keyId);

/**
 * By time. Within a chain an event is placed no earlier than the one before it, whatever the clocks said: times are shown as recorded, the order is that of cause and effect.
 * Chains that start at the same time stay in the order given.
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

/**
 * The last approved decision that changed this key before it became compliant, unless the key became non-compliant again in between: what is undone cannot be the cause.
 * `ALREADY_ENABLED` is none: somebody else had turned rotation on.
 */
function decisionBehind(
  keyId: string,
  current: ComplianceInterval,
  changes: readonly ComplianceChange[],
  executions: readonly ExecutionRecords[],
): DecidedBy | null {
  if (current.compliance !== 'COMPLIANT') return null;
  const since = millisOf(current.from);
  const brokenAt = changes.findLast(({ at, compliance }) => compliance === 'NON_COMPLIANT' && millisOf(at) <= since)?.at;
  const candidates = executions.flatMap(({ approval, outcomes }) => {
    const outcome = outcomeOf(keyId, outcomes);
    if (approval?.decision !== 'APPROVED' || !approval.approvedKeyIds.includes(keyId) || outcome === undefined) return [];
    const decided = millisOf(approval.decidedAt);
    const isCause =
      hasBeenChanged(outcome) &&
      decided <= since + clockSkewInMillis &&
      (brokenAt === undefined || decided >= millisOf(brokenAt) - clockSkewInMillis);
    return isCause ? [{ approval, outcome }] : [];
  });
  const [last] = candidates.sort((one, other) => millisOf(other.approval.decidedAt) - millisOf(one.approval.decidedAt));
  if (last === undefined) return null;
  const { executionId, requestId, approver, comment, decidedAt } = last.approval;
  return { executionId, requestId, approver, comment, decidedAt, outcome: last.outcome.outcome };
}
