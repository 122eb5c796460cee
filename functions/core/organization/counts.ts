import type { KeyCounts } from '../records/organization-report.ts';

export const noKeys: KeyCounts = {
  customerManaged: 0,
  eligible: 0,
  eligibleWithoutRotation: 0,
  eligibleWithRotation: 0,
  compliant: 0,
  nonCompliant: 0,
  notApplicable: 0,
  notEvaluated: 0,
};

const names = Object.keys(noKeys) as readonly (keyof KeyCounts)[];

export const sumOf = (all: readonly KeyCounts[]): KeyCounts =>
  Object.fromEntries(names.map((name) => [name, all.reduce((sum, counts) => sum + counts[name], 0)])) as KeyCounts;

/** What one key adds to the counts of its place. `undefined` for a compliance: the rule has said nothing of the key. */
export type CountedKey = {
  readonly eligible: boolean;
  /** `undefined`: nobody knows. */
  readonly rotationEnabled: boolean | undefined;
  readonly complianceType: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | undefined;
};

/** Every customer managed key is in exactly one of compliant, non-compliant, not applicable and not evaluated. */
export function countKeys(keys: Iterable<CountedKey>): KeyCounts {
  const counts = { ...noKeys };
  for (const { eligible, rotationEnabled, complianceType } of keys) {
    counts.customerManaged += 1;
    if (eligible) counts.eligible += 1;
    if (eligible && rotationEnabled === false) counts.eligibleWithoutRotation += 1;
    if (eligible && rotationEnabled === true) counts.eligibleWithRotation += 1;
    counts[columnOf(complianceType, eligible)] += 1;
  }
  return counts;
}

function columnOf(
  complianceType: CountedKey['complianceType'],
  eligible: boolean,
): 'compliant' | 'nonCompliant' | 'notApplicable' | 'notEvaluated' {
  if (complianceType === 'COMPLIANT') return 'compliant';
  if (complianceType === 'NON_COMPLIANT') return 'nonCompliant';
  // Whether AWS Config keeps NOT_APPLICABLE among what it records of a key is not documented: a key that cannot rotate needs no result to be one.
  return complianceType === 'NOT_APPLICABLE' || !eligible ? 'notApplicable' : 'notEvaluated';
}

export function sumOfReasons(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const reasons of all) for (const [reason, count] of Object.entries(reasons)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
