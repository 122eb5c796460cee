import type { KMSClient } from '@aws-sdk/client-kms';
import type { Policy } from '../core/policy.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import type { ReplacedOnRecord } from './changes/replaced-on-record.ts';
import { inParallel } from './in-parallel.ts';
import { profileKey } from './inventory.ts';
import { listAliases } from './kms.ts';
import type { Surroundings } from './lambda-context.ts';

export type ReadingKeys = Surroundings & {
  readonly policy: Policy;
  readonly now: Date;
  /** For rotation on demand: read the key material too. */
  readonly withKeyMaterial?: boolean | undefined;
  /** Looks up whether a key that no alias names has been replaced. */
  readonly replacedBy?: ReplacedOnRecord | undefined;
  /** Leave the aliases out, which take a call for each hundred of the Region. */
  readonly withoutAliases?: boolean | undefined;
};

/** A key by the id that it was asked for with, read afresh, as far as it could be. */
export type AssessedKey = { readonly keyId: string; readonly profile: KeyProfile };

/** Reads at once; a request has at most 50 keys, so this stays far below the quotas of AWS KMS. */
const readAtOnce = 10;

/**
 * Reads the keys of a request afresh, each once and in the order given, with aliases and tags. A key that cannot be read or is gone is
 * a profile with that reason; throttling and other failures are thrown, because a list that is not complete must not be decided on.
 */
export async function profileKeys(kms: KMSClient, keyIds: readonly string[], reading: ReadingKeys): Promise<readonly AssessedKey[]> {
  const unique = [...new Set(keyIds)];
  const aliases = reading.withoutAliases === true ? new Map<string, readonly string[]>() : await listAliases(kms);
  const assessed = new Map<string, AssessedKey>();
  await inParallel(unique, readAtOnce, async (keyId) => {
    const { profile } = await profileKey(kms, keyId, aliases.get(keyId) ?? [], reading);
    assessed.set(keyId, { keyId, profile });
  });
  return unique.flatMap((keyId) => assessed.get(keyId) ?? []);
}
