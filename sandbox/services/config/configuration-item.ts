import { createHash } from 'node:crypto';

export type ItemStatus = 'OK' | 'ResourceDiscovered' | 'ResourceDeleted';

/** What AWS Config has recorded of a resource at one time. */
export type ConfigurationItem = {
  readonly resourceType: 'AWS::KMS::Key' | 'AWS::Config::ResourceCompliance';
  readonly resourceId: string;
  readonly arn?: string;
  readonly accountId: string;
  readonly region: string;
  readonly capturedAt: Date;
  readonly createdAt?: Date;
  readonly status: ItemStatus;
  readonly tags: Readonly<Record<string, string>>;
  readonly relationships: readonly { readonly resourceType: string; readonly resourceId: string; readonly relationshipName: string }[];
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly supplementaryConfiguration: Readonly<Record<string, unknown>>;
};

/** As an event to a rule holds it: `configuration` is an object, `resourceName` is null (AWS Config guide, example events). */
export const itemInEvent = (item: ConfigurationItem): Readonly<Record<string, unknown>> => ({
  relatedEvents: [],
  relationships: item.relationships.map(({ relationshipName: name, ...rest }) => ({ ...rest, resourceName: null, name })),
  configuration: item.configuration,
  supplementaryConfiguration: item.supplementaryConfiguration,
  tags: item.tags,
  configurationItemVersion: '1.3',
  configurationItemCaptureTime: item.capturedAt.toISOString(),
  configurationStateId: item.capturedAt.getTime(),
  awsAccountId: item.accountId,
  configurationItemStatus: item.status,
  resourceType: item.resourceType,
  resourceId: item.resourceId,
  resourceName: null,
  ARN: item.arn ?? null,
  awsRegion: item.region,
  availabilityZone: 'Not Applicable',
  configurationStateMd5Hash: '',
  resourceCreationTime: item.createdAt?.toISOString() ?? null,
});

/** The summary that stands in for an item too large for its message. */
export const itemSummary = (item: ConfigurationItem): Readonly<Record<string, unknown>> => ({
  changeType: changeTypes[item.status],
  configurationItemVersion: '1.3',
  configurationItemCaptureTime: item.capturedAt.toISOString(),
  configurationStateId: 0,
  awsAccountId: item.accountId,
  configurationItemStatus: item.status,
  resourceType: item.resourceType,
  resourceId: item.resourceId,
  resourceName: null,
  ARN: item.arn ?? null,
  awsRegion: item.region,
  availabilityZone: 'Not Applicable',
  configurationStateMd5Hash: '',
  resourceCreationTime: item.createdAt?.toISOString() ?? null,
});

export const changeTypes = { ResourceDiscovered: 'CREATE', OK: 'UPDATE', ResourceDeleted: 'DELETE' } as const;

/** As GetResourceConfigHistory returns it: `configuration` and the supplementary values are JSON texts. */
export const itemInHistory = (item: ConfigurationItem): Readonly<Record<string, unknown>> => ({
  version: '1.3',
  accountId: item.accountId,
  configurationItemCaptureTime: item.capturedAt,
  configurationItemStatus: item.status,
  configurationStateId: String(item.capturedAt.getTime()),
  configurationItemMD5Hash: createHash('md5').update(contentOf(item)).digest('hex'),
  ...(item.arn === undefined ? {} : { arn: item.arn }),
  resourceType: item.resourceType,
  resourceId: item.resourceId,
  awsRegion: item.region,
  availabilityZone: 'Not Applicable',
  ...(item.createdAt === undefined ? {} : { resourceCreationTime: item.createdAt }),
  tags: item.tags,
  relatedEvents: [],
  relationships: item.relationships,
  configuration: JSON.stringify(item.configuration),
  supplementaryConfiguration: Object.fromEntries(
    Object.entries(item.supplementaryConfiguration).map(([name, value]) => [name, JSON.stringify(value)]),
  ),
});

/** All that makes one item differ from the next, as text. */
export const contentOf = ({ configuration, supplementaryConfiguration, tags, status }: ConfigurationItem): string =>
  JSON.stringify([configuration, supplementaryConfiguration, tags, status === 'ResourceDeleted']);

/** `configurationItemDiff` of a change event; null for a resource seen for the first time. */
export function diffOf(before: ConfigurationItem | undefined, after: ConfigurationItem): Readonly<Record<string, unknown>> | null {
  if (before === undefined) return null;
  const sections = [
    ['Configuration', before.configuration, after.configuration],
    ['SupplementaryConfiguration', before.supplementaryConfiguration, after.supplementaryConfiguration],
    ['Tags', before.tags, after.tags],
  ] as const;
  const changed = sections.flatMap(([section, old, current]) =>
    [...new Set([...Object.keys(old), ...Object.keys(current)])]
      .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(current[name]))
      .map((name) => [`${section}.${name}`, propertyChange(old[name], current[name])] as const),
  );
  return { changedProperties: Object.fromEntries(changed), changeType: changeTypes[after.status] };
}

const propertyChange = (previousValue: unknown, updatedValue: unknown): Readonly<Record<string, unknown>> => ({
  previousValue: previousValue ?? null,
  updatedValue: updatedValue ?? null,
  changeType: previousValue === undefined ? 'CREATE' : updatedValue === undefined ? 'DELETE' : 'UPDATE',
});
