import {
  type ConfigServiceClient,
  GetAggregateComplianceDetailsByConfigRuleCommand,
  GetAggregateDiscoveredResourceCountsCommand,
  SelectAggregateResourceConfigCommand,
} from '@aws-sdk/client-config-service';
import * as z from 'zod/mini';
import { reasonCodeIn } from '../../core/annotation.ts';
import { isSettledState } from '../../core/eligibility.ts';
import { configRuleName } from '../../core/names.ts';
import { type CountedKey, countKeys } from '../../core/organization/counts.ts';
import type { PlaceRow } from '../../core/records/organization-report.ts';
import { isRule, resourceType } from '../config.ts';
import { inParallel } from '../in-parallel.ts';
import { knownAlready, type Place, rowOf } from './place.ts';

export type ReadingAggregator = {
  /** Of the account and Region of the aggregator. */
  readonly config: ConfigServiceClient;
  readonly aggregator: string;
  readonly partition: string;
  /** Also read the reason of every non-compliant key: one call and more for each place that has one. */
  readonly withReasons: boolean;
  /** Regions read at once. */
  readonly concurrency: number;
  readonly now: () => Date;
  readonly onProgress?: (keys: number) => void;
};

/**
 * What AWS Config knows of every place, read from an aggregator: no role in any account is needed. It is as fresh as the aggregator, and knows neither rotation periods
 * nor next rotation dates (AWS Config records none): whether a period is too long is in the rule's result alone.
 */
export async function postureByAggregator(places: readonly Place[], reading: ReadingAggregator): Promise<readonly PlaceRow[]> {
  const rows: PlaceRow[] = [];
  const byRegion = new Map<string, Place[]>();
  for (const place of places) {
    const known = knownAlready(place, reading.partition, aboutNow(reading));
    if (known === undefined) byRegion.set(place.region, [...(byRegion.get(place.region) ?? []), place]);
    else rows.push(known);
  }
  let keys = 0;
  await inParallel(byRegion, reading.concurrency, async ([region, ofRegion]) => {
    const recorded = await recordedIn(region, reading);
    keys += [...recorded.keys.values()].reduce((sum, account) => sum + account.size, 0);
    reading.onProgress?.(keys);
    for (const place of ofRegion) rows.push(await rowFor(place, recorded, reading));
  });
  return rows;
}

const aboutNow = ({ now }: ReadingAggregator) => ({ readAt: now().toISOString(), source: 'aggregator' }) as const;

type RuleName = string;
type Recorded = {
  /** Account → key id → the key. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, RecordedKey>>;
  /** Account → key id → what the rule says. */
  readonly compliance: ReadonlyMap<string, ReadonlyMap<string, RecordedCompliance>>;
  /** Account → number of resources that are recorded there, of whatever type. */
  readonly resources: ReadonlyMap<string, number>;
};

async function recordedIn(region: string, reading: ReadingAggregator): Promise<Recorded> {
  const [keys, compliance, resources] = await Promise.all([
    keysIn(region, reading),
    complianceIn(region, reading),
    resourcesIn(region, reading),
  ]);
  return { keys, compliance, resources };
}

async function rowFor(place: Place, { keys, compliance, resources }: Recorded, reading: ReadingAggregator): Promise<PlaceRow> {
  const about = aboutNow(reading);
  const { accountId } = place.account;
  const ofPlace = keys.get(accountId) ?? new Map<string, RecordedKey>();
  const results = compliance.get(accountId) ?? new Map<string, RecordedCompliance>();
  if (ofPlace.size === 0 && results.size === 0 && (resources.get(accountId) ?? 0) === 0)
    return rowOf(place, {
      ...about,
      status: 'NO_RECORDER',
      problem:
        'AWS Config records nothing here, so the aggregator knows nothing of its keys. Is the Region enabled for the account, and a configuration recorder on? Where the member stack is deployed, org assess without --aggregator reads the keys themselves.',
    });
  const counted = [...ofPlace].map(([keyId, key]): CountedKey => {
    const complianceType = results.get(keyId)?.complianceType;
    // An exempt key, or a disabled one that does not rotate, can rotate by what is recorded of it; the rule knows better.
    return { ...key, eligible: key.eligible && complianceType !== 'NOT_APPLICABLE', complianceType };
  });
  const counts = countKeys(counted);
  if (counts.eligible > 0 && results.size === 0)
    return rowOf(place, {
      ...about,
      status: 'NOT_DEPLOYED',
      problem:
        'Keys are recorded and the rule has no result of any of them. Is the member stack deployed here? If it is new, its first evaluation takes a while to reach the aggregator.',
      keys: counts,
    });
  const ruleNames = new Set([...results.values()].map(({ ruleName }) => ruleName));
  return rowOf(place, {
    ...about,
    status: 'ASSESSED',
    keys: counts,
    reasons: reading.withReasons && counts.nonCompliant > 0 ? await reasonsIn(place, ruleNames, reading) : {},
  });
}

type RecordedKey = Pick<CountedKey, 'eligible' | 'rotationEnabled'>;

/** Results of a query are JSON texts. A field that an item does not have is missing (AWS Config guide, "Querying the current configuration state"). */
const keySchema = z.object({
  accountId: z.string(),
  resourceId: z.string(),
  configuration: z.object({
    keySpec: z.optional(z.string()),
    customerMasterKeySpec: z.optional(z.string()),
    keyUsage: z.optional(z.string()),
    origin: z.optional(z.string()),
    customKeyStoreId: z.optional(z.string()),
    keyState: z.optional(z.string()),
  }),
  // Seen as a boolean and as text in several spellings.
  supplementaryConfiguration: z.optional(z.object({ KeyRotationStatus: z.optional(z.union([z.boolean(), z.string()])) })),
});

async function keysIn(region: string, reading: ReadingAggregator): Promise<Recorded['keys']> {
  const keys = new Map<string, Map<string, RecordedKey>>();
  const fields = ['keySpec', 'customerMasterKeySpec', 'keyUsage', 'origin', 'customKeyStoreId', 'keyState'].map(
    (name) => `configuration.${name}`,
  );
  const expression = `SELECT accountId, resourceId, ${fields.join(', ')}, supplementaryConfiguration.KeyRotationStatus WHERE resourceType = '${resourceType}' AND configuration.keyManager = 'CUSTOMER' AND awsRegion = '${region}'`;
  for await (const result of resultsOf(expression, reading)) {
    const { accountId, resourceId, configuration, supplementaryConfiguration } = z.parse(keySchema, result);
    const spec = configuration.keySpec ?? configuration.customerMasterKeySpec;
    addTo(keys, accountId, resourceId, {
      // As core/eligibility.ts decides of DescribeKey; that the key is customer managed is in the query.
      eligible:
        spec === 'SYMMETRIC_DEFAULT' &&
        configuration.keyUsage === 'ENCRYPT_DECRYPT' &&
        configuration.origin === 'AWS_KMS' &&
        configuration.customKeyStoreId === undefined &&
        isSettledState(configuration.keyState ?? ''),
      rotationEnabled: rotationIn(supplementaryConfiguration?.KeyRotationStatus),
    });
  }
  return keys;
}

function rotationIn(status: boolean | string | undefined): boolean | undefined {
  const text = String(status).toLowerCase();
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}

type RecordedCompliance = { readonly complianceType: CountedKey['complianceType']; readonly ruleName: RuleName };

const complianceSchema = z.object({
  accountId: z.string(),
  configuration: z.object({
    targetResourceId: z.string(),
    configRuleList: z.array(z.object({ configRuleName: z.string(), complianceType: z.string() })),
  }),
});

/** A query cannot pair the name of a rule with its result, so all results of a key are read and ours is picked here (AWS Config guide, "Limitations"). */
async function complianceIn(region: string, reading: ReadingAggregator): Promise<Recorded['compliance']> {
  const compliance = new Map<string, Map<string, RecordedCompliance>>();
  const expression = `SELECT accountId, configuration.targetResourceId, configuration.configRuleList WHERE resourceType = 'AWS::Config::ResourceCompliance' AND configuration.targetResourceType = '${resourceType}' AND awsRegion = '${region}'`;
  for await (const result of resultsOf(expression, reading)) {
    const { accountId, configuration } = z.parse(complianceSchema, result);
    const own = configuration.configRuleList.find(({ configRuleName: name }) => isRule(name, configRuleName));
    if (own !== undefined)
      addTo(compliance, accountId, configuration.targetResourceId, {
        complianceType: complianceTypeIn(own.complianceType),
        ruleName: own.configRuleName,
      });
  }
  return compliance;
}

const complianceTypeIn = (text: string): CountedKey['complianceType'] =>
  text === 'COMPLIANT' || text === 'NON_COMPLIANT' || text === 'NOT_APPLICABLE' ? text : undefined;

async function* resultsOf(Expression: string, { config, aggregator }: ReadingAggregator): AsyncGenerator<unknown> {
  let nextToken: string | undefined;
  do {
    const page = await config.send(
      new SelectAggregateResourceConfigCommand({
        ConfigurationAggregatorName: aggregator,
        Expression,
        Limit: 100,
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    for (const result of page.Results ?? []) yield JSON.parse(result);
    nextToken = page.NextToken === '' ? undefined : page.NextToken;
  } while (nextToken !== undefined);
}

/** An account with a recorder has something on record in a Region, if only a network that AWS made. */
async function resourcesIn(region: string, { config, aggregator }: ReadingAggregator): Promise<Recorded['resources']> {
  const resources = new Map<string, number>();
  let nextToken: string | undefined;
  do {
    const page = await config.send(
      new GetAggregateDiscoveredResourceCountsCommand({
        ConfigurationAggregatorName: aggregator,
        Filters: { Region: region },
        GroupByKey: 'ACCOUNT_ID',
        Limit: 1000,
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    for (const { GroupName, ResourceCount } of page.GroupedResourceCounts ?? [])
      if (GroupName !== undefined) resources.set(GroupName, ResourceCount ?? 0);
    nextToken = page.NextToken === '' ? undefined : page.NextToken;
  } while (nextToken !== undefined);
  return resources;
}

/** Only the rule's results have reasons: AWS Config's record of compliance has none. */
async function reasonsIn(
  place: Place,
  ruleNames: ReadonlySet<RuleName>,
  { config, aggregator }: ReadingAggregator,
): Promise<Record<string, number>> {
  const reasons: Record<string, number> = {};
  for (const ConfigRuleName of ruleNames) {
    let nextToken: string | undefined;
    do {
      const page = await config.send(
        new GetAggregateComplianceDetailsByConfigRuleCommand({
          ConfigurationAggregatorName: aggregator,
          ConfigRuleName,
          AccountId: place.account.accountId,
          AwsRegion: place.region,
          ComplianceType: 'NON_COMPLIANT',
          Limit: 100,
          ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        }),
      );
      for (const { Annotation } of page.AggregateEvaluationResults ?? []) {
        const reason = reasonCodeIn(Annotation) ?? 'UNKNOWN';
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      }
      nextToken = page.NextToken === '' ? undefined : page.NextToken;
    } while (nextToken !== undefined);
  }
  return reasons;
}

function addTo<Value>(byAccount: Map<string, Map<string, Value>>, accountId: string, id: string, value: Value): void {
  const ofAccount = byAccount.get(accountId) ?? new Map<string, Value>();
  byAccount.set(accountId, ofAccount.set(id, value));
}
