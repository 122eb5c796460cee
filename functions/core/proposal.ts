import type { KeyProfile } from './records/key-profile.ts';
import type { Change, DroppedKey, ProposedKey } from './records/proposal.ts';

/** A key of a request, read afresh, as far as it could be. */
export type AssessedKey = { readonly keyId: string; readonly profile: KeyProfile };

/** What of a request is worth asking for, and what is not, with the reason. Every requested key is in exactly one of the two. */
export function partitionRequest(assessed: readonly AssessedKey[]): { readonly keys: ProposedKey[]; readonly dropped: DroppedKey[] } {
  const keys: ProposedKey[] = [];
  const dropped: DroppedKey[] = [];
  for (const { keyId, profile } of assessed) {
    const change = changeFor(profile);
    if (change === undefined) dropped.push(droppedKey(keyId, profile));
    else keys.push({ ...profile, change });
  }
  return { keys, dropped };
}

/** `undefined`: this key needs nothing, or nothing can be done for it here. */
export function changeFor(profile: KeyProfile): Change | undefined {
  if (!profile.proposed) return undefined;
  return profile.reason === 'ROTATION_PERIOD_TOO_LONG' ? 'SHORTEN_PERIOD' : 'ENABLE';
}

export const droppedKey = (keyId: string, profile: KeyProfile): DroppedKey => ({
  keyId,
  keyArn: profile.keyArn,
  complianceType: profile.complianceType,
  reason: profile.reason,
  annotation: profile.annotation,
});

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
