import type { KeyProfile } from '../records/key-profile.ts';
import type { DroppedKey } from '../records/proposal.ts';
import type { Refusal } from '../refusal.ts';

/** A key whose place does not change, as records list it. */
export const droppedFrom = ({ keyId, keyArn, complianceType }: KeyProfile, { reason, annotation }: Refusal): DroppedKey => ({
  keyId,
  keyArn,
  complianceType,
  reason,
  annotation,
});
