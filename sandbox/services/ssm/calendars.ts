import { ssmError } from './errors.ts';
import type { Input } from './input.ts';

type Calendar = { readonly state: 'OPEN' | 'CLOSED'; readonly nextTransition: Date | undefined };

/** Change calendars of the account. Their entries are not simulated: a test says whether one is open. */
export function createCalendars() {
  const calendars = new Map<string, Calendar>();
  return {
    set: (name: string, state: 'OPEN' | 'CLOSED', nextTransition?: Date): void => {
      calendars.set(name, { state, nextTransition });
    },
    /** GetCalendarState: OPEN if all are open (Systems Manager API); InvalidDocument for one that does not exist. */
    state: (input: Input, now: Date): Record<string, unknown> => {
      const names = Array.isArray(input['CalendarNames']) ? input['CalendarNames'].map(String) : [];
      const found = names.map((name) => {
        const calendar = calendars.get(name);
        if (calendar === undefined) throw ssmError('InvalidDocument', `Document ${name} does not exist or is no change calendar`);
        return calendar;
      });
      const closed = found.find(({ state }) => state === 'CLOSED');
      const next = (closed ?? found[0])?.nextTransition;
      return {
        State: closed === undefined ? 'OPEN' : 'CLOSED',
        AtTime: now.toISOString(),
        ...(next === undefined ? {} : { NextTransitionTime: next.toISOString() }),
      };
    },
  };
}
