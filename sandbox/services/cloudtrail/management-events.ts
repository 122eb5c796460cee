import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, ServiceName } from '../../call.ts';

/** Principals of the services, as `eventSource` names them. */
const eventSources: Readonly<Record<ServiceName, string>> = {
  kms: 'kms.amazonaws.com',
  config: 'config.amazonaws.com',
  ssm: 'ssm.amazonaws.com',
  sns: 'sns.amazonaws.com',
  s3: 's3.amazonaws.com',
  sts: 'sts.amazonaws.com',
  lambda: 'lambda.amazonaws.com',
  states: 'states.amazonaws.com',
  organizations: 'organizations.amazonaws.com',
  iam: 'iam.amazonaws.com',
  cloudtrail: 'cloudtrail.amazonaws.com',
};

/**
 * What is a data event and therefore not in the event history (CloudTrail guide, "Data events"):
 * the objects of Amazon S3, Invoke of AWS Lambda, Publish of Amazon SNS. All operations on objects
 * are all that the sandbox knows of Amazon S3.
 */
const isDataEvent = ({ service, operation }: ApiCall): boolean =>
  service === 's3' || (service === 'lambda' && operation === 'Invoke') || (service === 'sns' && operation === 'Publish');

/**
 * A call that no service of AWS has taken is in no record: an unknown operation, or input that fits
 * no operation.
 */
export const isManagementEvent = (call: ApiCall, errorName: string | undefined): boolean =>
  !isDataEvent(call) && errorName?.startsWith('Sandbox') !== true;

export const eventSourceOf = ({ service }: ApiCall): string => eventSources[service];

/**
 * Operations whose events have a name of their own (AWS Lambda guide, "Lambda management events in
 * CloudTrail").
 */
const eventNames: Readonly<Record<string, string>> = {
  'lambda:CreateFunction': 'CreateFunction20150331',
  'lambda:UpdateFunctionCode': 'UpdateFunctionCode20150331v2',
  'lambda:UpdateFunctionConfiguration': 'UpdateFunctionConfiguration20150331v2',
};

export const eventNameOf = ({ service, operation }: ApiCall): string => eventNames[`${service}:${operation}`] ?? operation;

/**
 * Verbs of operations that change something. The others, cryptographic ones and AssumeRole
 * included, are recorded as read-only (AWS KMS guide, sample events; IAM guide, "Logging IAM and
 * AWS STS API calls").
 */
const writes =
  /^(Add|Attach|Cancel|Connect|Create|Delete|Deregister|Detach|Disable|Disconnect|Enable|Import|Publish|Put|Register|Remove|Replicate|Retire|Revoke|Rotate|Schedule|Send|Set|Start|Stop|Synchronize|Tag|Untag|Update)[A-Z]/;

export const isReadOnly = ({ operation }: ApiCall): boolean => !writes.test(operation);

/** Where events of services without Regions are (CloudTrail guide, "Global service events"). */
const globalRegions: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' };

/** The Region in whose event history a call is. */
export const eventRegionOf = ({ service, region }: ApiCall): string =>
  service === 'iam' || service === 'organizations' ? (globalRegions[partitionOf(region)] ?? region) : region;
