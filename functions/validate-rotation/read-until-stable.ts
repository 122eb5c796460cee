import type { KMSClient } from '@aws-sdk/client-kms';
import { profileKeys, type ReadingKeys } from '../aws/key-profiles.ts';
import { type AssessedKey, changeFor } from '../core/proposal.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';

export type Confirming = {
  readonly reading: ReadingKeys;
  /** Keys that should be as approved by now; only these are read again. */
  readonly expected: ReadonlySet<string>;
  readonly pause: () => Promise<void>;
};

/** AWS KMS is typically consistent within seconds; what is not by then is reported as not confirmed, and the next sweep sees it. */
const mostRounds = 10;

/**
 * Reads the keys until two reads in a row agree on those that were written and all of them rotate, at most ten times.
 * AWS KMS is eventually consistent, and a single read right after a write may show either state.
 */
export async function readUntilStable(
  kms: KMSClient,
  keyIds: readonly string[],
  { reading, expected, pause }: Confirming,
): Promise<ReadonlyMap<string, KeyProfile>> {
  const profiles = new Map((await profileKeys(kms, keyIds, reading)).map(entryOf));
  for (let round = 1; round < mostRounds && expected.size > 0; round++) {
    await pause();
    const again = await profileKeys(kms, [...expected], reading);
    const stable = again.every(
      ({ keyId, profile }) => sameRotation(profiles.get(keyId), profile) && changeFor(profile, 'approveAndEnable') === undefined,
    );
    for (const { keyId, profile } of again) profiles.set(keyId, profile);
    if (stable) break;
  }
  return profiles;
}

export const entryOf = ({ keyId, profile }: AssessedKey): readonly [string, KeyProfile] => [keyId, profile];

const sameRotation = (before: KeyProfile | undefined, now: KeyProfile): boolean =>
  before?.rotationEnabled === now.rotationEnabled &&
  before?.rotationPeriodInDays === now.rotationPeriodInDays &&
  before?.keyState === now.keyState;
