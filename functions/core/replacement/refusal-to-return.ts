import type { KeyMetadata, Tag } from '../key.ts';
import { replacesTagKey } from '../names.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { reasonCodeOf } from '../verdict.ts';
import { tagValue } from './lineage-tags.ts';

/** The key that took the place of another, as it is now; what could not be read of it is missing. */
export type SeenSuccessor = {
  readonly successorArn: string;
  readonly metadata: KeyMetadata | undefined;
  readonly tags: readonly Tag[];
  readonly aliases: readonly string[];
};

export const notReplaced = refusal('NOT_REPLACED', 'no tag of this key says that another has taken its place.');

/** Why the aliases of a replaced key cannot go back to it; `undefined`: they can. `successor` is the key that its tag names. */
export function refusalToReturn(profile: KeyProfile, successor: SeenSuccessor | undefined): Refusal | undefined {
  const { reason, annotation, keyArn, keyState, keySpec, keyUsage, keyManager, aliases } = profile;
  if (reason === 'UNREADABLE' || keyManager !== 'CUSTOMER') return { reason, annotation };
  if (successor === undefined) return notReplaced;
  if (keyState !== 'Enabled')
    return refusal(
      keyState === 'Disabled' ? 'KEY_DISABLED' : reasonCodeOf({ code: 'KEY_STATE', keyState: keyState ?? 'unknown' }),
      `the key is in state ${keyState ?? 'unknown'} and could not be used. Its owner has to enable it before its aliases can go back to it.`,
    );
  const { metadata, successorArn, tags } = successor;
  if (metadata === undefined) return refusal('SUCCESSOR_UNREADABLE', `the key that replaced it, ${successorArn}, could not be read.`);
  if (tagValue(tags, replacesTagKey) !== keyArn || metadata.keySpec !== keySpec || metadata.keyUsage !== keyUsage)
    return refusal(
      'LINEAGE_BROKEN',
      `${successorArn} is named as the successor, and is no key that was created to replace this one. Move the aliases by hand, once it is known how that came to be.`,
    );
  return aliases.length + successor.aliases.length === 0
    ? refusal('NO_ALIAS', `no alias names ${successorArn}, so that none can go back.`)
    : undefined;
}
