import type { OrganizationReport, PlaceRow } from '../records/organization-report.ts';
import { noKeys, sumOf, sumOfReasons } from './counts.ts';

const placeOf = ({ accountId, region }: PlaceRow): string => `${accountId} ${region}`;

/**
 * The report over some rows, in the order of account and Region. Of two rows of the same place the one that was assessed counts, of two such the one that was read later, and
 * the notes say so: no key is counted twice, and nothing disappears unsaid.
 */
export function organizationReportOf(rows: readonly PlaceRow[], generatedAt: string, notes: readonly string[] = []): OrganizationReport {
  const latest = new Map<string, PlaceRow>();
  const superseded: string[] = [];
  for (const row of rows) {
    const place = placeOf(row);
    const other = latest.get(place);
    if (other === undefined || preferred(other, row) === row) latest.set(place, row);
    if (other !== undefined)
      superseded.push(`${place} is in more than one report; the row read at ${preferred(other, row).readAt} counts.`);
  }
  const sorted = [...latest.values()].sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  return {
    kind: 'organization',
    schemaVersion: 1,
    generatedAt,
    rows: sorted,
    totals: {
      places: sorted.length,
      assessed: sorted.filter(({ keys }) => keys !== null).length,
      keys: sumOf(sorted.map(({ keys }) => keys ?? noKeys)),
      reasons: sumOfReasons(sorted.map(({ reasons }) => reasons)),
    },
    notes: [...new Set([...notes, ...superseded])],
  };
}

function preferred(one: PlaceRow, other: PlaceRow): PlaceRow {
  if ((one.keys === null) !== (other.keys === null)) return one.keys === null ? other : one;
  return one.readAt <= other.readAt ? other : one;
}

/** Several reports as one: of another partition, or of parts of an organization that were read by themselves. */
export const mergedReports = (reports: readonly OrganizationReport[], generatedAt: string): OrganizationReport =>
  organizationReportOf(
    reports.flatMap(({ rows }) => rows),
    generatedAt,
    reports.flatMap(({ notes }) => notes),
  );
