import { isKeyArn, type KeyArn } from './ids.ts';
import type { Tag } from './key.ts';
import { replacedByTagKey } from './names.ts';

/** The successor that the tags of a key name. They tell people and prove nothing, so that no verdict depends on them. `undefined` for none, and for a tag that does not name another key. */
export function replacedBy(keyArn: string, tags: readonly Tag[]): KeyArn | undefined {
  const successor = tags.find(({ key }) => key === replacedByTagKey)?.value.trim();
  return successor !== undefined && isKeyArn(successor) && successor !== keyArn ? successor : undefined;
}
