import type { DecisionRecord } from './records/decision.ts';

export type CoolDown = { readonly until: Date; readonly decision: DecisionRecord };

const millisPerDay = 86_400_000;

/**
 * Keys that were turned down, or that nobody answered for in time, within the cool-down: nobody is asked about them again before it ends. The latest decision
 * on a key counts, so a later approval ends it. A decision dated in the future, by a clock ahead of ours, counts like one of now.
 */
export function coolingDown(decisions: readonly DecisionRecord[], coolDownInDays: number, now: Date): ReadonlyMap<string, CoolDown> {
  const latest = new Map<string, CoolDown | undefined>();
  const inOrder = decisions.toSorted((one, other) => Date.parse(one.decidedAt) - Date.parse(other.decidedAt));
  for (const decision of inOrder) {
    const decidedAt = Math.min(Date.parse(decision.decidedAt), now.getTime());
    const until = new Date(decidedAt + coolDownInDays * millisPerDay);
    for (const keyId of decision.approvedKeyIds) latest.set(keyId, undefined);
    for (const keyId of decision.declinedKeyIds) latest.set(keyId, { until, decision });
  }
  return new Map([...latest].flatMap(([keyId, coolDown]) => (coolDown !== undefined && coolDown.until > now ? [[keyId, coolDown]] : [])));
}
