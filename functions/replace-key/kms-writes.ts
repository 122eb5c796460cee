import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  type KMSClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { calling } from '../aws/changes/aws-error.ts';
import { UnexpectedAnswerError } from '../aws/unexpected-answer.ts';
import { isKeyArn } from '../core/ids.ts';
import type { Tag } from '../core/key.ts';

/** Everything that this function can change in AWS KMS. There is no call here that disables, deletes or opens a key, or sets a policy of one that exists. */

export type NewKey = {
  readonly keySpec: string;
  readonly keyUsage: string;
  readonly description: string;
  readonly policy: string;
  readonly tags: readonly Tag[];
};

/**
 * A single-Region key with material of AWS KMS. The policy lockout safety check is left out: it asks whether the caller could set another policy later, which this function must not be able to; and the same
 * policy governs the key that is replaced, so that whoever can change that one can change this one.
 */
export async function createKey(
  kmsOnce: KMSClient,
  { keySpec, keyUsage, description, policy, tags }: NewKey,
): Promise<{ readonly keyArn: string; readonly requestId: string | null }> {
  const input: CreateKeyCommandInput = {
    KeySpec: keySpec as NonNullable<CreateKeyCommandInput['KeySpec']>,
    KeyUsage: keyUsage as NonNullable<CreateKeyCommandInput['KeyUsage']>,
    Origin: 'AWS_KMS',
    MultiRegion: false,
    Description: description,
    Policy: policy,
    BypassPolicyLockoutSafetyCheck: true,
    Tags: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })),
  };
  const { KeyMetadata, $metadata } = await calling('CreateKey', () => kmsOnce.send(new CreateKeyCommand(input)));
  const keyArn = KeyMetadata?.Arn;
  if (keyArn === undefined || !isKeyArn(keyArn)) throw new UnexpectedAnswerError('CreateKey', 'without the ARN of the key');
  return { keyArn, requestId: $metadata.requestId ?? null };
}

export async function updateAlias(kms: KMSClient, alias: string, targetKeyArn: string): Promise<void> {
  const command = new UpdateAliasCommand({ AliasName: alias, TargetKeyId: targetKeyArn });
  await calling('UpdateAlias', () => kms.send(command));
}

export async function tagKey(kms: KMSClient, keyArn: string, { key, value }: Tag): Promise<void> {
  const command = new TagResourceCommand({ KeyId: keyArn, Tags: [{ TagKey: key, TagValue: value }] });
  await calling('TagResource', () => kms.send(command));
}

export async function untagKey(kms: KMSClient, keyArn: string, tagKeys: readonly string[]): Promise<void> {
  const command = new UntagResourceCommand({ KeyId: keyArn, TagKeys: [...tagKeys] });
  await calling('UntagResource', () => kms.send(command));
}
