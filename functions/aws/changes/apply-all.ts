import type { ApprovedChange } from '../../core/changes/approved.ts';
import { idOfChange } from '../../core/changes/kind.ts';
import { inParallel } from '../in-parallel.ts';

/** Approved changes are left, because time was up or something failed on the way. The step is tried again, and goes on with them. */
export class NotFinishedError extends Error {
  override readonly name = 'NotFinishedError' as const;
}

/** `DONE`: what came of the change is on record, or is not to be tried again. `LEFT`: the next attempt of the step tries it. */
export type Applied = 'DONE' | 'LEFT';

export type ApplyAllOptions = {
  readonly apply: (change: ApprovedChange) => Promise<Applied>;
  /** Changes in hand at once. */
  readonly atOnce: number;
  /** No change is begun after this time. */
  readonly deadline: number;
  readonly now: () => Date;
  /** Told of a change that failed for a reason that says nothing of the change itself. */
  readonly onFailure: (change: ApprovedChange, error: unknown) => void;
};

/**
 * Makes every approved change that has not been made yet. One that fails does not stop the others.
 * @returns how many there are
 * @throws NotFinishedError naming how many are left, so that Systems Manager tries the step again
 */
export async function applyAll(
  changes: readonly ApprovedChange[],
  { apply, atOnce, deadline, now, onFailure }: ApplyAllOptions,
): Promise<number> {
  const left: string[] = [];
  await inParallel(changes, atOnce, async (change) => {
    const applied = now().getTime() >= deadline ? 'LEFT' : await applyOrLeave(change);
    if (applied === 'LEFT') left.push(idOfChange(change.final));
  });
  if (left.length === 0) return changes.length;
  throw new NotFinishedError(`${left.length} of ${changes.length} approved changes are left, first ${left.slice(0, 3).join(', ')}`);

  async function applyOrLeave(change: ApprovedChange): Promise<Applied> {
    try {
      return await apply(change);
    } catch (error) {
      onFailure(change, error);
      return 'LEFT';
    }
  }
}
