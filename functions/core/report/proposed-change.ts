import type { ProposedKey } from '../records/proposal.ts';
import { ageInDays } from './key-age.ts';

/** Why a change is proposed for a key, in the few words of a table: how its rotation is now. */
export function statusBefore(key: ProposedKey, now: string): string {
  switch (key.change) {
    case 'ENABLE':
      return 'off';
    case 'SHORTEN_PERIOD':
      return `every ${key.rotationPeriodInDays ?? 0} days`;
    case 'ROTATE_NOW':
      return materialText(key, now);
    case 'REPLACE':
      return 'to be replaced';
    case 'RETURN_ALIASES':
      return 'replaced';
    default:
      return key.change satisfies never;
  }
}

function materialText({ origin, keyMaterial }: ProposedKey, now: string): string {
  if (origin === 'EXTERNAL') return 'imported material waits';
  const age = ageInDays(keyMaterial?.since ?? null, now);
  return age === undefined ? 'age of material unknown' : `material ${age} days old`;
}

/** How often a key has been rotated on demand: AWS KMS does so only a limited number of times. `undefined` where it does not matter. */
export const onDemandText = ({ change, keyMaterial }: ProposedKey): string | undefined =>
  change === 'ROTATE_NOW' ? `rotated on demand ${keyMaterial?.onDemandRotations ?? 0} times so far` : undefined;
