import type { SandboxClock } from '../../clock.ts';
import type { EventRecord } from './event-record.ts';
import type { HistoryResource } from './event-resources.ts';

/** What is kept of an event: enough to write its record when somebody asks. */
export type KeptEvent<Source> = {
  readonly sequence: number;
  readonly at: Date;
  readonly name: string;
  readonly visibleAt: number;
  readonly source: Source;
};

/** An event as somebody sees it who looks it up. */
export type SeenEvent = {
  readonly record: EventRecord;
  readonly resources: readonly HistoryResource[];
  readonly userName: string | undefined;
};

export type EventHistory<Source> = {
  readonly add: (event: Pick<KeptEvent<Source>, 'at' | 'name' | 'source'> & { readonly region: string }) => void;
  /** The events of a Region that have come to the history, the newest first. */
  readonly events: (region: string) => Iterable<KeptEvent<Source>>;
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
const keptEvents = 50_000;

/** The management events of one account, by Region. */
export function createEventHistory<Source>({ clock, delayMillis }: EventHistoryOptions): EventHistory<Source> {
  const byRegion = new Map<string, KeptEvent<Source>[]>();
  let sequence = 0;
  return {
    add: ({ region, at, name, source }) => {
      const events = byRegion.get(region) ?? [];
      byRegion.set(region, events);
      sequence += 1;
      events.push({ sequence, at, name, visibleAt: at.getTime() + delayMillis(), source });
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
