import type { Applied } from '../aws/changes/apply-all.ts';
import { type AttemptOptions, attemptNumbered } from '../aws/changes/attempts.ts';
import type { OnRecord } from '../aws/changes/change-records.ts';
import { isFinished } from '../aws/changes/replacement-history.ts';
import { objectionTo } from '../core/changes/propose.ts';
import type { ProposedOf } from '../core/changes/proposed-change.ts';
import { objectionToSuccessor } from '../core/changes/replace/successor.ts';
import type { ChangeSubject } from '../core/changes/subject.ts';
import { replacedByTagKey, replacingTagKey } from '../core/names.ts';
import type { Attempt } from '../core/records/attempt.ts';
import { type Refusal, refusal } from '../core/refusal.ts';
import type { WriterEnvironment } from '../core/writer-environment.ts';
import type { Dependencies } from './dependencies.ts';
import { tagKey, untagKey } from './kms-writes.ts';
import { type Look, moveAliases } from './move-aliases.ts';
import { recordMovedAliases } from './moved-aliases.ts';
import { readKeyNow } from './read-key-now.ts';
import { tagErrorsOf } from './tag-errors.ts';

export type Moving = { readonly change: ProposedOf<'REPLACE_KEY'>; readonly attempts: AttemptOptions; readonly deadline: number };

const patienceInMillis = 900_000;

/** Gives the successor on record the aliases in the plan. Both keys are read right before: an alias leads callers there from the next moment on. */
export async function moveToSuccessor(
  attempt: OnRecord<Attempt>,
  successorArn: string,
  { change, attempts, deadline }: Moving,
  environment: WriterEnvironment,
  dependencies: Dependencies,
): Promise<Applied> {
  const { kms } = dependencies;
  const { key, plan } = change;
  const before = await attemptNumbered(attempts, attempt.record.number);
  if (before?.aliases.some(({ record }) => isFinished(record)) === true) return 'DONE';
  const look = async (): Promise<Look> => {
    const { subject, now } = await readKeyNow(change, environment, dependencies);
    const seen = asPlanned(subject, plan.continues === null);
    const { replacement } = subject;
    const isTooEarly = now.getTime() < patientUntil && !isReadable(replacement?.successor);
    const objectionToTarget = isTooEarly ? undefined : objectionToIts(subject, successorArn, attempt.record.startedAt);
    const objection = isTooEarly ? undefined : (objectionTo(change, seen, { policy: environment.policy, now }) ?? objectionToTarget);
    return { targets: replacement?.aliasTargets ?? new Map(), objection, objectionToTarget, isTooEarly };
  };
  const patientUntil = Date.parse(attempt.record.startedAt) + patienceInMillis;
  const moved = await moveAliases(
    { planned: plan.aliases, from: key.keyArn, to: successorArn, look, deadline, patientUntil },
    dependencies,
  );
  const hasMoved = moved.at.from.length === 0 && moved.at.to.length > 0;
  const tagErrors = hasMoved
    ? await tagErrorsOf([
        () => tagKey(kms, key.keyArn, { key: replacedByTagKey, value: successorArn }),
        () => untagKey(kms, key.keyArn, [replacingTagKey]),
      ])
    : [];
  await recordMovedAliases(attempts, attempt, { from: key.keyArn, to: successorArn, ...moved, tagErrors });
  return moved.isSettled ? 'DONE' : 'LEFT';
}

/** The key as the approvers were shown it: without the successor that this execution has created since. */
const asPlanned = (subject: ChangeSubject, isOwn: boolean): ChangeSubject =>
  subject.replacement === undefined || !isOwn
    ? subject
    : { ...subject, replacement: { ...subject.replacement, history: { state: 'NONE', attempts: subject.replacement.history.attempts } } };

const isReadable = (successor: NonNullable<ChangeSubject['replacement']>['successor']): boolean =>
  successor?.metadata !== undefined && successor.access.kind === 'read';

/** The history on record has to name this very key, and it has to be as it was created. */
function objectionToIts({ profile, replacement }: ChangeSubject, successorArn: string, createdAt: string): Refusal | undefined {
  const { successor, history, access } = replacement ?? {};
  const isOnRecord = history?.state === 'CREATED' && history.successor.successorArn === successorArn;
  const since = isOnRecord ? history.successor.createdAt : createdAt;
  const objection =
    !isOnRecord || access === undefined
      ? 'is not the successor on record'
      : objectionToSuccessor(successor, { profile, access, createdAt: since });
  return objection === undefined
    ? undefined
    : refusal('SUCCESSOR_NOT_AS_CREATED', `no alias moves to ${successorArn}: ${objection}. Its owner has to look at that key first.`);
}
