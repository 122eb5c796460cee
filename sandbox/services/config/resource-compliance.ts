import type { ConfigurationItem } from './configuration-item.ts';
import { recordedType } from './rule.ts';
import type { Result, RuleState } from './rule-store.ts';

type Place = { readonly accountId: string; readonly region: string; readonly at: Date };

/**
 * The compliance of one resource over all rules, as AWS Config records it on each transition: types only, neither annotation nor reason
 * (`AWS::Config::ResourceCompliance`). That results of NOT_APPLICABLE are recorded is assumed, not confirmed.
 */
export function resourceCompliance(rules: readonly RuleState[], result: Result, { accountId, region, at }: Place): ConfigurationItem {
  const { resourceType, resourceId } = result;
  const configRuleList = rules.flatMap(({ rule, results }) => {
    const complianceType = results.get(resourceId)?.complianceType;
    return complianceType === undefined
      ? []
      : [{ configRuleArn: rule.arn, configRuleId: rule.id, configRuleName: rule.name, complianceType }];
  });
  return {
    resourceType: 'AWS::Config::ResourceCompliance',
    resourceId: `${resourceType}/${resourceId}`,
    accountId,
    region,
    capturedAt: at,
    status: 'OK',
    tags: {},
    relationships: resourceType === recordedType ? [{ resourceType, resourceId, relationshipName: 'Is associated with ' }] : [],
    configuration: {
      targetResourceId: resourceId,
      targetResourceType: resourceType,
      complianceType: worstOf(configRuleList.map(({ complianceType }) => complianceType)),
      configRuleList,
    },
    supplementaryConfiguration: {},
  };
}

const worstOf = (types: readonly string[]): string =>
  ['NON_COMPLIANT', 'COMPLIANT', 'NOT_APPLICABLE'].find((type) => types.includes(type)) ?? 'NOT_APPLICABLE';
