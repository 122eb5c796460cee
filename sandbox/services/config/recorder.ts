import { type ConfigurationItem, contentOf } from './configuration-item.ts';

export type Recording = { readonly before: ConfigurationItem | undefined; readonly item: ConfigurationItem };

export type Recorder = {
  /** Keeps an item if it differs from the last one of its resource; `undefined` if nothing that is recorded has changed. */
  readonly record: (item: ConfigurationItem) => Recording | undefined;
  /** Oldest first. */
  readonly history: (region: string, resourceType: string, resourceId: string) => readonly ConfigurationItem[];
  /** The last item of each resource of a type, deleted ones left out. */
  readonly current: (region: string, resourceType: string) => readonly ConfigurationItem[];
};

/** The configuration recorder's store, for all Regions. Only changes are kept, as with continuous recording. */
export function createRecorder(): Recorder {
  const items = new Map<string, ConfigurationItem[]>();
  const placeOf = (region: string, resourceType: string, resourceId: string): string => `${region} ${resourceType} ${resourceId}`;
  return {
    record: (captured) => {
      const place = placeOf(captured.region, captured.resourceType, captured.resourceId);
      const earlier = items.get(place) ?? [];
      const before = earlier.at(-1);
      if (before !== undefined && contentOf(before) === contentOf(captured)) return undefined;
      const item = before === undefined && captured.status === 'OK' ? { ...captured, status: 'ResourceDiscovered' as const } : captured;
      items.set(place, [...earlier, item]);
      return { before, item };
    },
    history: (region, resourceType, resourceId) => items.get(placeOf(region, resourceType, resourceId)) ?? [],
    current: (region, resourceType) =>
      [...items.values()]
        .flatMap((history) => history.slice(-1))
        .filter((item) => item.region === region && item.resourceType === resourceType && item.status !== 'ResourceDeleted'),
  };
}
