import type { KeyProfile } from './records/key-profile.ts';
import type { DroppedKey, Proposal, ProposedKey } from './records/proposal.ts';
import { refusalToRotateNow } from './rotate-now.ts';
import { type FedRunbook, fedRunbookOf } from './runbooks.ts';
import { type Change, changeForCode } from './verdict.ts';

/** A key of a request, read afresh, as far as it could be. */
export type AssessedKey = { readonly keyId: string; readonly profile: KeyProfile };

/** What of a request is worth asking for, and what is not, with the reason. Every requested key is in exactly one of the two. */
export function partitionRequest(
  assessed: readonly AssessedKey[],
  runbook: FedRunbook,
): { readonly keys: ProposedKey[]; readonly dropped: DroppedKey[] } {
  const keys: ProposedKey[] = [];
  const dropped: DroppedKey[] = [];
  for (const { keyId, profile } of assessed) {
    const change = changeFor(profile, runbook);
    if (change === undefined) dropped.push(droppedKey(keyId, profile, runbook));
    else keys.push({ ...profile, change });
  }
  return { keys, dropped };
}

/**
 * What this runbook would do to the key. `undefined`: this key needs nothing, or nothing can be done for it here. Rotation on demand is done to any key that can be
 * rotated, old or not: whoever asks for it may know more than the policy does.
 */
export function changeFor(profile: KeyProfile, runbook: FedRunbook): Change | undefined {
  if (runbook === 'rotateNow') return refusalToRotateNow(profile) === undefined ? 'ROTATE_NOW' : undefined;
  const change = profile.proposed ? changeForCode(profile.reason) : undefined;
  return change === 'ROTATE_NOW' ? undefined : change;
}

export const droppedKey = (keyId: string, profile: KeyProfile, runbook: FedRunbook): DroppedKey => ({
  keyId,
  keyArn: profile.keyArn,
  complianceType: profile.complianceType,
  reason: profile.reason,
  annotation: profile.annotation,
  ...(runbook === 'rotateNow' ? refusalToRotateNow(profile) : {}),
});

/** A key is written only if it still needs the very change that was approved for it. In the order in which the keys are given. */
export function changesStillNeeded(assessed: readonly AssessedKey[], proposal: Proposal): ReadonlyMap<string, Change> {
  const proposed = new Map(proposal.keys.map((key) => [key.keyId, key]));
  const changes = new Map<string, Change>();
  for (const { keyId, profile } of assessed) {
    const before = proposed.get(keyId);
    const change = changeFor(profile, fedRunbookOf(proposal));
    if (before === undefined || change !== before.change) continue;
    if (change === 'ROTATE_NOW' && hasRotatedSince(before, profile)) continue;
    changes.set(keyId, change);
  }
  return changes;
}

const hasRotatedSince = (before: KeyProfile, now: KeyProfile): boolean =>
  now.keyMaterial?.currentKeyMaterialId !== before.keyMaterial?.currentKeyMaterialId;

/** An approved key that needs the change no more, or cannot have it, when it is read again before it is written. */
export function droppedSinceProposed(keyId: string, now: KeyProfile, proposal: Proposal): DroppedKey {
  const dropped = droppedKey(keyId, now, fedRunbookOf(proposal));
  const before = proposal.keys.find((key) => key.keyId === keyId);
  if (before?.change !== 'ROTATE_NOW' || changeFor(now, 'rotateNow') === undefined || !hasRotatedSince(before, now)) return dropped;
  return {
    ...dropped,
    reason: 'ALREADY_ROTATED',
    annotation: `ALREADY_ROTATED: the key has had new key material since ${now.keyMaterial?.since ?? 'the request'}, after the request was made; it was not rotated again.`,
  };
}

export class RotationPeriodNotAllowedError extends Error {
  override readonly name = 'RotationPeriodNotAllowedError' as const;
}

/** @throws RotationPeriodNotAllowedError: a request must not set a period that the rule would report at once. */
export function checkedRotationPeriod(periodInDays: number, maximumInDays: number): number {
  if (Number.isInteger(periodInDays) && periodInDays >= 90 && periodInDays <= maximumInDays) return periodInDays;
  throw new RotationPeriodNotAllowedError(
    `RotationPeriodInDays: must be 90 to ${maximumInDays} whole days (90 is the least AWS KMS takes, ${maximumInDays} the most the rule allows); got ${periodInDays}`,
  );
}
