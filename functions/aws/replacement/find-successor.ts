import type { KMSClient } from '@aws-sdk/client-kms';
import { replacementExecutionTagKey, replacesTagKey } from '../../core/names.ts';
import { tagValue } from '../../core/replacement/lineage-tags.ts';
import { inParallel } from '../in-parallel.ts';
import { listKeyIds } from '../kms.ts';
import { readTagsIfAllowed } from './seen-key.ts';

/** Far below the quota of ListResourceTags, and there is somebody waiting. */
const readAtOnce = 10;

/**
 * The key that an execution has created to replace another, found by the tags that it was created with: the answer to the one call that has no client token may have been lost. Reads the
 * tags of every key of the Region, so it is asked only where an execution was broken off between creating and recording.
 */
export async function findSuccessor(
  kms: KMSClient,
  { keyArn, executionId }: { readonly keyArn: string; readonly executionId: string },
): Promise<string | undefined> {
  const prefix = keyArn.slice(0, keyArn.lastIndexOf('/') + 1);
  const found: string[] = [];
  await inParallel(idsIn(listKeyIds(kms)), readAtOnce, async (keyId) => {
    const arn = `${prefix}${keyId}`;
    const tags = await readTagsIfAllowed(kms, arn);
    if (tags.kind === 'refused') return;
    if (tagValue(tags.value, replacesTagKey) === keyArn && tagValue(tags.value, replacementExecutionTagKey) === executionId)
      found.push(arn);
  });
  return found.sort()[0];
}

async function* idsIn(pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield* page;
}
