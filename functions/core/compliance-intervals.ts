import type { ComplianceInterval, ComplianceState, UnknownBecause } from './records/history.ts';

/** The rule's result for a key from a time on, as AWS Config recorded it; `UNKNOWN` where it recorded that there was none. */
export type RecordedCompliance = { readonly at: string; readonly compliance: ComplianceState };

/** A time in which the recorder was off; `to: null` if it still is. */
export type RecorderGap = { readonly from: string; readonly to: string | null };

export type Span = { readonly from: string; readonly to: string };

/** A recorded result that differs from the one before it. */
export type ComplianceChange = RecordedCompliance & { readonly before: ComplianceState };

/** Milliseconds since the epoch; `NaN` for what is no time. */
export const millisOf = (time: string): number => Date.parse(time);

/** AWS Config records a key whenever any rule changes its mind; only what this rule changed is kept. Of several results of the same instant the last one counts. */
export function changesIn(recorded: readonly RecordedCompliance[]): readonly ComplianceChange[] {
  const inOrder = [...recorded].sort((one, other) => millisOf(one.at) - millisOf(other.at));
  const lastOfInstant = inOrder.filter(({ at }, index) => {
    const next = inOrder[index + 1];
    return next === undefined || millisOf(next.at) !== millisOf(at);
  });
  let before: ComplianceState | undefined;
  return lastOfInstant.flatMap(({ at, compliance }) => {
    if (compliance === before) return [];
    const change = { at, compliance, before: before ?? 'UNKNOWN' };
    before = compliance;
    return [change];
  });
}

type State = Pick<ComplianceInterval, 'compliance' | 'because'>;

/** The states of a key over a span: the intervals touch each other, cover it exactly, and no two neighbours are the same. */
export function intervalsOf(changes: readonly ComplianceChange[], gaps: readonly RecorderGap[], span: Span): readonly ComplianceInterval[] {
  const [start, end] = [millisOf(span.from), millisOf(span.to)];
  const edges = [...changes.map(({ at }) => at), ...gaps.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))]
    .map(millisOf)
    .filter((edge) => edge > start && edge < end);
  const bounds = [...new Set([start, ...edges, end])].sort((one, other) => one - other);
  const intervals: ComplianceInterval[] = [];
  for (const [index, from] of bounds.entries()) {
    const to = bounds[index + 1];
    if (to === undefined) break;
    const state = stateAt(from, changes, gaps);
    const last = intervals.at(-1);
    if (last !== undefined && last.compliance === state.compliance && last.because === state.because) {
      intervals[intervals.length - 1] = { ...last, to: isoOf(to) };
    } else intervals.push({ from: isoOf(from), to: isoOf(to), ...state });
  }
  return intervals;
}

/** Only changes are recorded: a state lasts until the next change, as far as the recorder was on to see one. */
function stateAt(time: number, changes: readonly ComplianceChange[], gaps: readonly RecorderGap[]): State {
  const isOff = gaps.some(({ from, to }) => time >= millisOf(from) && (to === null || time < millisOf(to)));
  if (isOff) return unknown('RECORDER_OFF');
  const last = changes.findLast(({ at }) => millisOf(at) <= time);
  if (last === undefined) return unknown('NO_RECORD');
  return last.compliance === 'UNKNOWN' ? unknown('NO_RESULT') : { compliance: last.compliance, because: null };
}

const unknown = (because: UnknownBecause): State => ({ compliance: 'UNKNOWN', because });
const isoOf = (millis: number): string => new Date(millis).toISOString();

/** How long each state lasts in these intervals, in milliseconds. */
export function millisecondsIn(intervals: readonly ComplianceInterval[]): Record<ComplianceState, number> {
  const milliseconds = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, UNKNOWN: 0 };
  for (const { from, to, compliance } of intervals) milliseconds[compliance] += millisOf(to) - millisOf(from);
  return milliseconds;
}

/** How many keys are in each state, from one change to the next. */
export type ComplianceCounts = Span & { readonly counts: Readonly<Record<ComplianceState, number>> };

/** The states of several keys over one span, counted. @param keys intervals of each key, all over the same span. */
export function countsOverTime(keys: readonly (readonly ComplianceInterval[])[]): readonly ComplianceCounts[] {
  const changes = new Map<string, Record<ComplianceState, number>>();
  const changeAt = (at: string): Record<ComplianceState, number> => {
    const change = changes.get(at) ?? { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, UNKNOWN: 0 };
    changes.set(at, change);
    return change;
  };
  for (const { from, to, compliance } of keys.flat()) {
    changeAt(from)[compliance] += 1;
    changeAt(to)[compliance] -= 1;
  }
  const times = [...changes].sort(([one], [other]) => millisOf(one) - millisOf(other));
  const counts = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, UNKNOWN: 0 };
  return times.flatMap(([from, change], index) => {
    for (const state of Object.keys(counts) as ComplianceState[]) counts[state] += change[state];
    const to = times[index + 1]?.[0];
    return to === undefined ? [] : [{ from, to, counts: { ...counts } }];
  });
}
