import { keyArn, keyId } from '../../../functions/core/ids.ts';
import type { KeyMetadata, RotationStatus, Tag } from '../../../functions/core/key.ts';
import type { KeyObservation } from '../../../functions/core/key-observation.ts';
import type { Policy } from '../../../functions/core/policy.ts';
import { type KeyProfile, keyProfileOf } from '../../../functions/core/records/key-profile.ts';
import { verdictOf } from '../../../functions/core/verdict.ts';
import { accountId, keyArnNumber, keyIdNumber, region } from './ids.ts';
import type { Words } from './key-profiles.ts';

/** Keys with the verdict that the rule has of them: what a record says of a key follows from the key. */

type SeenBy = { readonly policy: Policy; readonly now: Date };
type Seen = { readonly metadata?: Partial<KeyMetadata>; readonly status?: RotationStatus; readonly tags?: readonly Tag[] };

function seen(number: number, words: Words, { policy, now }: SeenBy, { metadata = {}, status, tags = [] }: Seen): KeyProfile {
  const key: KeyMetadata = {
    keyArn: keyArn(keyArnNumber(number)),
    keyId: keyId(keyIdNumber(number)),
    accountId,
    region,
    description: words(),
    creationDate: '2024-01-02T03:04:05.000Z',
    keyManager: 'CUSTOMER',
    keyState: 'Enabled',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    multiRegion: { type: 'SINGLE' },
    ...metadata,
  };
  const all = [{ key: 'Owner', value: words() }, { key: `x${words()}`, value: words() }, ...tags];
  const observation: KeyObservation = status === undefined ? { kind: 'described', key } : { kind: 'read', key, status, tags: all };
  const aliases = [`alias/${words()}`, words()];
  return keyProfileOf(observation, verdictOf(observation, policy, now), { ...key, aliases, tags: all });
}

const off: RotationStatus = { enabled: false };

/** A key that an approval can put right. */
export const keySeen = (number: number, words: Words, by: SeenBy): KeyProfile => seen(number, words, by, { status: off });

/** A key that its owner has exempted, with a reason. */
export const exemptKeySeen = (number: number, words: Words, by: SeenBy): KeyProfile =>
  seen(number, words, by, { status: off, tags: [{ key: 'kms-rotation-exempt', value: `2027-01-31 ${words()}` }] });

/** A key of a kind, or in a state, of which nothing is known but its name. */
export const strangeKeySeen = (number: number, words: Words, by: SeenBy): KeyProfile =>
  seen(number, words, by, { metadata: { keyState: words(), keySpec: `x${words()}`, keyUsage: words(), origin: words() } });

/** A key that rotates. */
export const rotatingKeySeen = (number: number, words: Words, by: SeenBy): KeyProfile =>
  seen(number, words, by, { status: { enabled: true, periodInDays: 365, nextRotationDate: '2027-11-20T00:00:00.000Z' } });
