import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { KeyAccess, SuccessorRead } from '../../core/changes/subject.ts';
import type { KeyMetadata, Tag } from '../../core/key.ts';
import { sha256Of } from '../evidence-store.ts';
import { keyMetadataFrom } from '../key-metadata.ts';
import { readTags } from '../kms.ts';
import { type Answer, inContext, unlessRefused, unreadableErrors } from '../kms-answers.ts';
import { UnexpectedAnswerError } from '../unexpected-answer.ts';
import { readGrants } from './read-grants.ts';

const refusals = [...unreadableErrors, 'NotFoundException'];

/** `DescribeKey` of a key by id or ARN. A refusal, and that there is no such key, are answers. */
export const readMetadata = (kms: KMSClient, key: string): Promise<Answer<KeyMetadata>> =>
  unlessRefused(async () => {
    const { KeyMetadata: metadata } = await inContext(`DescribeKey of ${key}`, kms.send(new DescribeKeyCommand({ KeyId: key })));
    if (metadata === undefined) throw new UnexpectedAnswerError(`DescribeKey of ${key}`, 'without metadata');
    return keyMetadataFrom(metadata);
  }, refusals);

/** A key policy as AWS KMS gives it: compared, and copied, as the text that it is. */
export type KeyPolicy = { readonly text: string; readonly sha256: string };

export const readPolicy = (kms: KMSClient, keyArn: string): Promise<Answer<KeyPolicy>> =>
  unlessRefused(async () => {
    const command = new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: 'default' });
    const { Policy: text } = await inContext(`GetKeyPolicy of ${keyArn}`, kms.send(command));
    if (text === undefined || text === '') throw new UnexpectedAnswerError(`GetKeyPolicy of ${keyArn}`, 'without a policy');
    return { text, sha256: sha256Of(text) };
  }, refusals);

const readTagsIfAllowed = (kms: KMSClient, keyArn: string): Promise<Answer<readonly Tag[]>> =>
  unlessRefused(() => readTags(kms, keyArn), refusals);

/** Who may use a key. A profile is without tags where they may not be read; here that is a refusal, since a successor is to have them. */
export async function readAccess(kms: KMSClient, keyArn: string): Promise<KeyAccess> {
  const tags = await readTagsIfAllowed(kms, keyArn);
  if (tags.kind === 'refused') return { ...tags, operation: 'ListResourceTags' };
  const policy = await readPolicy(kms, keyArn);
  if (policy.kind === 'refused') return { ...policy, operation: 'GetKeyPolicy' };
  const grants = await readGrants(kms, keyArn);
  if (grants.kind === 'refused') return { ...grants, operation: 'ListGrants' };
  return { kind: 'read', policy: policy.value.text, policySha256: policy.value.sha256, grants: grants.value };
}

/** The key that a record names as the successor of another, as it is now. */
export async function readSuccessor(kms: KMSClient, successorArn: string): Promise<SuccessorRead> {
  const metadata = await readMetadata(kms, successorArn);
  const tags = await readTagsIfAllowed(kms, successorArn);
  return {
    successorArn,
    metadata: metadata.kind === 'answered' ? metadata.value : undefined,
    tags: tags.kind === 'answered' ? tags.value : [],
    access: await readAccess(kms, successorArn),
  };
}
