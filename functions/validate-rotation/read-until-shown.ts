import { type ReadSubject, readSubjects, readsOfAll, type SubjectOptions } from '../aws/changes/read-subjects.ts';
import { idOfChange } from '../core/changes/kind.ts';
import { type ProposedChange, refOf } from '../core/changes/proposed-change.ts';
import { definitionFor } from '../core/changes/registry.ts';
import type { ChangeSubject } from '../core/changes/subject.ts';
import type { AttemptOutcome } from '../core/records/outcomes.ts';

export type ReadingOptions = {
  readonly subject: SubjectOptions;
  readonly attempts: (change: string) => readonly AttemptOutcome[];
  readonly pause: () => Promise<void>;
  /** The time of an invocation is limited, and reads that are throttled last: what does not show by then is not confirmed. */
  readonly isOver: () => boolean;
};

/** ListKeyRotations and the list of all aliases have small quotas, and what they show takes longer: such keys are read at every fifth pause. */
const pausesBetweenCostlyReads = 5;

type Pending = { readonly change: ProposedChange; readonly startedAt: string; roundsLeft: number; seen: number };

/**
 * Reads the keys of an execution until AWS KMS shows every change that it was asked for, twice in a
 * row, or the time that the kind of change may take is over: AWS KMS is eventually consistent, and
 * one read right after a write may show either state. A change whose answer was lost is looked for
 * as long.
 */
export async function readUntilShown(
  keyIds: readonly string[],
  changes: readonly ProposedChange[],
  { subject: options, attempts, pause, isOver }: ReadingOptions,
): Promise<ReadonlyMap<string, ChangeSubject>> {
  const reads = readsOfAll(changes.map((change) => definitionFor(change).reads));
  const subjects = new Map((await readSubjects(keyIds, reads, options)).map(entryOf));
  const pausesPerRound = reads.keyMaterial || reads.replacement ? pausesBetweenCostlyReads : 1;
  let pending = changes.flatMap((change) => pendingFor(change, attempts(idOfChange(refOf(change))), pausesPerRound) ?? []);
  pending = stillPending(pending, subjects);
  while (pending.length > 0 && !isOver()) {
    for (let paused = 0; paused < pausesPerRound; paused++) await pause();
    const again = [...new Set(pending.map(({ change }) => change.key.keyId))];
    for (const read of await readSubjects(again, reads, { ...options, withoutAliases: !reads.replacement }))
      subjects.set(...withAliases(read, subjects));
    pending = stillPending(pending, subjects);
  }
  return subjects;
}

const entryOf = ({ keyId, subject }: ReadSubject): readonly [string, ChangeSubject] => [keyId, subject];

/** Aliases are listed once; only the keys' rotation is read again. */
function withAliases({ keyId, subject }: ReadSubject, before: ReadonlyMap<string, ChangeSubject>): readonly [string, ChangeSubject] {
  const aliases = subject.replacement === undefined ? (before.get(keyId)?.profile.aliases ?? []) : subject.profile.aliases;
  return [keyId, { ...subject, profile: { ...subject.profile, aliases } }];
}

/** A change that AWS KMS took, or whose answer was lost. What it refused is not going to show. */
function pendingFor(change: ProposedChange, attempts: readonly AttemptOutcome[], pausesPerRound: number): Pending | undefined {
  const last = attempts.at(-1);
  if (last === undefined || last.result?.result === 'REFUSED') return undefined;
  return { change, startedAt: last.startedAt, roundsLeft: Math.ceil(definitionFor(change).confirmationSeconds / pausesPerRound), seen: 0 };
}

function stillPending(pending: readonly Pending[], subjects: ReadonlyMap<string, ChangeSubject>): Pending[] {
  return pending
    .map((one) => {
      const after = subjects.get(one.change.key.keyId);
      const shown =
        after === undefined ? undefined : definitionFor(one.change).shown({ change: one.change, after, startedAt: one.startedAt });
      const isOver = shown?.isThere === true || shown?.isHidden === true;
      return { ...one, roundsLeft: one.roundsLeft - 1, seen: isOver ? one.seen + 1 : 0 };
    })
    .filter(({ roundsLeft, seen }) => seen < 2 && roundsLeft > 0);
}
