import type { KMSClient } from '@aws-sdk/client-kms';
import { profileKeys } from '../aws/key-profiles.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { type Confirming, entryOf } from './read-until-stable.ts';

/** A rotation on demand goes on in the background, of multi-Region keys in every Region. What is not done by then is reported as not confirmed. */
const mostRounds = 18;
/** Pauses between two rounds: the list of rotations has the smallest quota of all reads, and a rotation takes longer than AWS KMS takes to be consistent. */
const pausesPerRound = 5;

/**
 * Reads the keys until each that was to be rotated has new key material, and DescribeKey and ListKeyRotations agree on which; a key that has is not read again, since
 * old material never comes back into use.
 */
export async function readUntilRotated(
  kms: KMSClient,
  proposal: Proposal,
  { reading, expected, pause }: Confirming,
): Promise<ReadonlyMap<string, KeyProfile>> {
  const before = new Map(proposal.keys.map(({ keyId, keyMaterial }) => [keyId, keyMaterial?.currentKeyMaterialId]));
  const profiles = new Map((await profileKeys(kms, proposal.requestedKeyIds, reading)).map(entryOf));
  const isRotated = (keyId: string): boolean => {
    const current = profiles.get(keyId)?.keyMaterial?.currentKeyMaterialId ?? null;
    return current !== null && current !== before.get(keyId);
  };
  for (let round = 1; round < mostRounds; round++) {
    const pending = [...expected].filter((keyId) => !isRotated(keyId));
    if (pending.length === 0) break;
    for (let paused = 0; paused < pausesPerRound; paused++) await pause();
    for (const assessed of await profileKeys(kms, pending, reading)) profiles.set(...entryOf(assessed));
  }
  return profiles;
}
