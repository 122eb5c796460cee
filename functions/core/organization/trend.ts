import type { KeyCounts, OrganizationReport, PlaceRow } from '../records/organization-report.ts';
import { noKeys, sumOf } from './counts.ts';

/** The totals at one time. */
export type TrendPoint = { readonly at: string; readonly assessed: number; readonly places: number; readonly keys: KeyCounts };

export type AccountChange = {
  readonly accountId: string;
  readonly accountName: string | null;
  /** Non-compliant keys, before and now. */
  readonly before: number;
  readonly now: number;
};

export type Trend = {
  /** Oldest first; the last one is the report itself. */
  readonly points: readonly TrendPoint[];
  /** Accounts whose number of non-compliant keys has changed since the report before, most increased first. Only places that both reports assessed. */
  readonly changes: readonly AccountChange[];
  /** Places that the report before assessed and this one did not: a fall in numbers that is no improvement. */
  readonly lost: readonly string[];
};

const placeOf = ({ accountId, region }: PlaceRow): string => `${accountId} ${region}`;

/** How it went since earlier reports. `undefined` where there is no earlier one. */
export function trendOf(report: OrganizationReport, earlier: readonly OrganizationReport[]): Trend | undefined {
  const before = earlier.toSorted((one, other) => (one.generatedAt < other.generatedAt ? -1 : 1));
  const previous = before.at(-1);
  if (previous === undefined) return undefined;
  const assessedNow = new Map(report.rows.filter(({ keys }) => keys !== null).map((row) => [placeOf(row), row]));
  const assessedBefore = previous.rows.filter(({ keys }) => keys !== null);
  const inBoth = assessedBefore.filter((row) => assessedNow.has(placeOf(row)));
  return {
    points: [...before, report].map(({ generatedAt, totals }) => ({
      at: generatedAt,
      assessed: totals.assessed,
      places: totals.places,
      keys: totals.keys,
    })),
    changes: changesOf(inBoth, assessedNow),
    lost: assessedBefore.map(placeOf).filter((place) => !assessedNow.has(place)),
  };
}

function changesOf(before: readonly PlaceRow[], now: ReadonlyMap<string, PlaceRow>): readonly AccountChange[] {
  const accounts = new Map<string, PlaceRow[]>();
  for (const row of before) accounts.set(row.accountId, [...(accounts.get(row.accountId) ?? []), row]);
  return [...accounts]
    .map(([accountId, rows]) => ({
      accountId,
      accountName: rows[0]?.accountName ?? null,
      before: nonCompliantIn(rows),
      now: nonCompliantIn(rows.flatMap((row) => now.get(placeOf(row)) ?? [])),
    }))
    .filter((change) => change.before !== change.now)
    .sort((one, other) => other.now - other.before - (one.now - one.before));
}

const nonCompliantIn = (rows: readonly PlaceRow[]): number => sumOf(rows.map(({ keys }) => keys ?? noKeys)).nonCompliant;
