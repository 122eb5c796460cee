import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import { replacedOnRecord } from '../aws/changes/replaced-on-record.ts';
import { ruleResultOfKey } from '../aws/config.ts';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { observeKey } from '../aws/observe-key.ts';
import { annotationOf, tellTheSame } from '../core/annotation.ts';
import type { Policy } from '../core/policy.ts';
import { type Verdict, verdictOf } from '../core/verdict.ts';

export type Reading = {
  readonly kms: KMSClient;
  readonly config: ConfigServiceClient;
  readonly evidence: EvidenceStore;
  readonly policy: Policy;
  readonly ruleName: string;
  readonly now: Date;
};

/** More keys than this are not looked at one by one: so many changes are news. */
const mostKeys = 50;
const keysAtOnce = 10;

/**
 * Whether the rule would say anything else of one of these keys than AWS Config has on record: most changes to keys, such as another tag, another
 * policy or a rotation that was due, change nothing of that, and an evaluation of all keys is charged by their number.
 *
 * What cannot be read is news. So nothing is missed here that an evaluation would have seen.
 */
export async function isNews(keyArns: readonly string[], reading: Reading): Promise<boolean> {
  const distinct = [...new Set(keyArns)];
  if (distinct.length > mostKeys) return true;
  let found = false;
  await inParallel(distinct, keysAtOnce, async (keyArn) => {
    if (!found && (await isOtherThanRecorded(keyArn, reading))) found = true;
  });
  return found;
}

async function isOtherThanRecorded(keyArn: string, { kms, config, evidence, policy, ruleName, now }: Reading): Promise<boolean> {
  const keyId = keyArn.split('/').at(-1) ?? keyArn;
  try {
    const verdict = verdictOf(await observeKey(kms, keyArn, { policy, now, replacedBy: replacedOnRecord(kms, evidence) }), policy, now);
    const recorded = await ruleResultOfKey(config, ruleName, keyId);
    if (recorded === undefined) return isReported(verdict);
    return recorded.complianceType !== verdict.complianceType || !tellTheSame(recorded.annotation ?? '', annotationOf(verdict.reason));
  } catch {
    return true;
  }
}

/** What is not applicable may be without a result: keys of AWS, and those that came and went between two evaluations. */
const isReported = ({ complianceType }: Verdict): boolean => complianceType !== 'NOT_APPLICABLE';
