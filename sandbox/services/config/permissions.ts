import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall } from '../../call.ts';
import type { Needed, NeededPermissions } from '../../iam/guard.ts';
import { textIn, textsIn } from './input.ts';
import type { RuleStore } from './rule-store.ts';

/**
 * The permissions of AWS Config's operations (Service Authorization Reference, "AWS Config"). The id in a rule's ARN is generated; of a rule
 * that is not there it is made up.
 */
export function configPermissions(rulesIn: RuleStore['all']): NeededPermissions {
  const arn = ({ region, principal }: ApiCall, resource: string): string =>
    `arn:${partitionOf(region)}:config:${region}:${principal.accountId}:${resource}`;
  const onRules = (call: ApiCall, names: readonly string[]): readonly Needed[] =>
    names.map((name) => ({
      action: `config:${call.operation}`,
      resource: rulesIn(call.region).find(({ rule }) => rule.name === name)?.rule.arn ?? arn(call, 'config-rule/config-rule-000000'),
    }));
  const onOneRule = (call: ApiCall): readonly Needed[] => onRules(call, [textIn(call.input, 'ConfigRuleName') ?? '']);
  const onNamedRules =
    (member: string) =>
    (call: ApiCall): readonly Needed[] => {
      const names = textsIn(call.input, member);
      return names.length === 0 ? onNothing(call) : onRules(call, names);
    };
  const onAggregator = (call: ApiCall): readonly Needed[] => [
    { action: `config:${call.operation}`, resource: arn(call, 'config-aggregator/config-aggregator-sandbox') },
  ];
  return {
    PutEvaluations: onNothing,
    GetComplianceDetailsByConfigRule: onOneRule,
    GetComplianceDetailsByResource: onNothing,
    DescribeComplianceByConfigRule: onNamedRules('ConfigRuleNames'),
    DescribeConfigRules: onNamedRules('ConfigRuleNames'),
    StartConfigRulesEvaluation: onNamedRules('ConfigRuleNames'),
    GetResourceConfigHistory: onNothing,
    SelectResourceConfig: onNothing,
    DescribeConfigurationRecorders: onNothing,
    DescribeConfigurationRecorderStatus: onNothing,
    SelectAggregateResourceConfig: onAggregator,
    GetAggregateDiscoveredResourceCounts: onAggregator,
    GetAggregateComplianceDetailsByConfigRule: onAggregator,
  };
}

const onNothing = ({ operation }: ApiCall): readonly Needed[] => [{ action: `config:${operation}`, resource: '*' }];
