import type { ServiceOperations } from '../../call.ts';
import type { StoredKey } from './key.ts';
import type { OnKey } from './key-operation.ts';
import { pageOf } from './paging.ts';

/** Tags of keys, which each Region of a multi-Region key has of its own. */
export const tagOperations = (on: OnKey): ServiceOperations => ({
  ListResourceTags: on((key, { input }) => {
    const { page, marker } = pageOf(key.tags, input, { byDefault: 50, most: 50 });
    return { Tags: page, ...marker };
  }),
  TagResource: on((key, { input }, store) => {
    const added = (input['Tags'] ?? []) as StoredKey['tags'];
    const kept = key.tags.filter(({ TagKey }) => !added.some((tag) => tag.TagKey === TagKey));
    store.setTags(key.metadata.KeyId, [...kept, ...added]);
    return {};
  }),
  UntagResource: on((key, { input }, store) => {
    const removed = (input['TagKeys'] ?? []) as readonly string[];
    store.setTags(
      key.metadata.KeyId,
      key.tags.filter(({ TagKey }) => !removed.includes(TagKey)),
    );
    return {};
  }),
});
