import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { idIn } from '../../core/ids.ts';
import type { KeyMetadata, Tag } from '../../core/key.ts';
import type { SeenSuccessor } from '../../core/replacement/refusal-to-return.ts';
import { sha256Of } from '../evidence-store.ts';
import { keyMetadataFrom } from '../key-metadata.ts';
import { listAliases, readTags } from '../kms.ts';
import { type Answer, inContext, unlessRefused, unreadableErrors } from '../kms-answers.ts';
import { UnexpectedAnswerError } from '../unexpected-answer.ts';

const refusals = [...unreadableErrors, 'NotFoundException'];

/** `DescribeKey` of a key by id or ARN. A refusal, and that there is no such key, are answers. */
export const readMetadata = (kms: KMSClient, key: string): Promise<Answer<KeyMetadata>> =>
  unlessRefused(async () => {
    const { KeyMetadata: metadata } = await inContext(`DescribeKey of ${key}`, kms.send(new DescribeKeyCommand({ KeyId: key })));
    if (metadata === undefined) throw new UnexpectedAnswerError(`DescribeKey of ${key}`, 'without metadata');
    return keyMetadataFrom(metadata);
  }, refusals);

export type KeyPolicy = { readonly text: string; readonly sha256: string };

/** The key policy as AWS KMS gives it: compared, and copied, as the text that it is. */
export const readPolicy = (kms: KMSClient, keyArn: string): Promise<Answer<KeyPolicy>> =>
  unlessRefused(async () => {
    const command = new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: 'default' });
    const { Policy: text } = await inContext(`GetKeyPolicy of ${keyArn}`, kms.send(command));
    if (text === undefined || text === '') throw new UnexpectedAnswerError(`GetKeyPolicy of ${keyArn}`, 'without a policy');
    return { text, sha256: sha256Of(text) };
  }, refusals);

export const readTagsIfAllowed = (kms: KMSClient, keyArn: string): Promise<Answer<readonly Tag[]>> =>
  unlessRefused(() => readTags(kms, keyArn), refusals);

/** The key that took the place of another, with the aliases that name it now. */
export async function seenSuccessor(kms: KMSClient, successorArn: string): Promise<SeenSuccessor> {
  const metadata = await readMetadata(kms, successorArn);
  const tags = await readTagsIfAllowed(kms, successorArn);
  const aliases = (await listAliases(kms)).get(idIn(successorArn)) ?? [];
  return {
    successorArn,
    metadata: metadata.kind === 'answered' ? metadata.value : undefined,
    tags: tags.kind === 'answered' ? tags.value : [],
    aliases,
  };
}
