import type { Applied } from '../aws/changes/apply-all.ts';
import { type AttemptOptions, beginAttempt, recordAnswer, standingOf } from '../aws/changes/attempts.ts';
import type { OnRecord } from '../aws/changes/change-records.ts';
import { recordNotWritten } from '../aws/changes/not-written.ts';
import { wasRefusedForNow } from '../aws/changes/refused-attempt.ts';
import type { ChangeInHand } from '../aws/changes/write-approved.ts';
import { objectionTo } from '../core/changes/propose.ts';
import type { ProposedOf } from '../core/changes/proposed-change.ts';
import { replacedByTagKey, replacingTagKey, rolledBackTagKey } from '../core/names.ts';
import type { Attempt } from '../core/records/attempt.ts';
import type { WriterEnvironment } from '../core/writer-environment.ts';
import type { Dependencies } from './dependencies.ts';
import { tagKey, untagKey } from './kms-writes.ts';
import { type Look, moveAliases } from './move-aliases.ts';
import { recordMovedAliases } from './moved-aliases.ts';
import { readKeyNow } from './read-key-now.ts';
import { tagErrorsOf } from './tag-errors.ts';

type RollBack = ProposedOf<'ROLL_BACK_REPLACEMENT'>;

const patienceInMillis = 900_000;

/** One approved roll-back: the old key gets back the aliases in the plan, which the replacement has moved. Can be broken off anywhere and be taken up again. */
export async function rollBackOne(
  change: RollBack,
  { attempts, deadline }: ChangeInHand,
  environment: WriterEnvironment,
  dependencies: Dependencies,
): Promise<Applied> {
  const standing = await standingOf(attempts, wasRefusedForNow);
  if (standing.kind === 'ANSWERED' || standing.kind === 'TAKEN') return 'DONE';
  const look = async (): Promise<Look> => {
    const { subject, now } = await readKeyNow(change, environment, dependencies);
    const objection = objectionTo(change, subject, { policy: environment.policy, now });
    // That the roll-back is on record already is no objection to what this execution did.
    const objectionToTarget = objection?.reason === 'CHANGED_SINCE_PROPOSED' ? objection : undefined;
    return { targets: subject.replacement?.aliasTargets ?? new Map(), objection, objectionToTarget, isTooEarly: false };
  };
  // An alias that is moved a second time stays where it is: an attempt that was broken off is gone on with.
  if (standing.kind === 'OPEN') return moveBack(change, { attempts, attempt: standing.attempt.attempt, look, deadline }, dependencies);
  const { objection } = await look();
  if (objection !== undefined) {
    await recordNotWritten(dependencies, attempts, objection);
    return 'DONE';
  }
  const attempt = await beginAttempt(attempts, standing.number);
  return attempt === undefined ? 'LEFT' : moveBack(change, { attempts, attempt, look, deadline }, dependencies);
}

type MovingBack = {
  readonly attempts: AttemptOptions;
  readonly attempt: OnRecord<Attempt>;
  readonly look: () => Promise<Look>;
  readonly deadline: number;
};

async function moveBack(
  { key, plan }: RollBack,
  { attempts, attempt, look, deadline }: MovingBack,
  dependencies: Dependencies,
): Promise<Applied> {
  const { kms, now } = dependencies;
  const keys = { from: plan.successor.keyArn, to: key.keyArn };
  const patientUntil = Date.parse(attempt.record.startedAt) + patienceInMillis;
  // Its aliases may be moved only while the key says that it is replaced: the tag may have been taken away.
  const beforehand = await tagErrorsOf([() => tagKey(kms, keys.to, { key: replacedByTagKey, value: keys.from })]);
  const moved = await moveAliases({ planned: plan.aliases, ...keys, look, deadline, patientUntil }, dependencies);
  const hasMoved = moved.at.from.length === 0 && moved.at.to.length > 0;
  const when = `${now().toISOString()} ${attempts.executionId}`;
  const tagErrors = hasMoved
    ? await tagErrorsOf([
        () => tagKey(kms, keys.from, { key: rolledBackTagKey, value: when }),
        () => untagKey(kms, keys.to, [replacedByTagKey, replacingTagKey]),
      ])
    : [];
  await recordMovedAliases(attempts, attempt, { ...keys, ...moved, tagErrors: [...beforehand, ...tagErrors] });
  // Without an answer on record the next attempt of the step goes on.
  if (!moved.isSettled) return 'LEFT';
  const [error = null] = moved.at.to.length > 0 ? [] : [...moved.errors.values()];
  await recordAnswer(attempts, attempt, { result: error === null ? 'WRITTEN' : 'REFUSED', kmsRequestId: null, error });
  return 'DONE';
}
