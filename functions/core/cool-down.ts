import { idOfChange } from './changes/kind.ts';
import type { FiledDecision } from './records/filed-decision.ts';

export type CoolDown = { readonly until: Date; readonly decision: FiledDecision };

const millisPerDay = 86_400_000;

/**
 * Changes that were rejected, or whose request expired, within the cool-down, by id of the change:
 * approval is not requested again before it ends. The latest decision on a change counts, so a
 * later approval ends it. A decision dated in the future, by a clock ahead of ours, counts like
 * one of now. A decision that did not count starts no cool-down: it declined nothing.
 */
export function coolingDown(decisions: readonly FiledDecision[], coolDownInDays: number, now: Date): ReadonlyMap<string, CoolDown> {
  const latest = new Map<string, CoolDown | undefined>();
  const inOrder = decisions.toSorted((one, other) => Date.parse(one.decidedAt) - Date.parse(other.decidedAt));
  for (const decision of inOrder) {
    const decidedAt = Math.min(Date.parse(decision.decidedAt), now.getTime());
    const until = new Date(decidedAt + coolDownInDays * millisPerDay);
    for (const change of decision.approved) latest.set(idOfChange(change), undefined);
    for (const change of decision.declined) latest.set(idOfChange(change), { until, decision });
  }
  return new Map([...latest].flatMap(([change, coolDown]) => (coolDown !== undefined && coolDown.until > now ? [[change, coolDown]] : [])));
}
