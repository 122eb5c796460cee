import type { Tag } from '../key.ts';
import { replacedByTagKey, replacementExecutionTagKey, replacesTagKey, replacingTagKey, rolledBackTagKey } from '../names.ts';

/** Tags that tell people what became of a key. They prove nothing, and no successor takes them over. */
export const lineageTagKeys: readonly string[] = [
  replacedByTagKey,
  replacesTagKey,
  replacementExecutionTagKey,
  replacingTagKey,
  rolledBackTagKey,
];

/** Tags of AWS, as of a CloudFormation stack: nobody else can set one (AWS KMS API, TagResource). */
const isReserved = ({ key }: Tag): boolean => key.toLowerCase().startsWith('aws:');

/** The tags that a successor takes over: not those of AWS, of lineage, and not an exemption, which was given to another key. */
export const ownerTagsIn = (tags: readonly Tag[], exemptionTagKey: string | undefined): readonly Tag[] =>
  tags.filter((tag) => !isReserved(tag) && !lineageTagKeys.includes(tag.key) && tag.key !== exemptionTagKey);

/** Keys of tags that a successor does not get, and that its owner may miss. */
export const tagsExcludedFrom = (tags: readonly Tag[], exemptionTagKey: string | undefined): readonly string[] =>
  tags.filter((tag) => isReserved(tag) || tag.key === exemptionTagKey).map(({ key }) => key);

/** The tags that a successor is created with, besides those of its owner. */
export const successorTags = (replacedKeyArn: string, executionId: string): readonly Tag[] => [
  { key: replacesTagKey, value: replacedKeyArn },
  { key: replacementExecutionTagKey, value: executionId },
];
