import { isKeyArn, isKeyId, type KeyId, partsOf } from '../../functions/core/ids.ts';
import { shownValue } from '../../functions/core/problem-text.ts';
import { UsageError } from '../usage-error.ts';

export type AskedSpan = { readonly since: Date | undefined; readonly until: Date };

const allowed = 'a date (2026-11-20, UTC) or a time with its zone (2026-11-20T08:00Z, 2026-11-20T09:00+01:00)';

/**
 * The span asked about; a date as the end means that whole day. @throws UsageError naming the
 * option, the value and what is allowed.
 */
export function askedSpan(since: string | undefined, until: string | undefined, now: Date): AskedSpan {
  const from = since === undefined ? undefined : timeIn('--since', since).time;
  if (from !== undefined && from >= now)
    throw new UsageError(`--since: must be in the past; got ${shownValue(since)}, and it is ${now.toISOString()}`);
  const to = until === undefined ? now : endIn(until, now);
  if (from !== undefined && from >= to)
    throw new UsageError(`--since: must be before --until; got ${shownValue(since)} and ${shownValue(until)}`);
  return { since: from, until: to };
}

function endIn(until: string, now: Date): Date {
  const { time, isDay } = timeIn('--until', until);
  if (time > now)
    throw new UsageError(
      `--until: must not be in the future, of which nothing is on record; got ${shownValue(until)}, and it is ${now.toISOString()}`,
    );
  const end = isDay ? new Date(time.getTime() + 86_400_000) : time;
  return end > now ? now : end;
}

function timeIn(option: string, text: string): { readonly time: Date; readonly isDay: boolean } {
  const [, day, clock] = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const time = new Date(text);
  // JavaScript takes 30 February for 2 March.
  const isDate = day !== undefined && isSameDay(day) && !Number.isNaN(time.getTime());
  if (!isDate) throw new UsageError(`${option}: must be ${allowed}; got ${shownValue(text)}`);
  return { time, isDay: clock === undefined };
}

function isSameDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

export type AskedKey = { readonly keyId: KeyId; readonly region?: string; readonly accountId?: string };

/** The key asked about. An ARN also says of which Region and account it is. @throws UsageError */
export function askedKey(key: string): AskedKey {
  if (isKeyId(key)) return { keyId: key };
  if (isKeyArn(key)) return partsOf(key);
  const isAlias = key.startsWith('alias/') || /:alias\//.test(key);
  const why = isAlias
    ? 'an alias may be moved from key to key, so a history needs the key itself (kms-rotation assess lists both)'
    : 'it is neither';
  throw new UsageError(
    `--key: must be a key id (a UUID, or mrk- and 32 hex digits) or a key ARN (arn:<partition>:kms:<region>:<account>:key/<id>); got ${shownValue(key)}: ${why}`,
  );
}
