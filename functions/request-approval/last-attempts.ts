import { type AttemptOnRecord, attemptsAt, statesAttempted } from '../aws/changes/change-records.ts';
import { readPolicy } from '../aws/changes/read-key.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { type ChangeRef, idOfChange } from '../core/changes/kind.ts';
import { type ProposedChange, refOf } from '../core/changes/proposed-change.ts';
import { objectionByLastAttempt } from '../core/last-attempt.ts';
import type { Objection } from '../core/request.ts';
import type { Dependencies } from './dependencies.ts';

/** Lookups at once: each waits for Amazon S3. */
const lookupsAtOnce = 20;

/** Changes that would come to nothing if they were approved again, by id of the change, with the reason. */
export async function objectionsByLastAttempts(
  changes: readonly ProposedChange[],
  now: Date,
  dependencies: Dependencies,
): Promise<ReadonlyMap<string, Objection>> {
  const objections = new Map<string, Objection>();
  await inParallel(changes, lookupsAtOnce, async (change) => {
    const objection = await objectionTo(change, now, dependencies);
    if (objection !== undefined) objections.set(idOfChange(refOf(change)), objection);
  });
  return objections;
}

async function objectionTo(change: ProposedChange, now: Date, { kms, evidence }: Dependencies): Promise<Objection | undefined> {
  const last = await lastAttempt(refOf(change), evidence);
  if (last === undefined) return undefined;
  const policy = last.result?.record.result === 'REFUSED' ? await readPolicy(kms, change.key.keyArn) : undefined;
  const policySha256 = policy?.kind === 'answered' ? policy.value.sha256 : undefined;
  const attempt = { attempt: last.attempt.record, result: last.result?.record };
  return objectionByLastAttempt(change, attempt, { policySha256, keyState: change.key.keyState }, now);
}

/** The attempt that began last, for whatever state of the key. */
async function lastAttempt(change: ChangeRef, evidence: Dependencies['evidence']): Promise<AttemptOnRecord | undefined> {
  const attempts: AttemptOnRecord[] = [];
  for (const state of await statesAttempted(evidence, change)) attempts.push(...(await attemptsAt(evidence, { ...change, state })));
  return attempts.toSorted((one, other) => (one.attempt.record.startedAt < other.attempt.record.startedAt ? -1 : 1)).at(-1);
}
