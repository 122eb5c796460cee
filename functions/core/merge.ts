import type { Decision } from './records/decision.ts';
import type { Decisions } from './records/decisions.ts';
import type { Outcomes } from './records/outcomes.ts';
import type { Proposal } from './records/proposal.ts';
import type { Validation } from './records/validation.ts';

/**
 * A request can be several executions, in several Regions: these put their records together, as one
 * request is read.
 */

export const mergedDecisions = (decisions: readonly Decision[]): Decisions => ({
  kind: 'decisions',
  schemaVersion: 2,
  approvedChanges: decisions.flatMap(({ approvedChanges, accountId, region, executionId }) =>
    approvedChanges.map(({ keyId, kind }) => ({ keyId, kind, accountId, region, executionId })),
  ),
  decisions: [...decisions],
});

export const mergedOutcomes = (all: readonly Outcomes[], recordedAt: string): Outcomes => ({
  kind: 'outcomes',
  schemaVersion: 2,
  previous: null,
  executionIds: all.flatMap(({ executionIds }) => executionIds),
  requestIds: unique(all.flatMap(({ requestIds }) => requestIds)),
  recordedAt: lastOf(all.map((one) => one.recordedAt)) ?? recordedAt,
  startedAt: null,
  outcomes: all.flatMap(({ outcomes }) => outcomes),
});

type About = {
  readonly accountId: string;
  readonly validatedAt: string;
  /** Of the same executions. A key may be in two of them, and its compliance counts once. */
  readonly proposals: readonly Proposal[];
  readonly outcomes: Outcomes;
};

export function mergedValidation(all: readonly Validation[], { accountId, validatedAt, proposals, outcomes }: About): Validation {
  const confirmed = all.flatMap((one) => one.confirmed);
  const notConfirmed = all.flatMap((one) => one.notConfirmed);
  const skipped = all.flatMap((one) => one.skipped);
  return {
    kind: 'validation',
    schemaVersion: 2,
    previous: null,
    validatedAt: lastOf(all.map((one) => one.validatedAt)) ?? validatedAt,
    accountId,
    regions: unique(all.flatMap(({ regions }) => regions)),
    counts: {
      requested: countsOfRows([...confirmed, ...notConfirmed, ...skipped]),
      confirmed: countsOfRows(confirmed),
      notConfirmed: countsOfRows(notConfirmed),
      skipped: countsOfRows(skipped),
    },
    confirmed,
    notConfirmed,
    skipped,
    discrepancies: all.flatMap(({ discrepancies }) => discrepancies),
    decisions: all.flatMap(({ decisions }) => decisions),
    executionIds: all.flatMap(({ executionIds }) => executionIds),
    requestIds: unique(all.flatMap(({ requestIds }) => requestIds)),
    startedAt: all.flatMap(({ startedAt }) => startedAt ?? []).toSorted()[0] ?? null,
    compliance: {
      before: countedByKey(proposals.flatMap(complianceBefore)),
      after: countedByKey(complianceAfter(outcomes)),
      pending: all.reduce((sum, { compliance }) => sum + compliance.pending, 0),
    },
  };
}

/**
 * Changes, and the distinct keys that they are to, over any number of Regions: a multi-Region key
 * has one key id in all of them.
 */
export const countsOfRows = (rows: readonly { readonly keyArn: string }[]): Validation['counts']['requested'] => ({
  changes: rows.length,
  keys: new Set(rows.map(({ keyArn }) => keyArn)).size,
});

const complianceBefore = ({ changes, excluded }: Proposal): readonly (readonly [string, string])[] =>
  [...changes.map(({ key }) => key), ...excluded].map(({ keyArn, complianceType }) => [keyArn, complianceType]);

/** Of a key in several executions the latest result comes last, and counts. */
const complianceAfter = ({ outcomes }: Outcomes): readonly (readonly [string, string])[] =>
  outcomes
    .map(({ keyArn, compliance }) => ({ keyArn, type: compliance?.complianceType ?? 'NOT_REPORTED', at: compliance?.recordedAt ?? '' }))
    .toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)))
    .map(({ keyArn, type }) => [keyArn, type]);

function countedByKey(entries: readonly (readonly [string, string])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of new Map(entries).values()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
const lastOf = (times: readonly string[]): string | undefined => times.toSorted().at(-1);

/**
 * Approved changes of which nobody can say what became of them: without an outcome, or with one
 * that does not tell. A request with none of these is complete, whatever was refused in it. A
 * change may have been asked for in several executions: each counts.
 */
export const unexplainedChanges = ({ approvedChanges }: Decisions, { outcomes }: Outcomes): Decisions['approvedChanges'] =>
  approvedChanges.filter(({ keyId, kind, region }) => {
    const ofChange = outcomes.filter((one) => one.keyId === keyId && one.kind === kind && one.region === region);
    return ofChange.length === 0 || ofChange.some(({ code }) => code === 'NOT_CONFIRMED' || code === 'UNKNOWN');
  });
