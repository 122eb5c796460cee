import { ServiceError } from '../../service-error.ts';

type Limits = { readonly byDefault: number; readonly most: number };
type Page<Item> = { readonly page: readonly Item[]; readonly marker: { readonly Truncated: boolean; readonly NextMarker?: string } };

/** A page as AWS KMS gives it: `Limit` within its bounds, `Marker` from the page before (AWS KMS API, ListKeys). */
export function pageOf<Item>(items: readonly Item[], input: Readonly<Record<string, unknown>>, { byDefault, most }: Limits): Page<Item> {
  const limit = Number(input['Limit'] ?? byDefault);
  if (limit < 1 || limit > most) throw new ServiceError('ValidationException', `Limit must be 1 to ${most}; got ${limit}`);
  const start = startOf(input['Marker'], items.length);
  const page = items.slice(start, start + limit);
  const end = start + page.length;
  return { page, marker: end < items.length ? { Truncated: true, NextMarker: `sandbox-${end}` } : { Truncated: false } };
}

function startOf(marker: unknown, count: number): number {
  if (marker === undefined) return 0;
  const start = Number(/^sandbox-(\d+)$/.exec(String(marker))?.[1] ?? Number.NaN);
  if (start <= count) return start;
  throw new ServiceError('InvalidMarkerException', `the marker ${JSON.stringify(marker)} is not one that this sandbox gave`);
}
