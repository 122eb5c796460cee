import type { KMSClient } from '@aws-sdk/client-kms';
import { readMetadata, readPolicy, readTagsIfAllowed } from '../aws/replacement/seen-key.ts';
import { objectionToSuccessor } from '../core/replacement/is-successor.ts';
import type { ApprovedReplacement } from './approved-replacement.ts';

/** The key that is to take the place is not the one that was approved. No alias has been given to it. */
export class NotTheSuccessorError extends Error {
  override readonly name = 'NotTheSuccessorError' as const;
}

/** Reads the successor right before anything depends on it. @returns its ARN @throws NotTheSuccessorError */
export async function successorAsApproved(
  kms: KMSClient,
  successorArn: string,
  { key, plan }: ApprovedReplacement<'REPLACE'>,
): Promise<string> {
  const metadata = await readMetadata(kms, successorArn);
  const tags = await readTagsIfAllowed(kms, successorArn);
  const policy = await readPolicy(kms, successorArn);
  for (const answer of [metadata, tags, policy])
    if (answer.kind === 'refused') throw new NotTheSuccessorError(`${successorArn} could not be read (${answer.errorName})`);
  if (metadata.kind === 'refused' || tags.kind === 'refused' || policy.kind === 'refused') return successorArn;
  const objection = objectionToSuccessor(
    { metadata: metadata.value, tags: tags.value, policySha256: policy.value.sha256 },
    { keyArn: key.keyArn, ...plan.create },
  );
  if (objection === undefined) return successorArn;
  throw new NotTheSuccessorError(`${successorArn} cannot take the place of ${key.keyArn}: ${objection}`);
}
