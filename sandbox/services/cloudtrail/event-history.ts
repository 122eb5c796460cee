import type { SandboxClock } from '../../clock.ts';
import type { EventRecord } from './event-record.ts';
import type { HistoryResource } from './event-resources.ts';
import { historyUserNameOf } from './user-identity.ts';

/** An event of the history. What takes work to write is written when somebody asks. */
export type HistoryEvent = {
  readonly sequence: number;
  readonly at: Date;
  readonly record: () => EventRecord;
  readonly resources: () => readonly HistoryResource[];
  readonly userName: () => string | undefined;
};

export type NewEvent = Pick<HistoryEvent, 'at' | 'record'> & {
  readonly region: string;
  readonly resourcesOf: (record: EventRecord) => readonly HistoryResource[];
};

export type EventHistory = {
  readonly add: (event: NewEvent) => void;
  /** The events of a Region that have come to the history, the newest first. */
  readonly events: (region: string) => Iterable<HistoryEvent>;
};

export type EventHistoryOptions = {
  readonly clock: SandboxClock;
  /** Milliseconds until an event is in the history. */
  readonly delayMillis: () => number;
};

/**
 * The event history goes back 90 days (CloudTrail guide, "Working with CloudTrail event history").
 */
const keptMillis = 90 * 86_400_000;
/** In each Region, so that a long run does not fill the memory. */
const keptEvents = 100_000;

type StoredEvent = HistoryEvent & { readonly visibleAt: number };

/** The management events of one account, by Region. */
export function createEventHistory({ clock, delayMillis }: EventHistoryOptions): EventHistory {
  const byRegion = new Map<string, StoredEvent[]>();
  let sequence = 0;
  return {
    add: ({ region, at, record, resourcesOf }) => {
      const events = byRegion.get(region) ?? [];
      byRegion.set(region, events);
      sequence += 1;
      events.push({
        sequence,
        at,
        visibleAt: at.getTime() + delayMillis(),
        record,
        resources: () => resourcesOf(record()),
        userName: () => historyUserNameOf(record()['userIdentity']),
      });
      if (events.length > keptEvents * 1.1) events.splice(0, events.length - keptEvents);
    },
    *events(region) {
      const now = clock.now().getTime();
      const events = byRegion.get(region) ?? [];
      for (let index = events.length - 1; index >= 0; index -= 1) {
        const event = events[index];
        if (event === undefined || event.at.getTime() < now - keptMillis) return;
        if (event.visibleAt <= now) yield event;
      }
    },
  };
}
