import type { Span } from '../../compliance-intervals.ts';

/** Where a time lies between `left` and `right`, and the ticks of an axis between them. */
export type TimeAxis = {
  readonly left: number;
  readonly right: number;
  readonly xOf: (time: string) => number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
};

const hour = 3_600_000;
const day = 24 * hour;
const steps = [hour / 12, hour / 4, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day];
const monthSteps = [1, 3, 6, 12, 24, 60];
const mostTicks = 8;

/** An axis in UTC with ticks at whole hours, days or months, as few as tell the time. */
export function timeAxis({ from, to }: Span, left: number, right: number): TimeAxis {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const at = (millis: number): number => round(left + ((millis - start) / Math.max(1, end - start)) * (right - left));
  const xOf = (time: string): number => Math.min(right, Math.max(left, at(Date.parse(time))));
  const step = steps.find((length) => (end - start) / length <= mostTicks);
  const times = step === undefined ? months(start, end) : multiples(start, end, step);
  const label = (millis: number): string => {
    const text = new Date(millis).toISOString();
    return step !== undefined && step < day ? `${text.slice(5, 10)} ${text.slice(11, 16)}` : text.slice(0, 10);
  };
  return { left, right, xOf, ticks: times.map((millis) => ({ x: at(millis), label: label(millis) })) };
}

function multiples(start: number, end: number, step: number): readonly number[] {
  const first = Math.ceil(start / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((end - first) / step) + 1) }, (_, index) => first + index * step);
}

function months(start: number, end: number): readonly number[] {
  const step = monthSteps.find((length) => (end - start) / (length * 30 * day) <= mostTicks) ?? 120;
  const times: number[] = [];
  const first = new Date(start);
  const base = first.getUTCFullYear() * 12 + first.getUTCMonth();
  for (let month = Math.ceil(base / step) * step; ; month += step) {
    const time = Date.UTC(Math.floor(month / 12), month % 12);
    if (time > end) return times;
    if (time >= start) times.push(time);
  }
}

export const round = (value: number): number => Math.round(value * 10) / 10;
