import { attemptsAt } from '../aws/changes/change-records.ts';
import { findNotWritten } from '../aws/changes/not-written.ts';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import { idOfChange } from '../core/changes/kind.ts';
import { attemptOutcomeOf } from '../core/outcome/attempt-outcome.ts';
import type { FinalChange } from '../core/records/decision.ts';
import type { AttemptOutcome } from '../core/records/outcomes.ts';
import type { Refusal } from '../core/refusal.ts';

/** What an execution did about the changes of its final list, by change. */
export type WhatWasDone = {
  readonly attempts: (change: string) => readonly AttemptOutcome[];
  readonly notWritten: (change: string) => Refusal | undefined;
};

/** Reads the records that the writing functions left. Attempts of other executions for the same state of a key are not its own. */
export async function readWhatWasDone(
  evidence: EvidenceStore,
  executionId: string,
  finalList: readonly FinalChange[],
): Promise<WhatWasDone> {
  const attempts = new Map<string, readonly AttemptOutcome[]>();
  const refusals = new Map<string, Refusal>();
  await Promise.all(
    finalList.map(async (final) => {
      const all = await attemptsAt(evidence, final);
      attempts.set(idOfChange(final), all.filter(({ attempt }) => attempt.record.executionId === executionId).map(attemptOutcomeOf));
      const notWritten = await findNotWritten(evidence, executionId, final);
      if (notWritten !== undefined) refusals.set(idOfChange(final), notWritten.record);
    }),
  );
  return { attempts: (change) => attempts.get(change) ?? [], notWritten: (change) => refusals.get(change) };
}
