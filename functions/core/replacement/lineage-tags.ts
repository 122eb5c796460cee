import type { Tag } from '../key.ts';
import { replacedByTagKey, replacementExecutionTagKey, replacesTagKey, replacingTagKey, returnedTagKey } from '../names.ts';

/** Tags that say what became of a key. No successor takes them over from the key that it replaces. */
const lineageTagKeys: readonly string[] = [replacedByTagKey, replacesTagKey, replacementExecutionTagKey, replacingTagKey, returnedTagKey];

/** Tags of AWS, as of a CloudFormation stack: nobody else can set one (AWS KMS API, TagResource). */
const isReserved = ({ key }: Tag): boolean => key.toLowerCase().startsWith('aws:');
const isLineage = ({ key }: Tag): boolean => lineageTagKeys.includes(key);

/** The tags that a successor takes over. */
export const ownerTagsIn = (tags: readonly Tag[]): readonly Tag[] => tags.filter((tag) => !isReserved(tag) && !isLineage(tag));

/** Keys of tags that a successor would have to have and cannot be given. */
export const reservedTagKeysIn = (tags: readonly Tag[]): readonly string[] => tags.filter(isReserved).map(({ key }) => key);

export const tagValue = (tags: readonly Tag[], wanted: string): string | undefined => tags.find(({ key }) => key === wanted)?.value;

/** The tags that a successor is created with, beside those of its owner. */
export const successorTags = (replacedKeyArn: string, executionId: string): readonly Tag[] => [
  { key: replacesTagKey, value: replacedKeyArn },
  { key: replacementExecutionTagKey, value: executionId },
];
