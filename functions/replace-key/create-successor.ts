import type { KMSClient } from '@aws-sdk/client-kms';
import { recordText } from '../aws/evidence-store.ts';
import { findSuccessor } from '../aws/replacement/find-successor.ts';
import { storedCreating, storedSuccessor } from '../aws/replacement/successor-record.ts';
import { evidenceKey, replacingTagKey } from '../core/names.ts';
import type { PreviousRecord } from '../core/records/previous-record.ts';
import type { Creating, Successor } from '../core/records/replacement.ts';
import { successorTags } from '../core/replacement/lineage-tags.ts';
import type { ApprovedReplacement } from './approved-replacement.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { KeyChangedError, keyAsApproved } from './key-as-approved.ts';
import { createKey, tagKey } from './kms-writes.ts';
import { whereAliasesAre } from './move-aliases.ts';
import { NotTheSuccessorError, successorAsApproved } from './successor-as-approved.ts';

/** How often a key is looked for that an attempt before may have created: AWS KMS is eventually consistent, and that attempt may not have ended yet. Half a minute, with the pauses between. */
const mostLooks = 6;

type Approved = ApprovedReplacement<'REPLACE'>;

/**
 * The key that is to take the place of the approved one, created if there is none yet. May end between any two calls and be run again: that a key is about to be created is on record, and on the key that
 * it replaces, before it is; whoever finds that record and no successor looks for the key by its tags before creating another.
 */
export async function createSuccessor(approved: Approved, environment: Environment, dependencies: Dependencies): Promise<string> {
  const { executionId, key, plan } = approved;
  const { kms, kmsOnce, evidence } = dependencies;
  const known = await storedSuccessor(evidence, executionId);
  if (known !== undefined) return successorAsApproved(known.record.successorArn, approved, environment, dependencies);

  const policy = await keyAsApproved(kms, approved);
  if (plan.adopts !== null) {
    const { successorArn, executionId: createdBy } = plan.adopts;
    await successorAsApproved(successorArn, approved, environment, dependencies);
    return recordSuccessor({ successorArn, createdBy, kmsRequestId: null }, approved, approved.approval, dependencies);
  }
  await refuseWithoutAlias(approved, kms);
  const { isFirst, previous } = await beginCreating(approved, dependencies);
  const found = isFirst ? undefined : await createdBefore(approved, environment, dependencies);
  if (found !== undefined) {
    await successorAsApproved(found, approved, environment, dependencies);
    return recordSuccessor({ successorArn: found, createdBy: executionId, kmsRequestId: null }, approved, previous, dependencies);
  }
  // By this a later execution finds what this one leaves, should it not get to its end.
  await tagKey(kms, key.keyArn, { key: replacingTagKey, value: executionId });
  const { keySpec, keyUsage, description, tags } = plan.create;
  const { keyArn, requestId } = await createKey(kmsOnce, {
    keySpec,
    keyUsage,
    description,
    policy: policy.text,
    tags: [...tags, ...successorTags(key.keyArn, executionId)],
  });
  return recordSuccessor({ successorArn: keyArn, createdBy: executionId, kmsRequestId: requestId }, approved, previous, dependencies);
}

/** A key that an attempt before has created, and that its answer or its record did not get to. */
async function createdBefore(
  { executionId, key }: Approved,
  { lookIntervalInMillis }: Environment,
  { kms, sleep }: Dependencies,
): Promise<string | undefined> {
  for (let look = 0; look < mostLooks; look++) {
    const found = await findSuccessor(kms, { keyArn: key.keyArn, executionId });
    if (found !== undefined) return found;
    await sleep(lookIntervalInMillis);
  }
  return undefined;
}

/** A key that no caller would come to is not created. */
async function refuseWithoutAlias({ key, plan }: Approved, kms: KMSClient): Promise<void> {
  const { atOld } = await whereAliasesAre(kms, { aliases: plan.aliases, from: key.keyArn, to: key.keyArn });
  if (atOld === 0) throw new KeyChangedError(`none of the planned aliases names ${key.keyArn} any more; start a new request`);
}

/** Puts on record that a key is about to be created. `isFirst`: no attempt before has. */
async function beginCreating({ executionId, key, approval }: Approved, { evidence, now }: Dependencies) {
  const record: Creating = {
    kind: 'creating',
    schemaVersion: 1,
    previous: approval,
    executionId,
    keyArn: key.keyArn,
    startedAt: now().toISOString(),
  };
  const { written } = await evidence.putOnce(evidenceKey(executionId, 'creating.json'), recordText(record));
  const stored = await storedCreating(evidence, executionId);
  if (stored === undefined) throw new Error(`creating.json of ${executionId} was stored and is not there`);
  return { isFirst: written, previous: { record: 'creating.json', sha256: stored.sha256 } };
}

/** Of two attempts at the same time one is first; the other's key, if it has created one, is named and used by nobody. */
async function recordSuccessor(
  found: Pick<Successor, 'successorArn' | 'createdBy' | 'kmsRequestId'>,
  { executionId, key }: Approved,
  previous: PreviousRecord,
  { evidence, now }: Dependencies,
): Promise<string> {
  const record: Successor = {
    kind: 'successor',
    schemaVersion: 1,
    previous,
    executionId,
    keyArn: key.keyArn,
    ...found,
    recordedAt: now().toISOString(),
  };
  const { written } = await evidence.putOnce(evidenceKey(executionId, 'successor.json'), recordText(record));
  const stored = written ? record : (await storedSuccessor(evidence, executionId))?.record;
  if (stored?.successorArn === found.successorArn) return found.successorArn;
  throw new NotTheSuccessorError(
    `${found.successorArn} was created while another attempt created ${stored?.successorArn ?? 'another key'}, which is on record; nobody uses the first`,
  );
}
