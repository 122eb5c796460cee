import type { ApiCall } from '../../call.ts';
import { type ConfigurationItem, itemInHistory } from './configuration-item.ts';
import { configError, notSimulated } from './errors.ts';
import { requiredTextIn, textIn, timeIn } from './input.ts';
import { limitIn } from './paging.ts';
import type { Recorder } from './recorder.ts';
import { recordedType } from './rule.ts';

const recordedTypes = [recordedType, 'AWS::Config::ResourceCompliance'];
const sevenDays = 7 * 24 * 3_600_000;

/** Where the next page begins: from this time on, leaving out the first `skip` items. */
type Place = { readonly from: number; readonly skip: number };

/**
 * GetResourceConfigHistory: newest first unless told otherwise, 10 per page unless told otherwise. A page spans at most seven days, so that a
 * page can be short or empty and still have a next one (AWS Config API).
 */
export function resourceConfigHistory({ region, input }: ApiCall, recorder: Recorder, now: Date): Record<string, unknown> {
  const [type, id] = [requiredTextIn(input, 'resourceType'), requiredTextIn(input, 'resourceId')];
  if (!recordedTypes.includes(type)) throw notSimulated(`GetResourceConfigHistory of ${type}`);
  const items = recorder.history(region, type, id);
  const oldest = items[0];
  if (oldest === undefined) {
    throw configError('ResourceNotDiscoveredException', `Resource ${id} of resourceType:${type} is unknown or has not been discovered`);
  }
  const earlier = timeIn(input, 'earlierTime') ?? oldest.capturedAt;
  const later = timeIn(input, 'laterTime') ?? now;
  if (earlier > later && input['earlierTime'] !== undefined) {
    throw configError('InvalidTimeRangeException', `earlierTime ${earlier.toISOString()} is after laterTime ${later.toISOString()}`);
  }
  const isForward = input['chronologicalOrder'] === 'Forward';
  const wanted = items.filter(({ capturedAt }) => capturedAt >= earlier && capturedAt <= later);
  const ordered = isForward ? wanted : wanted.toReversed();
  const token = textIn(input, 'nextToken');
  const place = token === undefined ? { from: (isForward ? earlier : later).getTime(), skip: 0 } : placeIn(token);
  const limit = limitIn(input['limit'], 10, 100, 'InvalidLimitException');
  return pageFrom(ordered, place, limit, { isForward, last: (isForward ? later : earlier).getTime() });
}

type Direction = { readonly isForward: boolean; readonly last: number };

function pageFrom(
  ordered: readonly ConfigurationItem[],
  { from, skip }: Place,
  limit: number,
  { isForward, last }: Direction,
): Record<string, unknown> {
  const end = isForward ? from + sevenDays : from - sevenDays;
  const inWindow = ordered.filter(({ capturedAt }) => {
    const time = capturedAt.getTime();
    return isForward ? time >= from && time < end : time <= from && time > end;
  });
  const page = inWindow.slice(skip, skip + limit);
  const isMoreInWindow = skip + limit < inWindow.length;
  const isMoreTime = isForward ? end <= last : end >= last;
  const next = isMoreInWindow ? { from, skip: skip + limit } : isMoreTime ? { from: end, skip: 0 } : undefined;
  return { configurationItems: page.map(itemInHistory), ...(next === undefined ? {} : { nextToken: tokenFor(next) }) };
}

const tokenFor = ({ from, skip }: Place): string => Buffer.from(`history:${from}:${skip}`).toString('base64url');

function placeIn(token: string): Place {
  const [, from, skip] = /^history:(-?\d+):(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  if (from === undefined || skip === undefined) throw configError('InvalidNextTokenException', 'The nextToken provided is invalid');
  return { from: Number(from), skip: Number(skip) };
}
