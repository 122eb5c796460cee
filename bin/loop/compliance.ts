import { setTimeout as sleep } from 'node:timers/promises';
import { deployedRuleName, type RuleResult, ruleResults } from '../../functions/aws/config.ts';
import type { Assessment } from '../../functions/core/records/assessment.ts';
import type { LoopRegion } from './region.ts';

export type RegionResults = { readonly region: string; readonly results: readonly RuleResult[] };

export async function rulesResultsOf({ config, region }: LoopRegion, ruleName: string): Promise<RegionResults> {
  const results: RuleResult[] = [];
  for await (const result of ruleResults(config, await deployedRuleName(config, ruleName))) results.push(result);
  return { region, results };
}

/**
 * What the rule reports, read until it agrees with the Assessment on every key that must be one or the other, or the time is up: the first evaluation of a
 * rule starts by itself and takes a moment. @returns the results and the keys on which they still differ.
 */
export async function resultsInAgreement(
  regions: readonly LoopRegion[],
  ruleName: string,
  assessment: Assessment,
  limitInMillis: number,
): Promise<{ readonly all: readonly RegionResults[]; readonly differing: readonly string[] }> {
  const deadline = Date.now() + limitInMillis;
  for (;;) {
    const all = await Promise.all(regions.map((region) => rulesResultsOf(region, ruleName)));
    const differing = keysInDisagreement(all, assessment);
    if (differing.length === 0 || Date.now() >= deadline) return { all, differing };
    await sleep(100);
  }
}

function keysInDisagreement(all: readonly RegionResults[], { keys }: Assessment): readonly string[] {
  const reported = new Map(
    all.flatMap(({ region, results }) => results.map((result) => [`${region} ${result.resourceId}`, result.complianceType] as const)),
  );
  return keys
    .filter(({ complianceType }) => complianceType !== 'NOT_APPLICABLE')
    .filter(({ region, keyId, complianceType }) => reported.get(`${region} ${keyId}`) !== complianceType)
    .map(({ keyId }) => keyId);
}

/** How many keys the rule reports as what. */
export function complianceCounts(all: readonly RegionResults[]): Record<string, number> {
  const counts: Record<string, number> = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0 };
  for (const { complianceType } of all.flatMap(({ results }) => results)) counts[complianceType] = (counts[complianceType] ?? 0) + 1;
  return counts;
}
