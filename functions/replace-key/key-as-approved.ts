import type { KMSClient } from '@aws-sdk/client-kms';
import { type KeyPolicy, readMetadata, readPolicy } from '../aws/replacement/seen-key.ts';
import type { ProposedKey } from '../core/records/proposal.ts';
import type { PlanToReplace } from '../core/records/replacement.ts';

/** The key is not, or its policy cannot be seen to be, what the approved plan says. Nothing has been written. */
export class KeyChangedError extends Error {
  override readonly name = 'KeyChangedError' as const;
}

/** Reads the key that is to be replaced, right before it is. @returns its policy @throws KeyChangedError */
export async function keyAsApproved(kms: KMSClient, { keyArn }: ProposedKey, { create }: PlanToReplace): Promise<KeyPolicy> {
  const metadata = await readMetadata(kms, keyArn);
  if (metadata.kind === 'refused') throw new KeyChangedError(`DescribeKey of ${keyArn} was refused (${metadata.errorName})`);
  const { keyState, keySpec, keyUsage } = metadata.value;
  if (keyState !== 'Enabled') throw new KeyChangedError(`${keyArn} is in state ${keyState}`);
  if (keySpec !== create.keySpec || keyUsage !== create.keyUsage)
    throw new KeyChangedError(`${keyArn} is of spec ${keySpec} for ${keyUsage}, and the plan of ${create.keySpec} for ${create.keyUsage}`);
  const policy = await readPolicy(kms, keyArn);
  if (policy.kind === 'refused') throw new KeyChangedError(`GetKeyPolicy of ${keyArn} was refused (${policy.errorName})`);
  if (policy.value.sha256 === create.policySha256) return policy.value;
  throw new KeyChangedError(`the key policy of ${keyArn} has been changed since the plan was approved; start a new request`);
}
