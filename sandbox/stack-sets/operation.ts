import { concurrencyAfter, type OperationPreferences, toleratedFailures } from './operation-preferences.ts';

/** What an operation does in one account and Region, and how it ended. */
export type Target = { readonly accountId: string; readonly region: string };

/** As ListStackSetOperationResults has it; a suspended account is skipped and counts as no failure. */
export type TargetResult = Target & {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'SKIPPED_SUSPENDED_ACCOUNT';
  readonly reason?: string;
};

export type OperationResult = { readonly status: 'SUCCEEDED' | 'FAILED'; readonly results: readonly TargetResult[] };

/**
 * Works through accounts and Regions as preferred: one Region after the other, or all at once. Once more accounts of a Region have failed
 * than are tolerated, the rest of the Region and all Regions that have not begun are cancelled, and the operation has failed (AWS
 * CloudFormation API, StackSetOperation and StackSetOperationPreferences).
 */
export async function runOperation(
  targets: readonly Target[],
  preferences: OperationPreferences,
  work: (target: Target) => Promise<TargetResult>,
): Promise<OperationResult> {
  const byRegion = groupedByRegion(targets, preferences.regionOrder);
  const inRegion = (ofRegion: readonly Target[]) => workThrough(ofRegion, preferences, work);
  const outcomes =
    preferences.regionConcurrency === 'PARALLEL' ? await Promise.all(byRegion.map(inRegion)) : await oneAfterTheOther(byRegion, inRegion);
  return {
    status: outcomes.some(({ isStopped }) => isStopped) ? 'FAILED' : 'SUCCEEDED',
    results: outcomes.flatMap(({ results }) => results),
  };
}

type RegionOutcome = { readonly isStopped: boolean; readonly results: readonly TargetResult[] };

async function oneAfterTheOther(
  byRegion: readonly (readonly Target[])[],
  inRegion: (targets: readonly Target[]) => Promise<RegionOutcome>,
): Promise<readonly RegionOutcome[]> {
  const outcomes: RegionOutcome[] = [];
  for (const targets of byRegion) {
    const isStopped = outcomes.some((outcome) => outcome.isStopped);
    outcomes.push(isStopped ? { isStopped: false, results: targets.map(cancelled) } : await inRegion(targets));
  }
  return outcomes;
}

async function workThrough(
  targets: readonly Target[],
  preferences: OperationPreferences,
  work: (target: Target) => Promise<TargetResult>,
): Promise<RegionOutcome> {
  const results: TargetResult[] = [];
  const tolerated = toleratedFailures(preferences, targets.length);
  while (results.length < targets.length) {
    const failures = results.filter(({ status }) => status === 'FAILED').length;
    if (failures > tolerated) return { isStopped: true, results: [...results, ...targets.slice(results.length).map(cancelled)] };
    const next = targets.slice(results.length, results.length + concurrencyAfter(failures, preferences, targets.length));
    results.push(...(await Promise.all(next.map(work))));
  }
  return { isStopped: results.filter(({ status }) => status === 'FAILED').length > tolerated, results };
}

const cancelled = (target: Target): TargetResult => ({
  ...target,
  status: 'CANCELLED',
  reason: 'Cancelled since failure tolerance has exceeded',
});

function groupedByRegion(targets: readonly Target[], order: readonly string[]): readonly (readonly Target[])[] {
  const regions = [...new Set([...order, ...targets.map(({ region }) => region)])];
  return regions.map((region) => targets.filter((target) => target.region === region)).filter((ofRegion) => ofRegion.length > 0);
}
