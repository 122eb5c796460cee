import { type ComplianceType, reasonCodeOf, type Verdict } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';

/** What a sweep has found so far. Plain data, so that a sweep in parts can hand it from one part to the next. */
export type Tally = {
  keysRead: number;
  readonly reasons: Record<string, number>;
  readonly complianceTypes: Record<ComplianceType, number>;
};

export const emptyTally = (): Tally => ({
  keysRead: 0,
  reasons: {},
  complianceTypes: { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0 },
});

export function count({ reasons, complianceTypes }: Tally, { reason, complianceType }: Verdict): void {
  const code = reasonCodeOf(reason);
  reasons[code] = (reasons[code] ?? 0) + 1;
  if (!isNobodysKey(code)) complianceTypes[complianceType] += 1;
}

/** Nobody answers for keys of AWS and keys that are gone: the metrics leave them out, so that reasons and compliance types count the same keys. */
const isNobodysKey = (reasonCode: string): boolean => reasonCode === 'AWS_MANAGED' || reasonCode === 'DELETED';

/** Only of a complete sweep: half of the keys would look like a loss of the other half. */
export function recordSweep(
  { reasons, complianceTypes }: Tally,
  { evaluationsPut, millis }: { readonly evaluationsPut: number; readonly millis: number },
  { record }: Pick<Dependencies, 'record'>,
): void {
  for (const [Reason, keys] of Object.entries(reasons)) if (!isNobodysKey(Reason)) record('KeysByReason', keys, { Reason });
  for (const [ComplianceType, keys] of Object.entries(complianceTypes)) record('KeysByCompliance', keys, { ComplianceType });
  record('KeysEvaluated', evaluationsPut);
  record('SweepDuration', millis);
  record('SweepCompleted', 1);
}
