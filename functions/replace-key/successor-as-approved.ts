import type { KMSClient } from '@aws-sdk/client-kms';
import { readMetadata, readPolicy, readTagsIfAllowed } from '../aws/replacement/seen-key.ts';
import { type Candidate, objectionToSuccessor } from '../core/replacement/is-successor.ts';
import type { ApprovedReplacement } from './approved-replacement.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';

/** The key that is to take the place is not the one that was approved. No alias has been given to it. */
export class NotTheSuccessorError extends Error {
  override readonly name = 'NotTheSuccessorError' as const;
}

/** AWS KMS is eventually consistent: a key that was created a moment ago may not be there yet. */
const mostReads = 6;

/** Reads the successor right before anything depends on it. @returns its ARN @throws NotTheSuccessorError */
export async function successorAsApproved(
  successorArn: string,
  { key, plan }: ApprovedReplacement<'REPLACE'>,
  { lookIntervalInMillis }: Environment,
  { kms, sleep }: Pick<Dependencies, 'kms' | 'sleep'>,
): Promise<string> {
  for (let read = 1; ; read++) {
    const candidate = await candidateFrom(kms, successorArn);
    if ('refusedAs' in candidate) {
      if (candidate.refusedAs !== 'NotFoundException' || read === mostReads)
        throw new NotTheSuccessorError(`${successorArn} could not be read (${candidate.refusedAs})`);
      await sleep(lookIntervalInMillis);
      continue;
    }
    const objection = objectionToSuccessor(candidate, { keyArn: key.keyArn, ...plan.create });
    if (objection === undefined) return successorArn;
    throw new NotTheSuccessorError(`${successorArn} cannot take the place of ${key.keyArn}: ${objection}`);
  }
}

async function candidateFrom(kms: KMSClient, successorArn: string): Promise<Candidate | { readonly refusedAs: string }> {
  const metadata = await readMetadata(kms, successorArn);
  if (metadata.kind === 'refused') return { refusedAs: metadata.errorName };
  const tags = await readTagsIfAllowed(kms, successorArn);
  if (tags.kind === 'refused') return { refusedAs: tags.errorName };
  const policy = await readPolicy(kms, successorArn);
  if (policy.kind === 'refused') return { refusedAs: policy.errorName };
  return { metadata: metadata.value, tags: tags.value, policySha256: policy.value.sha256 };
}
