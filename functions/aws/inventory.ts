import type { KMSClient } from '@aws-sdk/client-kms';
import type { Tag } from '../core/key.ts';
import type { KeyObservation } from '../core/key-observation.ts';
import type { Policy } from '../core/policy.ts';
import type { RegionInventory } from '../core/records/assessment.ts';
import { type KeyPolicySummary, type KeyProfile, keyProfileOf } from '../core/records/key-profile.ts';
import { type Verdict, verdictOf } from '../core/verdict.ts';
import type { ReplacedOnRecord } from './changes/replaced-on-record.ts';
import { inParallel } from './in-parallel.ts';
import { listAliases, listKeyIds, readKeyPolicySummary, readTags } from './kms.ts';
import type { Reading } from './kms-answers.ts';
import { observeKey } from './observe-key.ts';

export type Profiling = Reading & {
  readonly policy: Policy;
  readonly now: Date;
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  /** Read the key material of every key that can be rotated on demand, whatever the policy says. */
  readonly withKeyMaterial?: boolean | undefined;
  /** Looks up whether a key that no alias names has been replaced. */
  readonly replacedBy: ReplacedOnRecord;
  /** Read a summary of each key policy too: one more call per key, and one that key policies often refuse. */
  readonly withKeyPolicies?: boolean | undefined;
};

export type ProfiledKey = { readonly observation: KeyObservation; readonly verdict: Verdict; readonly profile: KeyProfile };

/** Everything a report says of one key, with its verdict. Tags are read for every customer managed key, because they name its owner. */
export async function profileKey(kms: KMSClient, keyId: string, named: readonly string[], options: Profiling): Promise<ProfiledKey> {
  const { policy, now, accountId, region, partition } = options;
  const keyArn = `arn:${partition}:kms:${region}:${accountId}:key/${keyId}`;
  const observation = await observeKey(kms, keyArn, { ...options, aliasesOf: async () => named });
  const verdict = verdictOf(observation, policy, now);
  const tags = await tagsFor(kms, observation, options);
  const keyPolicy = await keyPolicyFor(kms, observation, options);
  return {
    observation,
    verdict,
    profile: keyProfileOf(observation, verdict, { keyArn, keyId, accountId, region, aliases: named, tags, keyPolicy }),
  };
}

/** Tags are decoration here: a key whose tags nobody lets us read, or that vanishes meanwhile, is still reported, without them. */
async function tagsFor(kms: KMSClient, observation: KeyObservation, options: Profiling): Promise<readonly Tag[]> {
  if (observation.kind === 'gone' || observation.key?.keyManager !== 'CUSTOMER') return [];
  const isReadAlready =
    observation.kind === 'rotatedByHand' ||
    (observation.kind === 'imported' && observation.aliases !== undefined) ||
    (observation.kind === 'read' && options.policy.exemptionTagKey !== undefined);
  if (isReadAlready) return observation.tags;
  try {
    return await readTags(kms, observation.key.keyArn, options);
  } catch (error) {
    if (error instanceof Error && ['AccessDeniedException', 'NotFoundException'].includes(error.name)) return [];
    throw error;
  }
}

async function keyPolicyFor(kms: KMSClient, observation: KeyObservation, options: Profiling): Promise<KeyPolicySummary | undefined> {
  if (options.withKeyPolicies !== true || observation.kind === 'gone' || observation.key?.keyManager !== 'CUSTOMER') return undefined;
  return readKeyPolicySummary(kms, observation.key.keyArn, options.accountId, options);
}

export type TakingInventory = Profiling & {
  readonly kms: KMSClient;
  /** Keys read at once. */
  readonly concurrency?: number;
  readonly onProgress?: (read: number) => void;
};

/**
 * Every customer managed key of the Region with its profile, and how the count adds up against what `ListKeys` reports: each listed key is
 * customer managed, AWS managed, unreadable or vanished since. AWS managed keys are counted and never asked for their status.
 */
export async function takeInventory(
  options: TakingInventory,
): Promise<{ readonly keys: readonly KeyProfile[]; readonly inventory: RegionInventory }> {
  const { kms, region, concurrency = 20, onProgress = () => {} } = options;
  const aliases = await listAliases(kms, options);
  const keys: KeyProfile[] = [];
  const counts = { listed: 0, customerManaged: 0, awsManaged: 0, unreadable: 0, vanished: 0 };

  await inParallel(idsIn(listKeyIds(kms, options)), concurrency, async (keyId) => {
    counts.listed += 1;
    const named = aliases.get(keyId) ?? [];
    const { observation, profile } = await profileKey(kms, keyId, named, options);
    const kind = kindOf(observation, named);
    counts[kind] += 1;
    if (kind === 'customerManaged' || kind === 'unreadable') keys.push(profile);
    onProgress(counts.listed);
  });

  const { listed, customerManaged, awsManaged, unreadable, vanished } = counts;
  return {
    keys: keys.sort((one, other) => (one.keyId < other.keyId ? -1 : 1)),
    inventory: { region, ...counts, reconciles: listed === customerManaged + awsManaged + unreadable + vanished },
  };
}

async function* idsIn(pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield* page;
}

function kindOf(observation: KeyObservation, aliases: readonly string[]): 'customerManaged' | 'awsManaged' | 'unreadable' | 'vanished' {
  if (observation.kind === 'gone') return 'vanished';
  if (observation.key !== undefined) return observation.key.keyManager === 'AWS' ? 'awsManaged' : 'customerManaged';
  // An unreadable key behind a predefined alias can only be one of AWS's own.
  return aliases.some((name) => name.startsWith('alias/aws/')) ? 'awsManaged' : 'unreadable';
}
