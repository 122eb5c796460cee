import { randomUUID } from 'node:crypto';
import type { ApiCall } from '../../call.ts';
import { eventIdOf } from '../cloudtrail/event-record.ts';
import { userIdentityOf } from '../cloudtrail/user-identity.ts';
import type { ServiceEvent } from '../events/event-bus.ts';

/** Calls that change a key. CloudTrail records the others too, but as read-only events, which rules do not get. */
const writes: ReadonlySet<string> = new Set([
  'EnableKeyRotation',
  'DisableKeyRotation',
  'RotateKeyOnDemand',
  'PutKeyPolicy',
  'ImportKeyMaterial',
  'DeleteImportedKeyMaterial',
  'EnableKey',
  'DisableKey',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
  'CreateGrant',
  'RetireGrant',
  'RevokeGrant',
  'TagResource',
  'UntagResource',
]);

export const isWrite = (operation: string): boolean => writes.has(operation);

/** What a call that succeeded leaves in its record. */
export type Success = { readonly resources: readonly string[]; readonly responseElements: Readonly<Record<string, unknown>> | null };

export function successOn(operation: string, keyArn: string, { KeyMaterialId, GrantId }: Readonly<Record<string, unknown>>): Success {
  const elements = {
    keyId: keyArn,
    ...(KeyMaterialId === undefined ? {} : { keyMaterialId: KeyMaterialId }),
    ...(GrantId === undefined ? {} : { grantId: GrantId }),
  };
  return { resources: [keyArn], responseElements: answersWithKey.has(operation) ? elements : null };
}

/** Calls whose sample events name the key in `responseElements`; in those of the others it is null. */
const answersWithKey: ReadonlySet<string> = new Set([
  'EnableKeyRotation',
  'RotateKeyOnDemand',
  'ImportKeyMaterial',
  'DeleteImportedKeyMaterial',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
  'CreateGrant',
]);

type Ending = Success | { readonly errorCode: string; readonly errorMessage: string };

/**
 * A call of AWS KMS as EventBridge gets it from CloudTrail (AWS KMS guide, "Logging AWS KMS API calls", sample events). A call that failed
 * is recorded too, with its `errorCode` and without the key.
 */
export function eventOfCall(call: ApiCall, ending: Ending, accountId: string, at: Date): ServiceEvent {
  const { region, operation, input, requestId = randomUUID() } = call;
  const succeeded = 'resources' in ending;
  return apiCall({
    userIdentity: userIdentityOf(call),
    // The event history has the same event.
    requestID: requestId,
    eventID: eventIdOf(requestId),
    eventTime: secondsOf(at),
    eventName: operation,
    awsRegion: region,
    requestParameters: asRecorded(input),
    responseElements: succeeded ? ending.responseElements : null,
    ...(succeeded ? { resources: ending.resources.flatMap((arn) => resourcesOf(accountId, arn)) } : ending),
    recipientAccountId: accountId,
  });
}

/**
 * What the Region of a replica records when the rotation of a multi-Region key was changed at its
 * primary. Its resource is the primary, by an ARN of another Region; the replica is not named (AWS
 * KMS guide, "SynchronizeMultiRegionKey", sample event, which is an API call).
 */
export const eventOfSynchronization = (region: string, primaryArn: string, accountId: string, at: Date): ServiceEvent =>
  apiCall({
    userIdentity: { accountId, invokedBy: 'AWS Internal' },
    eventTime: secondsOf(at),
    eventName: 'SynchronizeMultiRegionKey',
    awsRegion: region,
    requestParameters: null,
    responseElements: null,
    resources: resourcesOf(accountId, primaryArn),
    recipientAccountId: accountId,
  });

const apiCall = (detail: Readonly<Record<string, unknown>>): ServiceEvent =>
  inCloudTrail('AWS API Call via CloudTrail', { requestID: randomUUID(), eventType: 'AwsApiCall', ...detail });

/** What CloudTrail has recorded of AWS KMS, as EventBridge gets it. */
export const inCloudTrail = (detailType: string, detail: Readonly<Record<string, unknown>>): ServiceEvent => ({
  source: 'aws.kms',
  detailType,
  detail: {
    eventVersion: '1.11',
    eventSource: 'kms.amazonaws.com',
    eventID: randomUUID(),
    readOnly: false,
    managementEvent: true,
    eventCategory: 'Management',
    ...detail,
  },
});

export const resourcesOf = (accountId: string, ARN: string) => [{ accountId, type: 'AWS::KMS::Key', ARN }];
export const secondsOf = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/**
 * CloudTrail writes the names of parameters with a small first letter and dates in words, and leaves secrets and other blobs out (AWS KMS
 * guide, sample events of CreateKey and ImportKeyMaterial).
 */
export function asRecorded(value: unknown): unknown {
  if (value instanceof Date) return dateInWords.format(value);
  if (Array.isArray(value)) return value.map(asRecorded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => !(member instanceof Uint8Array) && member !== undefined)
      .map(([name, member]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, asRecorded(member)]),
  );
}

/** `May 21, 2025, 5:47:45 AM` */
const dateInWords = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
