import type { SSMClient } from '@aws-sdk/client-ssm';
import { type AuthorityOptions, approvedExecution } from '../aws/authority/approved-execution.ts';
import { type Applied, applyAll } from '../aws/changes/apply-all.ts';
import { type AttemptOptions, beginAttempt, recordAnswer, standingOf } from '../aws/changes/attempts.ts';
import { errorOnRecord, refusalIn } from '../aws/changes/aws-error.ts';
import type { AttemptOnRecord } from '../aws/changes/change-records.ts';
import { recordNotWritten } from '../aws/changes/not-written.ts';
import { readPolicy } from '../aws/changes/read-key.ts';
import { readSubjects } from '../aws/changes/read-subjects.ts';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import type { Surroundings } from '../aws/lambda-context.ts';
import type { ApprovedChange } from '../core/changes/approved.ts';
import { objectionTo } from '../core/changes/propose.ts';
import { definitionFor } from '../core/changes/registry.ts';
import { refusedFor, type WriteOperation } from '../core/outcome/refusals.ts';
import { refusal } from '../core/refusal.ts';
import type { StepEvent } from '../core/step-inputs.ts';
import type { Environment } from './environment.ts';
import { type WriteClients, writeFor } from './writes.ts';

export type Dependencies = WriteClients & {
  readonly ssm: SSMClient;
  readonly evidence: EvidenceStore;
  readonly now: () => Date;
  readonly surroundings: Surroundings;
  /** Request id of this invocation. */
  readonly invocation: string;
  /** Waits until one more write is within the pace of an execution. */
  readonly pace: () => Promise<void>;
  readonly onFailure: (change: ApprovedChange, error: unknown) => void;
};

/** Changes in hand at once: each waits for Amazon S3 more than for AWS KMS. */
const changesAtOnce = 10;

/**
 * The runbook's step Apply: makes the approved changes of an execution, each once, and leaves what
 * came of each on record. Reads its right from protected records, at every invocation.
 * @throws NotApprovedError, NotOursError before anything is written; NotFinishedError when changes are left
 */
export async function applyChanges({ executionId }: StepEvent, environment: Environment, dependencies: Dependencies) {
  const { now, surroundings, ssm, evidence, onFailure } = dependencies;
  const deadline = now().getTime() + environment.writeSeconds * 1000;
  const authority: AuthorityOptions = { ssm, evidence, digests: environment.documentDigests, place: surroundings };
  const approved = await approvedExecution(executionId, authority);
  const changes = await applyAll(approved.changes, {
    apply: (change) => applyOne(change, attemptOptions(change, approved, dependencies), environment, dependencies),
    atOnce: changesAtOnce,
    deadline,
    now,
    onFailure,
  });
  return { Changes: changes };
}

const attemptOptions = (
  { change, final }: ApprovedChange,
  { executionId, decision }: { readonly executionId: string; readonly decision: AttemptOptions['decision'] },
  { evidence, now, invocation }: Dependencies,
): AttemptOptions => ({ evidence, now, executionId, invocation, decision, final, keyArn: change.key.keyArn });

async function applyOne(
  { change }: ApprovedChange,
  options: AttemptOptions,
  environment: Environment,
  dependencies: Dependencies,
): Promise<Applied> {
  const write = writeFor(change, dependencies);
  if (write === undefined) throw new Error(`${change.kind} is no change of this function`);
  const { isOnceOnly } = definitionFor(change);
  const standing = await standingOf(options, (attempt) => mayAskAgain(attempt, isOnceOnly));
  if (standing.kind === 'ANSWERED' || standing.kind === 'OPEN') return 'DONE';
  const objection = standing.kind === 'TAKEN' ? takenBy(standing.attempt) : await objectionNow(change, environment, dependencies);
  if (objection !== undefined) {
    await recordNotWritten(dependencies, options, objection);
    return 'DONE';
  }
  await dependencies.pace();
  const attempt = await beginAttempt(options, standing.kind === 'FREE' ? standing.number : 1);
  // Another invocation was first: what it has done decides at the next look.
  if (attempt === undefined) return 'LEFT';
  try {
    await recordAnswer(options, attempt, { result: 'WRITTEN', kmsRequestId: await write(), error: null });
    return 'DONE';
  } catch (error) {
    const found = refusalIn(error);
    // Nothing is on record then: it is not known whether AWS KMS has carried the call out.
    if (found === undefined) throw error;
    const policySha256 = await policyOf(change.key.keyArn, dependencies);
    await recordAnswer(options, attempt, { result: 'REFUSED', kmsRequestId: null, error: errorOnRecord(found.error), ...policySha256 });
    return found.refused.isLasting ? 'DONE' : 'LEFT';
  }
}

/** A refusal that passes by itself; and, of a change that can be made twice without harm, an answer that was lost. */
function mayAskAgain({ result }: AttemptOnRecord, isOnceOnly: boolean): boolean {
  if (result === undefined) return !isOnceOnly;
  const { error } = result.record;
  return error !== null && refusedFor(error.operation as WriteOperation, error)?.isLasting === false;
}

const takenBy = ({ attempt }: AttemptOnRecord) =>
  refusal(
    'TAKEN_BY_ANOTHER_EXECUTION',
    `execution ${attempt.record.executionId} asked AWS KMS for the same change at ${attempt.record.startedAt}. It was not asked a second time; look at what came of that execution.`,
  );

/** Reads the key right before the write. Its aliases are of no account here. */
async function objectionNow(change: ApprovedChange['change'], { policy }: Environment, dependencies: Dependencies) {
  const { kms, evidence, now, surroundings } = dependencies;
  const options = { kms, evidence, policy, now: now(), surroundings, withoutAliases: true };
  const [read] = await readSubjects([change.key.keyId], definitionFor(change).reads, options);
  if (read === undefined) throw new Error(`key ${change.key.keyId} was approved and not read`);
  return objectionTo(change, read.subject, { policy, now: options.now });
}

async function policyOf(keyArn: string, { kms }: Dependencies): Promise<{ readonly policySha256?: string }> {
  const policy = await readPolicy(kms, keyArn);
  return policy.kind === 'answered' ? { policySha256: policy.value.sha256 } : {};
}
