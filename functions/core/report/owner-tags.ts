import type { KeyProfile } from '../records/key-profile.ts';

const shownTags = ['Owner', 'owner', 'Team', 'team', 'CostCenter', 'DataClass'];

/** The tags that tell a person whom to ask about a key, in the order they have on the key. */
export const ownerTagsOf = ({ tags }: Pick<KeyProfile, 'tags'>): KeyProfile['tags'] => tags.filter(({ key }) => shownTags.includes(key));
