import { GetCalendarStateCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** Calendars that forbid changes now, and when that ends as far as Systems Manager says. */
export type ClosedCalendars = { readonly names: readonly string[]; readonly until: string | null };

/**
 * Whether the change calendars allow a change now. Of several, one that is closed closes all (Systems Manager API, GetCalendarState). `undefined`: changes are allowed, or no
 * calendar is named. @throws what Systems Manager answers where a calendar cannot be read: then nothing may be changed either.
 */
export async function closedCalendars(ssm: SSMClient, names: readonly string[]): Promise<ClosedCalendars | undefined> {
  if (names.length === 0) return undefined;
  const { State, NextTransitionTime } = await ssm.send(new GetCalendarStateCommand({ CalendarNames: [...names] }));
  return State === 'OPEN' ? undefined : { names, until: NextTransitionTime ?? null };
}
