import type { ApiCall } from '../../call.ts';
import { evaluationResult } from './compliance-reads.ts';
import type { ConfigurationItem } from './configuration-item.ts';
import { configError, notSimulated } from './errors.ts';
import { isMap, refuseMembers, requiredTextIn, textIn } from './input.ts';
import { limitIn, pageOf } from './paging.ts';
import { parseQuery } from './query/parse.ts';
import { type Row, select } from './query/select.ts';
import type { RuleState } from './rule-store.ts';

/** What an aggregator sees of one account. */
export type AggregationSource = {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly rules: (region: string) => readonly RuleState[];
  /** What is recorded now. */
  readonly items: (region: string) => readonly ConfigurationItem[];
};

export type Aggregator = {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly seesRegion: (region: string) => boolean;
};

export type Aggregators = {
  /** PutConfigurationAggregator with the properties of the template. @throws ServiceError */
  readonly put: (region: string, properties: Readonly<Record<string, unknown>>) => Aggregator;
  readonly remove: (region: string, name: string) => void;
  readonly operations: Readonly<Record<string, (call: ApiCall) => Record<string, unknown>>>;
};

type AggregatorsOptions = {
  readonly accountId: string;
  readonly partition: string;
  /** Of all accounts of the organization, this one among them. @throws ServiceError if the account is in none or may not see it */
  readonly sources: () => readonly AggregationSource[];
  /** Of this account alone. */
  readonly own: AggregationSource;
};

/** Aggregators over an organization, and advanced queries. What is aggregated is seen at once; AWS takes minutes and more (settle before asking). */
export function createAggregators({ accountId, partition, sources, own }: AggregatorsOptions): Aggregators {
  const aggregators = new Map<string, Aggregator>();
  const keyOf = (region: string, name: string): string => `${region}/${name}`;
  const named = ({ region, input }: ApiCall): Aggregator => {
    const name = requiredTextIn(input, 'ConfigurationAggregatorName');
    const found = aggregators.get(keyOf(region, name));
    if (found === undefined)
      throw configError(
        'NoSuchConfigurationAggregatorException',
        `The configuration aggregator '${name}' does not exist. Check the configuration aggregator name.`,
      );
    return found;
  };
  const itemsSeenBy = ({ seesRegion }: Aggregator): readonly ConfigurationItem[] =>
    sources().flatMap((source) => source.regions.filter(seesRegion).flatMap(source.items));

  return {
    put: (region, properties) => {
      const name = requiredTextIn(properties, 'ConfigurationAggregatorName');
      const aggregator = {
        region,
        name,
        arn: `arn:${partition}:config:${region}:${accountId}:config-aggregator/config-aggregator-sandbox`,
        seesRegion: regionsSeen(properties['OrganizationAggregationSource']),
      };
      sources();
      aggregators.set(keyOf(region, name), aggregator);
      return aggregator;
    },
    remove: (region, name) => {
      aggregators.delete(keyOf(region, name));
    },
    operations: {
      SelectResourceConfig: (call) => answerTo(call, own.items(call.region)),
      SelectAggregateResourceConfig: (call) => {
        refuseMembers('SelectAggregateResourceConfig', call.input, ['MaxResults']);
        return answerTo(call, itemsSeenBy(named(call)));
      },
      GetAggregateDiscoveredResourceCounts: (call) => resourceCounts(call, itemsSeenBy(named(call))),
      GetAggregateComplianceDetailsByConfigRule: (call) => complianceDetails(call, named(call), sources()),
    },
  };
}

function regionsSeen(source: unknown): (region: string) => boolean {
  if (!isMap(source)) throw notSimulated('a configuration aggregator without OrganizationAggregationSource');
  const { RoleArn, AllAwsRegions, AwsRegions } = source;
  if (typeof RoleArn !== 'string') throw configError('InvalidRoleException', 'OrganizationAggregationSource.RoleArn is required');
  if (AllAwsRegions === true && AwsRegions === undefined) return () => true;
  if (Array.isArray(AwsRegions) && AllAwsRegions !== true) return (region) => AwsRegions.includes(region);
  throw configError('InvalidParameterValueException', 'OrganizationAggregationSource takes either AllAwsRegions true or AwsRegions');
}

/** Expression of at most 4,096 characters, pages of at most 100 (AWS Config API, SelectAggregateResourceConfig); 25 unless told otherwise. */
function answerTo({ input }: ApiCall, items: readonly ConfigurationItem[]): Record<string, unknown> {
  const expression = requiredTextIn(input, 'Expression');
  if (expression.length > 4096)
    throw configError('ValidationException', `Expression has ${expression.length} characters; at most 4096 are allowed`);
  const query = parseQuery(expression);
  const rows = select(query, items.map(rowOf));
  const { page, nextToken } = pageOf(rows, limitIn(input['Limit'], 25, 100, 'InvalidLimitException'), textIn(input, 'NextToken'));
  return {
    Results: page.map((row) => JSON.stringify(row)),
    QueryInfo: { SelectFields: query.properties.map((Name) => ({ Name })) },
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

/** Properties as the schemas of AWS Config name them (awslabs/aws-config-resource-schema). */
const rowOf = (item: ConfigurationItem): Row => ({
  resourceId: item.resourceId,
  resourceType: item.resourceType,
  accountId: item.accountId,
  awsRegion: item.region,
  availabilityZone: 'Not Applicable',
  ...(item.arn === undefined ? {} : { arn: item.arn }),
  configurationItemCaptureTime: item.capturedAt.toISOString(),
  configurationItemStatus: item.status,
  configurationStateId: String(item.capturedAt.getTime()),
  tags: Object.entries(item.tags).map(([key, value]) => ({ key, value, tag: `${key}=${value}` })),
  configuration: item.configuration,
  supplementaryConfiguration: item.supplementaryConfiguration,
});

function resourceCounts({ input }: ApiCall, items: readonly ConfigurationItem[]): Record<string, unknown> {
  const filters = isMap(input['Filters']) ? input['Filters'] : {};
  const counted = items.filter(
    ({ accountId, region, resourceType }) =>
      (filters['AccountId'] ?? accountId) === accountId &&
      (filters['Region'] ?? region) === region &&
      (filters['ResourceType'] ?? resourceType) === resourceType,
  );
  const key = textIn(input, 'GroupByKey');
  if (key === undefined) return { TotalDiscoveredResources: counted.length, GroupedResourceCounts: [] };
  const groupOf = { ACCOUNT_ID: 'accountId', AWS_REGION: 'region', RESOURCE_TYPE: 'resourceType' } as const;
  const member = groupOf[key as keyof typeof groupOf];
  const groups = new Map<string, number>();
  for (const item of counted) groups.set(item[member], (groups.get(item[member]) ?? 0) + 1);
  const all = [...groups].map(([GroupName, ResourceCount]) => ({ GroupName, ResourceCount }));
  const { page, nextToken } = pageOf(all, limitIn(input['Limit'], 1000, 1000, 'InvalidLimitException'), textIn(input, 'NextToken'));
  return {
    TotalDiscoveredResources: counted.length,
    GroupByKey: key,
    GroupedResourceCounts: page,
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

/** Results of a rule that is not there, or of an account that the aggregator does not see, are none (assumed; the API names no error for either). */
function complianceDetails({ input }: ApiCall, aggregator: Aggregator, sources: readonly AggregationSource[]): Record<string, unknown> {
  const [accountId, region, name] = [
    requiredTextIn(input, 'AccountId'),
    requiredTextIn(input, 'AwsRegion'),
    requiredTextIn(input, 'ConfigRuleName'),
  ];
  const wanted = textIn(input, 'ComplianceType');
  if (wanted === 'INSUFFICIENT_DATA')
    throw configError('ValidationException', 'ComplianceType is INSUFFICIENT_DATA; this operation takes COMPLIANT or NON_COMPLIANT');
  const source = sources.find((one) => one.accountId === accountId && one.regions.includes(region) && aggregator.seesRegion(region));
  const results = (source?.rules(region) ?? [])
    .filter(({ rule }) => rule.name === name)
    .flatMap((state) =>
      [...state.results.values()]
        .filter(({ complianceType }) => complianceType !== 'NOT_APPLICABLE' && (wanted ?? complianceType) === complianceType)
        .map((result) => ({ ...evaluationResult(state, result), AccountId: accountId, AwsRegion: region })),
    );
  const { page, nextToken } = pageOf(results, limitIn(input['Limit'], 50, 100, 'InvalidLimitException'), textIn(input, 'NextToken'));
  return {
    AggregateEvaluationResults: page,
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}
