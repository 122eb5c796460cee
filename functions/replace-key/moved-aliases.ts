import type { AttemptOptions } from '../aws/changes/attempts.ts';
import { type OnRecord, refTo } from '../aws/changes/change-records.ts';
import { recordText } from '../aws/evidence-store.ts';
import { type AliasesAt, aliasesAt } from '../core/changes/aliases.ts';
import { idIn } from '../core/ids.ts';
import { changeKey } from '../core/names.ts';
import type { Attempt, CallError, MovedAliases } from '../core/records/attempt.ts';
import type { Refusal } from '../core/refusal.ts';

export type ToRecord = {
  readonly from: string;
  readonly to: string;
  readonly at: AliasesAt;
  readonly errors: ReadonlyMap<string, CallError>;
  readonly objection: Refusal | undefined;
  readonly tagErrors: readonly CallError[];
};

/** Records where the planned aliases are when this invocation is done with them. */
export async function recordMovedAliases(
  { evidence, now, final, invocation }: AttemptOptions,
  attempt: OnRecord<Attempt>,
  { from, to, at, errors, objection, tagErrors }: ToRecord,
): Promise<OnRecord<MovedAliases>> {
  const { executionId, keyId, change, number } = attempt.record;
  const record: MovedAliases = {
    kind: 'movedAliases',
    schemaVersion: 1,
    attempt: attempt.ref,
    executionId,
    keyId,
    change,
    from,
    to,
    moved: [...at.to],
    notMoved: [...at.from.map((alias) => ({ alias, names: idIn(from) })), ...at.elsewhere].map(({ alias, names }) => ({
      alias,
      names,
      error: errors.get(alias) ?? null,
    })),
    objection: objection === undefined ? null : { reason: objection.reason, annotation: objection.annotation },
    tagErrors: [...tagErrors],
    recordedAt: now().toISOString(),
  };
  const stored = await evidence.recordOnce(changeKey(final, number, `.aliases.${invocation}`), recordText(record));
  return { record, ref: refTo(stored) };
}

/** @param keys ARNs */
export const aliasesBetween = (
  planned: readonly string[],
  targets: ReadonlyMap<string, string>,
  { from, to }: { readonly from: string; readonly to: string },
): AliasesAt => aliasesAt(planned, targets, { from: idIn(from), to: idIn(to) });
