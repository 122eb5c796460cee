import { lazilyReplaced } from '../../functions/aws/changes/lazily-replaced.ts';
import type { ClientOptions } from '../../functions/aws/clients/configuration.ts';
import { kmsClient } from '../../functions/aws/clients/kms.ts';
import { takeInventory } from '../../functions/aws/inventory.ts';
import { requestRate } from '../../functions/aws/request-rate.ts';
import type { AssessedRegion } from '../../functions/core/assessment.ts';
import { evidenceBucketName } from '../../functions/core/names.ts';
import type { Policy } from '../../functions/core/policy.ts';

/** What is to be assessed. Plain data, so that it can be handed to a thread. */
export type Assessing = {
  readonly accountId: string;
  readonly partition: string;
  readonly policy: Policy;
  readonly now: Date;
  readonly withKeyPolicies: boolean;
  /** Of each request quota of AWS KMS, in each Region. */
  readonly quotaShare: number;
};

/** Keys read at once in a Region, three calls or four to each. */
const keysAtOnce = 50;

/** All customer managed keys of one Region, read at the given share of its quotas. */
export async function readInventory(
  client: ClientOptions & { readonly region: string },
  { quotaShare, ...about }: Assessing,
  onProgress: (keysRead: number) => void,
): Promise<AssessedRegion> {
  const rate = requestRate(quotaShare);
  const kms = kmsClient({ ...client, onThrottled: rate.throttled });
  const { region } = client;
  const replacedBy = lazilyReplaced(kms, evidenceBucketName(about.accountId, region), client);
  try {
    return await takeInventory({ ...about, kms, rate, region, replacedBy, concurrency: keysAtOnce, onProgress });
  } finally {
    kms.destroy();
  }
}
