import { configError } from './errors.ts';

/** One page of a list. The token is the place of the next item and is good for the same request only. */
export function pageOf<Item>(
  items: readonly Item[],
  limit: number,
  token: string | undefined,
): { readonly page: readonly Item[]; readonly nextToken?: string } {
  const start = token === undefined ? 0 : placeIn(token);
  const end = start + limit;
  return { page: items.slice(start, end), ...(end < items.length ? { nextToken: tokenFor(end) } : {}) };
}

export const tokenFor = (place: number): string => Buffer.from(`page:${place}`).toString('base64url');

/** @throws ServiceError InvalidNextTokenException, also for an empty token: the first call has none. */
export function placeIn(token: string): number {
  const [, place] = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  if (place === undefined) throw configError('InvalidNextTokenException', 'The nextToken provided is invalid');
  return Number(place);
}

/** `Limit` of a request: 0 or none means the default. @throws ServiceError InvalidLimitException-like for more than the API allows. */
export function limitIn(limit: unknown, standard: number, maximum: number, errorName = 'ValidationException'): number {
  if (limit === undefined || limit === null || limit === 0) return standard;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit > 0 && limit <= maximum) return limit;
  throw configError(errorName, `Limit is ${JSON.stringify(limit)}; it must be 0 to ${maximum}`);
}
