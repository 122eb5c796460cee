import { configError } from './errors.ts';
import type { Remediation } from './remediation.ts';
import type { ConfigRule } from './rule.ts';

export type ComplianceType = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';

/** The current result of a rule for one resource. */
export type Result = {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly complianceType: ComplianceType;
  readonly annotation?: string;
  readonly orderingTimestamp: Date;
  readonly invokedAt: Date;
  readonly recordedAt: Date;
};

export type StartedRemediation = { readonly executionId: string; readonly startedAt: Date };

/** A rule and what belongs to it in one Region. */
export type RuleState = {
  /** As it was put last. */
  rule: ConfigRule;
  readonly results: Map<string, Result>;
  /** Whole evaluations that are running: scheduled or on demand. */
  evaluationsInProgress: number;
  lastOnDemand?: Date;
  remediation?: Remediation;
  readonly remediations: Map<string, StartedRemediation>;
};

export type RuleStore = {
  readonly add: (rule: ConfigRule) => RuleState;
  readonly remove: (region: string, name: string) => void;
  readonly all: (region: string) => readonly RuleState[];
  /** @throws ServiceError NoSuchConfigRuleException */
  readonly get: (region: string, name: string) => RuleState;
  /** The named rules, or all if none is named. @throws ServiceError NoSuchConfigRuleException */
  readonly named: (region: string, names: readonly string[]) => readonly RuleState[];
};

export function createRuleStore(): RuleStore {
  const states = new Map<string, RuleState>();
  const all = (region: string): readonly RuleState[] => [...states.values()].filter(({ rule }) => rule.region === region);
  const get = (region: string, name: string): RuleState => {
    const state = states.get(`${region}/${name}`);
    if (state === undefined)
      throw configError(
        'NoSuchConfigRuleException',
        `The ConfigRule '${name}' provided in the request is invalid. Please check the configRule name.`,
      );
    return state;
  };
  return {
    add: (rule) => {
      const state: RuleState = { rule, results: new Map(), evaluationsInProgress: 0, remediations: new Map() };
      states.set(`${rule.region}/${rule.name}`, state);
      return state;
    },
    remove: (region, name) => {
      states.delete(`${region}/${name}`);
    },
    all,
    get,
    named: (region, names) => (names.length === 0 ? all(region) : names.map((name) => get(region, name))),
  };
}
