import type { Applied } from '../aws/changes/apply-all.ts';
import { beginAttempt, recordAnswer, standingOf } from '../aws/changes/attempts.ts';
import { recordNotWritten } from '../aws/changes/not-written.ts';
import { readSubjects } from '../aws/changes/read-subjects.ts';
import { recordRefusal, takenBy, wasRefusedForNow } from '../aws/changes/refused-attempt.ts';
import { type ChangeInHand, type WriterDependencies, writeApproved } from '../aws/changes/write-approved.ts';
import { objectionTo } from '../core/changes/propose.ts';
import { definitionFor } from '../core/changes/registry.ts';
import type { StepEvent } from '../core/step-inputs.ts';
import type { WriterEnvironment } from '../core/writer-environment.ts';
import { writeFor } from './writes.ts';

export type Dependencies = WriterDependencies & {
  /** Waits until one more write is within the pace of an execution. */
  readonly pace: () => Promise<void>;
};

/** Changes in hand at once: each waits for Amazon S3 more than for AWS KMS. */
const changesAtOnce = 10;

/**
 * The step Apply of runbooks that change the rotation of keys: one call of AWS KMS for each change.
 * @throws NotApprovedError, NotOursError before anything is written; NotFinishedError when changes are left
 */
export const applyChanges = (event: StepEvent, environment: WriterEnvironment, dependencies: Dependencies) =>
  writeApproved(event, environment, dependencies, {
    apply: (change) => applyOne(change, environment, dependencies),
    atOnce: changesAtOnce,
  });

async function applyOne(
  { approved, attempts }: ChangeInHand,
  environment: WriterEnvironment,
  dependencies: Dependencies,
): Promise<Applied> {
  const { change } = approved;
  const write = writeFor(change, dependencies);
  if (write === undefined) throw new Error(`${change.kind} is no change of this function`);
  const { isOnceOnly } = definitionFor(change);
  const standing = await standingOf(attempts, (attempt) => (attempt.result === undefined ? !isOnceOnly : wasRefusedForNow(attempt)));
  if (standing.kind === 'ANSWERED' || standing.kind === 'OPEN') return 'DONE';
  const objection = standing.kind === 'TAKEN' ? takenBy(standing.attempt) : await objectionNow(change, environment, dependencies);
  if (objection !== undefined) {
    await recordNotWritten(dependencies, attempts, objection);
    return 'DONE';
  }
  await dependencies.pace();
  const attempt = await beginAttempt(attempts, standing.kind === 'FREE' ? standing.number : 1);
  // Another invocation was first: what it has done decides at the next look.
  if (attempt === undefined) return 'LEFT';
  try {
    await recordAnswer(attempts, attempt, { result: 'WRITTEN', kmsRequestId: await write(), error: null });
    return 'DONE';
  } catch (error) {
    return recordRefusal(dependencies.kms, attempts, attempt, error);
  }
}

/** Reads the key right before the write. Its aliases are of no account here. */
async function objectionNow(change: ChangeInHand['approved']['change'], { policy }: WriterEnvironment, dependencies: Dependencies) {
  const { kms, evidence, now, surroundings } = dependencies;
  const options = { kms, evidence, policy, now: now(), surroundings, withoutAliases: true };
  const [read] = await readSubjects([change.key.keyId], definitionFor(change).reads, options);
  if (read === undefined) throw new Error(`key ${change.key.keyId} was approved and not read`);
  return objectionTo(change, read.subject, { policy, now: options.now });
}
