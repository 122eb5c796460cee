import type { Approval } from './records/approval.ts';
import type { Approvals } from './records/approvals.ts';
import type { Outcomes, Validation } from './records/validation.ts';

/** One request can be several executions: these put their records together, as one request is read. */

export function mergedApprovals(approvals: readonly Approval[]): Approvals {
  return {
    kind: 'approvals',
    schemaVersion: 1,
    ...decisionOf(approvals),
    approvedKeys: approvals.flatMap(({ approvedKeyIds, region }) => approvedKeyIds.map((keyId) => ({ keyId, region }))),
    approvals: [...approvals],
  };
}

type Decided = {
  readonly decision: string | null;
  readonly approver: string | null;
  readonly comment: string | null;
  readonly decidedAt: string | null;
};

const decisionOf = (decided: readonly Decided[]): Decided => ({
  decision: together(decided.map(({ decision }) => decision)),
  approver: together(decided.map(({ approver }) => approver)),
  comment: together(decided.map(({ comment }) => comment)),
  decidedAt:
    decided
      .map(({ decidedAt }) => decidedAt ?? '')
      .sort()
      .at(-1) || null,
});

const together = (values: readonly (string | null)[]): string | null =>
  [...new Set(values.filter((value) => value !== null && value !== ''))].join(', ') || null;

export function mergedOutcomes(all: readonly Outcomes[], recordedAt: string): Outcomes {
  return {
    kind: 'outcomes',
    schemaVersion: 1,
    previous: null,
    executionIds: all.flatMap(({ executionIds }) => executionIds),
    requestIds: [...new Set(all.flatMap(({ requestIds }) => requestIds))],
    recordedAt:
      all
        .map((one) => one.recordedAt)
        .sort()
        .at(-1) ?? recordedAt,
    rotationPeriodInDays: all[0]?.rotationPeriodInDays ?? null,
    outcomes: all.flatMap(({ outcomes }) => outcomes),
  };
}

export function mergedValidation(
  all: readonly Validation[],
  about: { readonly accountId: string; readonly validatedAt: string },
): Validation {
  return {
    kind: 'validation',
    schemaVersion: 1,
    previous: null,
    validatedAt:
      all
        .map(({ validatedAt }) => validatedAt)
        .sort()
        .at(-1) ?? about.validatedAt,
    accountId: about.accountId,
    regions: [...new Set(all.flatMap(({ regions }) => regions))],
    requested: all.reduce((sum, { requested }) => sum + requested, 0),
    confirmed: all.flatMap(({ confirmed }) => confirmed),
    notConfirmed: all.flatMap(({ notConfirmed }) => notConfirmed),
    skipped: all.flatMap(({ skipped }) => skipped),
    discrepancies: all.flatMap(({ discrepancies }) => discrepancies),
    approval: decisionOf(all.map(({ approval }) => approval)),
    approvals: all.flatMap(({ approvals }) => approvals),
    executionIds: all.flatMap(({ executionIds }) => executionIds),
    requestIds: [...new Set(all.flatMap(({ requestIds }) => requestIds))],
    startedAt: all.flatMap(({ startedAt }) => startedAt ?? []).sort()[0] ?? null,
    compliance: {
      before: summed(all.map(({ compliance }) => compliance.before)),
      after: summed(all.map(({ compliance }) => compliance.after)),
      pending: all.reduce((sum, { compliance }) => sum + compliance.pending, 0),
    },
  };
}

function summed(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [word, count] of counts.flatMap((each) => Object.entries(each))) sum[word] = (sum[word] ?? 0) + count;
  return sum;
}

/**
 * Approved keys of which nobody can say what became of them: without an outcome, or not confirmed without a failure that explains it. A request with
 * none of these is complete, whatever was refused in it. A key may have been asked about in several executions: each counts.
 */
export function unexplainedKeys(approvals: Approvals, { outcomes }: Outcomes): readonly string[] {
  return approvals.approvedKeys
    .filter(({ keyId, region }) => {
      const ofKey = outcomes.filter((one) => one.keyId === keyId && one.region === region);
      return ofKey.length === 0 || ofKey.some(({ code }) => code === 'NOT_CONFIRMED');
    })
    .map(({ keyId }) => keyId);
}
