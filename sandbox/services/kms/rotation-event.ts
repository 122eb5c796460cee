import type { ServiceEvent } from '../events/event-bus.ts';
import { inCloudTrail, resourcesOf, secondsOf } from './cloudtrail-event.ts';
import type { KeyMaterial } from './key-material.ts';

/** A rotation that AWS KMS has completed. */
export type CompletedRotation = {
  readonly keyId: string;
  readonly accountId: string;
  readonly at: Date;
  readonly origin: string;
  readonly previous: KeyMaterial | undefined;
  readonly current: KeyMaterial;
};

/** What AWS KMS itself tells EventBridge (AWS KMS guide, "Monitor KMS keys with Amazon EventBridge", "KMS CMK Rotation"). */
export const eventOfRotation = (keyArn: string, { keyId, origin, previous, current }: CompletedRotation): ServiceEvent => ({
  source: 'aws.kms',
  detailType: 'KMS CMK Rotation',
  resources: [keyArn],
  detail: {
    'key-id': keyId,
    'key-origin': origin,
    'rotation-type': 'ON_DEMAND',
    'previous-key-material-id': previous?.KeyMaterialId,
    'current-key-material-id': current.KeyMaterialId,
  },
});

/** What CloudTrail records of it (AWS KMS guide, "RotateKey", sample event). */
export const eventOfRotatedKey = (
  region: string,
  keyArn: string,
  { keyId, accountId, at, origin, previous, current }: CompletedRotation,
): ServiceEvent =>
  inCloudTrail('AWS Service Event via CloudTrail', {
    userIdentity: { accountId, invokedBy: 'AWS Internal' },
    eventTime: secondsOf(at),
    eventName: 'RotateKey',
    awsRegion: region,
    requestParameters: null,
    responseElements: null,
    resources: resourcesOf(accountId, keyArn),
    eventType: 'AwsServiceEvent',
    recipientAccountId: accountId,
    serviceEventDetails: {
      rotationType: 'ON_DEMAND',
      keyOrigin: origin,
      previousKeyMaterialId: previous?.KeyMaterialId,
      currentKeyMaterialId: current.KeyMaterialId,
      keyId,
    },
  });
