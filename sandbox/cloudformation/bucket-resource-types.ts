import type { DefaultRetention } from '../services/s3/object-lock.ts';
import type { CreatedResource, Place, ResourceTypes } from './deployer.ts';
import { textIn } from './properties.ts';
import { isMap, TemplateError } from './template.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What a template says of a bucket, as far as it has an effect here. */
export type BucketDefinition = {
  readonly isVersioned: boolean;
  readonly defaultRetention: DefaultRetention | undefined;
  readonly sendsEventsToEventBridge: boolean;
};

/** Where buckets and their policies come to be. */
export type BucketTargets = {
  readonly registerBucket: (
    name: string,
    place: { readonly accountId: string; readonly region: string },
    definition: BucketDefinition,
  ) => void;
  readonly configureBucket: BucketTargets['registerBucket'];
  readonly setBucketPolicy: (name: string, policy: unknown) => void;
};

export const bucketResourceTypes = (targets: BucketTargets): ResourceTypes => ({
  'AWS::S3::Bucket': {
    properties: [
      'BucketEncryption',
      'BucketName',
      'LifecycleConfiguration',
      'LoggingConfiguration',
      'NotificationConfiguration',
      'ObjectLockConfiguration',
      'ObjectLockEnabled',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'Tags',
      'VersioningConfiguration',
    ],
    create: (properties, place) => createBucket(properties, place, targets),
    update: (properties, place, _logicalId, before) => {
      targets.configureBucket(before.ref, place, bucketDefinition(properties));
      return before;
    },
  },
  'AWS::S3::BucketPolicy': {
    properties: ['Bucket', 'PolicyDocument'],
    create: (properties) => {
      const bucket = textIn(properties, 'Bucket');
      targets.setBucketPolicy(bucket, properties['PolicyDocument']);
      return { ref: bucket };
    },
  },
});

function createBucket(properties: Properties, { partition, region, accountId }: Place, targets: BucketTargets): CreatedResource {
  const name = textIn(properties, 'BucketName');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw new TemplateError(`BucketName ${name} is not a name for a bucket`);
  targets.registerBucket(name, { accountId, region }, bucketDefinition(properties));
  const domain = `${name}.s3.amazonaws.com`;
  return {
    ref: name,
    attributes: { Arn: `arn:${partition}:s3:::${name}`, DomainName: domain, RegionalDomainName: `${name}.s3.${region}.amazonaws.com` },
  };
}

const bucketDefinition = (properties: Properties): BucketDefinition => ({
  isVersioned: isVersioned(properties),
  defaultRetention: defaultRetentionIn(properties),
  sendsEventsToEventBridge: sendsEventsToEventBridge(properties['NotificationConfiguration']),
});

/**
 * A bucket with object lock keeps versions, and cannot stop doing so (Amazon S3 user guide, "Object
 * Lock considerations").
 */
function isVersioned({ VersioningConfiguration, ObjectLockEnabled }: Properties): boolean {
  const status = isMap(VersioningConfiguration) ? VersioningConfiguration['Status'] : undefined;
  if (status === 'Enabled' || isTrue(ObjectLockEnabled)) return true;
  if (status === undefined) return false;
  throw new TemplateError(`VersioningConfiguration.Status is ${JSON.stringify(status)}; this sandbox knows only Enabled`);
}

/** `Rule.DefaultRetention`, in days or in years of 365. */
function defaultRetentionIn({ ObjectLockEnabled, ObjectLockConfiguration }: Properties): DefaultRetention | undefined {
  if (ObjectLockConfiguration === undefined) return undefined;
  if (!isTrue(ObjectLockEnabled)) throw new TemplateError('ObjectLockConfiguration needs ObjectLockEnabled true');
  const rule = isMap(ObjectLockConfiguration) ? ObjectLockConfiguration['Rule'] : undefined;
  if (rule === undefined) return undefined;
  const { Mode, Days, Years } = isMap(rule) && isMap(rule['DefaultRetention']) ? rule['DefaultRetention'] : {};
  const days = Days === undefined ? Number(Years) * 365 : Number(Days);
  if ((Mode !== 'GOVERNANCE' && Mode !== 'COMPLIANCE') || (Days === undefined) === (Years === undefined) || !(days >= 1))
    throw new TemplateError(
      `ObjectLockConfiguration.Rule is ${JSON.stringify(rule)}; DefaultRetention needs Mode GOVERNANCE or COMPLIANCE, and Days or Years`,
    );
  return { mode: Mode, days };
}

const isTrue = (value: unknown): boolean => String(value) === 'true';

function sendsEventsToEventBridge(notifications: unknown): boolean {
  if (notifications === undefined) return false;
  if (JSON.stringify(notifications) === '{"EventBridgeConfiguration":{"EventBridgeEnabled":true}}') return true;
  throw new TemplateError(
    `NotificationConfiguration is ${JSON.stringify(notifications)}; this sandbox knows only EventBridgeConfiguration with EventBridgeEnabled true`,
  );
}
