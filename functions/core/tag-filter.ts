import type { Tag } from './key.ts';

/** Which keys a request is about: those with one of the included tags (all keys, if none is named), without those that have an excluded one. */
export type TagFilter = { readonly include: readonly string[]; readonly exclude: readonly string[] };

/** `Key` or `Key=Value`. A tag key holds 1 to 128 characters, a value 0 to 256 (AWS KMS API, Tag). */
export const isTagPattern = (text: string): boolean => /^[^=]{1,128}(=.{0,256})?$/s.test(text);

export const passesTagFilter = (tags: readonly Tag[], { include, exclude }: TagFilter): boolean =>
  (include.length === 0 || include.some((pattern) => isTagged(tags, pattern))) && !exclude.some((pattern) => isTagged(tags, pattern));

function isTagged(tags: readonly Tag[], pattern: string): boolean {
  const at = pattern.indexOf('=');
  const [wantedKey, wantedValue] = at < 0 ? [pattern, undefined] : [pattern.slice(0, at), pattern.slice(at + 1)];
  return tags.some(({ key, value }) => key === wantedKey && (wantedValue === undefined || value === wantedValue));
}
