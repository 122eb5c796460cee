import type { ServiceOperations } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
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
    checkTags(added, kept.length + added.length);
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

/** @param count of the tags that the key is to have @throws ServiceError TagException, in words that are recorded */
export function checkTags(tags: readonly { readonly TagKey: string }[], count = tags.length): void {
  const names = tags.map(({ TagKey }) => TagKey);
  if (new Set(names).size < names.length) throw new ServiceError('TagException', 'Duplicate tag keys');
  if (names.some((name) => name.toLowerCase().startsWith('aws:')))
    throw new ServiceError('TagException', 'Tags beginning with aws: are reserved');
  if (count > 50) throw new ServiceError('TagException', 'Too many tags');
}
