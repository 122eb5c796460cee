import type { KMSClient } from '@aws-sdk/client-kms';
import { takeInventory } from '../../functions/aws/inventory.ts';
import { type AssessedRegion, assessmentOf } from '../../functions/core/assessment.ts';
import type { Policy } from '../../functions/core/policy.ts';
import type { Assessment } from '../../functions/core/records/assessment.ts';
import { policyRecordOf } from '../../functions/core/rule-parameters.ts';

export type AssessingRegion = { readonly region: string; readonly kms: KMSClient };

export type Assessing = {
  readonly accountId: string;
  readonly partition: string;
  readonly policy: Policy;
  readonly now: Date;
  readonly withKeyPolicies?: boolean;
  readonly onProgress?: (keysRead: number) => void;
};

/** Assesses all Regions at the same time. A Region that fails is named in the Assessment; it does not take the others with it. */
export async function assessRegions(regions: readonly AssessingRegion[], about: Assessing): Promise<Assessment> {
  const { accountId, partition, policy, now, withKeyPolicies, onProgress = () => {} } = about;
  const read = new Map<string, number>();
  const attempts = await Promise.allSettled(
    regions.map(({ region, kms }) =>
      takeInventory({
        kms,
        region,
        accountId,
        partition,
        policy,
        now,
        withKeyPolicies,
        onProgress: (keysRead) => {
          read.set(region, keysRead);
          onProgress([...read.values()].reduce((sum, count) => sum + count, 0));
        },
      }),
    ),
  );
  const assessed: AssessedRegion[] = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? attempt.value : []));
  const failedRegions = attempts.flatMap((attempt, index) =>
    attempt.status === 'rejected' ? failedRegion(regions[index]?.region ?? '', attempt.reason) : [],
  );
  return assessmentOf(assessed, { accountId, assessedAt: now.toISOString(), policy: policyRecordOf(policy), failedRegions });
}

const failedRegion = (region: string, reason: unknown): Assessment['failedRegions'][number] => ({
  region,
  errorName: reason instanceof Error ? reason.name : 'Error',
  message: reason instanceof Error ? reason.message : String(reason),
});
