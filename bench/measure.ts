/** One line of the table that `npm run bench` prints. */
export type Measure = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What is to be reached: at most this. Left out where the figure is there for comparison only. */
  readonly atMost?: number;
  readonly note?: string;
};

/** What cannot be measured here, and why. */
export type Skipped = { readonly what: string; readonly because: string };

export type Result = Measure | Skipped;

export const isSkipped = (result: Result): result is Skipped => 'because' in result;

export const isReached = ({ value, atMost }: Measure): boolean => atMost === undefined || value <= atMost;

/** The middle of several values; of an even number the lower of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
