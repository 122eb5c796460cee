import type { KMSClient } from '@aws-sdk/client-kms';
import type { Policy } from '../core/policy.ts';
import type { AssessedKey } from '../core/proposal.ts';
import { profileKey } from './inventory.ts';
import { listAliases } from './kms.ts';
import type { Surroundings } from './lambda-context.ts';

export type ReadingKeys = Surroundings & { readonly policy: Policy; readonly now: Date };

/** Reads at once; a request has at most 50 keys, so this stays far below the quotas of AWS KMS. */
const readAtOnce = 10;

/**
 * Reads the keys of a request afresh, each once and in the order given, with aliases and tags. A key that cannot be read or is gone is
 * a profile with that reason; throttling and other failures are thrown, because a list that is not complete must not be decided on.
 */
export async function profileKeys(kms: KMSClient, keyIds: readonly string[], reading: ReadingKeys): Promise<readonly AssessedKey[]> {
  const unique = [...new Set(keyIds)];
  const aliases = await listAliases(kms);
  const assessed: AssessedKey[] = [];
  for (let start = 0; start < unique.length; start += readAtOnce) {
    const batch = unique.slice(start, start + readAtOnce);
    assessed.push(...(await Promise.all(batch.map((keyId) => assessKey(kms, keyId, aliases.get(keyId) ?? [], reading)))));
  }
  return assessed;
}

async function assessKey(kms: KMSClient, keyId: string, aliases: readonly string[], reading: ReadingKeys): Promise<AssessedKey> {
  const { policy, now, accountId, region, partition } = reading;
  const keyArn = `arn:${partition}:kms:${region}:${accountId}:key/${keyId}`;
  const { profile } = await profileKey(kms, keyArn, { policy, now, aliases, accountId, region, withTags: true });
  return { keyId, profile };
}
