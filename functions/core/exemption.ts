import type { Tag } from './key.ts';
import type { Policy } from './policy.ts';

/** What the exemption tag of a key comes to on a given day. Only `valid` exempts. */
export type Exemption =
  | { readonly kind: 'none' }
  | { readonly kind: 'valid'; readonly until: string; readonly reason: string }
  | { readonly kind: 'expired'; readonly until: string }
  | { readonly kind: 'tooLong'; readonly until: string; readonly maximumExemptionDays: number }
  | { readonly kind: 'malformed'; readonly value: string };

const millisPerDay = 86_400_000;
const exemptionPattern = /^(\d{4}-\d{2}-\d{2})(?: +(.*))?$/s;

/**
 * Reads the exemption tag: `YYYY-MM-DD`, optionally a space and a reason. The key is exempt through the end of that day, UTC.
 * A value that cannot be read, has expired or reaches further ahead than the policy allows does not exempt.
 */
export function exemptionOf(tags: readonly Tag[], policy: Policy, now: Date): Exemption {
  if (policy.exemptionTagKey === undefined) return { kind: 'none' };
  const tag = tags.find(({ key }) => key === policy.exemptionTagKey);
  if (tag === undefined) return { kind: 'none' };

  const [, until, reason = ''] = exemptionPattern.exec(tag.value.trim()) ?? [];
  const startOfDay = until === undefined ? undefined : startOfCalendarDay(until);
  if (until === undefined || startOfDay === undefined) return { kind: 'malformed', value: tag.value };

  const endOfDay = startOfDay + millisPerDay;
  if (endOfDay <= now.getTime()) return { kind: 'expired', until };
  if (startOfDay - now.getTime() > policy.maximumExemptionDays * millisPerDay) {
    return { kind: 'tooLong', until, maximumExemptionDays: policy.maximumExemptionDays };
  }
  return { kind: 'valid', until, reason: reason.trim() };
}

/** `undefined` for a day no calendar has: `Date` would turn 30 February into 2 March and so lengthen an exemption. */
function startOfCalendarDay(day: string): number | undefined {
  const millis = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(millis)) return undefined;
  return new Date(millis).toISOString().startsWith(day) ? millis : undefined;
}
