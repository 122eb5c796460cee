import type { KMSClient } from '@aws-sdk/client-kms';
import { readTags } from '../aws/kms.ts';
import { type KeyPolicy, readMetadata, readPolicy } from '../aws/replacement/seen-key.ts';
import { replacedByTagKey, replacingTagKey } from '../core/names.ts';
import type { ProposedKey } from '../core/records/proposal.ts';
import { tagValue } from '../core/replacement/lineage-tags.ts';
import type { ApprovedReplacement } from './approved-replacement.ts';

/** The key is not, or its policy cannot be seen to be, what the approved plan says. Nothing has been written. */
export class KeyChangedError extends Error {
  override readonly name = 'KeyChangedError' as const;
}

/** Reads the key that is to be replaced, right before it is. @returns its policy @throws KeyChangedError */
export async function keyAsApproved(kms: KMSClient, { executionId, key, plan }: ApprovedReplacement<'REPLACE'>): Promise<KeyPolicy> {
  const { keyArn } = key;
  const { create } = plan;
  const metadata = await readMetadata(kms, keyArn);
  if (metadata.kind === 'refused') throw new KeyChangedError(`DescribeKey of ${keyArn} was refused (${metadata.errorName})`);
  const { keyState, keySpec, keyUsage } = metadata.value;
  if (keyState !== 'Enabled') throw new KeyChangedError(`${keyArn} is in state ${keyState}`);
  if (keySpec !== create.keySpec || keyUsage !== create.keyUsage)
    throw new KeyChangedError(`${keyArn} is of spec ${keySpec} for ${keyUsage}, and the plan of ${create.keySpec} for ${create.keyUsage}`);
  await refuseIfBegunElsewhere(kms, key, executionId);
  const policy = await readPolicy(kms, keyArn);
  if (policy.kind === 'refused') throw new KeyChangedError(`GetKeyPolicy of ${keyArn} was refused (${policy.errorName})`);
  if (policy.value.sha256 === create.policySha256) return policy.value;
  throw new KeyChangedError(`the key policy of ${keyArn} has been changed since the plan was approved; start a new request`);
}

/** Two executions may have been approved for one key at the same time. The tag that one sets before it creates a key stops the other, unless the plan knew of it. */
async function refuseIfBegunElsewhere(kms: KMSClient, { keyArn, tags: planned }: ProposedKey, executionId: string): Promise<void> {
  const tags = await readTags(kms, keyArn);
  const replacing = tagValue(tags, replacingTagKey);
  const isKnown = replacing === undefined || replacing === executionId || replacing === tagValue(planned, replacingTagKey);
  if (!isKnown)
    throw new KeyChangedError(`execution ${replacing} has begun to replace ${keyArn} since the plan was made; start a new request`);
  const successor = tagValue(tags, replacedByTagKey);
  if (successor !== undefined) throw new KeyChangedError(`${keyArn} has been replaced by ${successor} since the plan was made`);
}
