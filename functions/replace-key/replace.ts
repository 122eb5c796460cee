import type { Applied } from '../aws/changes/apply-all.ts';
import { type AttemptOptions, beginAttempt, recordAnswer, standingOf } from '../aws/changes/attempts.ts';
import type { AttemptOnRecord, OnRecord } from '../aws/changes/change-records.ts';
import { recordNotWritten } from '../aws/changes/not-written.ts';
import { recordRefusal, takenBy, wasRefusedForNow } from '../aws/changes/refused-attempt.ts';
import type { ChangeInHand } from '../aws/changes/write-approved.ts';
import { successorTags } from '../core/changes/lineage-tags.ts';
import { objectionTo } from '../core/changes/propose.ts';
import type { ProposedOf } from '../core/changes/proposed-change.ts';
import type { ChangeSubject } from '../core/changes/subject.ts';
import { replacingTagKey } from '../core/names.ts';
import type { Attempt } from '../core/records/attempt.ts';
import type { WriterEnvironment } from '../core/writer-environment.ts';
import type { Dependencies } from './dependencies.ts';
import { createKey, tagKey } from './kms-writes.ts';
import { findLostSuccessor } from './lost-successor.ts';
import { type Moving, moveToSuccessor } from './move-to-successor.ts';
import { readKeyNow } from './read-key-now.ts';

type Replacement = ProposedOf<'REPLACE_KEY'>;

/**
 * One approved replacement: creates the successor, or goes on with the one in the plan, and moves
 * the aliases. Can be broken off anywhere and be taken up again: that a key is about to be created
 * is on record before it is, and where the answer was lost no second key is created.
 */
export async function replaceOne(
  change: Replacement,
  { attempts: ofChange, proposal, deadline }: ChangeInHand,
  environment: WriterEnvironment,
  dependencies: Dependencies,
): Promise<Applied> {
  const attempts: AttemptOptions = { ...ofChange, continues: change.plan.continues?.successorArn };
  const moving = { change, attempts, deadline };
  const standing = await standingOf(attempts, wasRefusedForNow);
  if (standing.kind === 'ANSWERED' || standing.kind === 'OPEN') return resume(standing.attempt, moving, environment, dependencies);
  const { subject, now } = await readKeyNow(change, environment, dependencies);
  const objection = objectionTo(change, subject, { policy: environment.policy, now });
  if (objection !== undefined) {
    const isNew = standing.kind === 'TAKEN' && standing.attempt.attempt.record.startedAt > proposal.requestedAt;
    await recordNotWritten(dependencies, ofChange, isNew ? takenBy(standing.attempt) : objection);
    return 'DONE';
  }
  const attempt = await beginAttempt(attempts, (subject.replacement?.history.attempts ?? 0) + 1);
  // Another invocation was first: what it has done decides at the next look.
  if (attempt === undefined) return 'LEFT';
  const begun = await begin(change, attempts, attempt, policyIn(subject), dependencies);
  return 'applied' in begun ? begun.applied : moveToSuccessor(attempt, begun.successorArn, moving, environment, dependencies);
}

/** Goes on where an attempt of this execution has ended. */
async function resume(
  { attempt, result }: AttemptOnRecord,
  moving: Moving,
  environment: WriterEnvironment,
  dependencies: Dependencies,
): Promise<Applied> {
  const move = (successorArn: string): Promise<Applied> => moveToSuccessor(attempt, successorArn, moving, environment, dependencies);
  if (result !== undefined) return result.record.successorArn === undefined ? 'DONE' : move(result.record.successorArn);
  const { continues } = attempt.record;
  if (continues !== undefined) return move(await recordContinued(moving.attempts, attempt, continues));
  const found = await findLostSuccessor(attempt, moving, environment, dependencies);
  return 'applied' in found ? found.applied : move(found.successorArn);
}

function policyIn({ profile, replacement }: ChangeSubject): string {
  if (replacement?.access.kind !== 'read') throw new Error(`the policy of ${profile.keyId} was not read`);
  return replacement.access.policy;
}

type Begun = { readonly successorArn: string } | { readonly applied: Applied };

/** Says on the key that it is being replaced, so that its aliases may be moved, and creates the successor. */
async function begin(
  { key, plan }: Replacement,
  attempts: AttemptOptions,
  attempt: OnRecord<Attempt>,
  policy: string,
  { kms, kmsOnce }: Dependencies,
): Promise<Begun> {
  try {
    await tagKey(kms, key.keyArn, { key: replacingTagKey, value: attempts.executionId });
  } catch (error) {
    // Whatever became of the tag: AWS KMS has not been asked for a key.
    return { applied: await recordRefusal(kms, attempts, attempt, error, 'CERTAIN') };
  }
  if (plan.continues !== null) return { successorArn: await recordContinued(attempts, attempt, plan.continues.successorArn) };
  const { keySpec, keyUsage, description, tags } = plan.create;
  const tagsAtCreation = [...tags, ...successorTags(key.keyArn, attempts.executionId)];
  try {
    const { keyArn, requestId } = await createKey(kmsOnce, { keySpec, keyUsage, description, policy, tags: tagsAtCreation });
    await recordAnswer(attempts, attempt, { result: 'WRITTEN', kmsRequestId: requestId, error: null, successorArn: keyArn });
    return { successorArn: keyArn };
  } catch (error) {
    return { applied: await recordRefusal(kms, attempts, attempt, error) };
  }
}

async function recordContinued(attempts: AttemptOptions, attempt: OnRecord<Attempt>, successorArn: string): Promise<string> {
  await recordAnswer(attempts, attempt, { result: 'CONTINUED', kmsRequestId: null, error: null, successorArn });
  return successorArn;
}
