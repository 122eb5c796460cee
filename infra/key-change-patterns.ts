import { functionNames } from '../functions/core/names.ts';

/**
 * Which events of the default bus are about a key whose rotation, state, exemption or aliases may have
 * changed (AWS KMS guide, "Monitoring with Amazon EventBridge" and "Logging with AWS CloudTrail"). All
 * the calls are writes: a rule gets them from any trail with write management events. A rotation on
 * demand counts when AWS KMS has done it (`RotateKey`), not when it is asked for; where our own
 * functions ask for it, that is matched with what they have on record. A call that failed has an
 * `errorCode`, and has changed nothing.
 */
export const keyChangePatterns = {
  ChangedByCall: {
    source: ['aws.kms'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['kms.amazonaws.com'],
      errorCode: [{ exists: false }],
      eventName: [
        'CreateKey',
        'ReplicateKey',
        'EnableKeyRotation',
        'DisableKeyRotation',
        'EnableKey',
        'DisableKey',
        'ScheduleKeyDeletion',
        'CancelKeyDeletion',
        'ImportKeyMaterial',
        'DeleteImportedKeyMaterial',
        'UpdatePrimaryRegion',
        'SynchronizeMultiRegionKey',
        'PutKeyPolicy',
        'TagResource',
        'UntagResource',
        'CreateAlias',
        'UpdateAlias',
        'DeleteAlias',
      ],
    },
  },
  AskedForByUs: {
    source: ['aws.kms'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['kms.amazonaws.com'],
      errorCode: [{ exists: false }],
      eventName: ['RotateKeyOnDemand'],
      // Of a session the name of its role, which ends in the Region.
      userIdentity: {
        sessionContext: {
          sessionIssuer: { userName: [functionNames.applyChanges, functionNames.replaceKey].map((name) => ({ prefix: `${name}-` })) },
        },
      },
    },
  },
  ChangedByKms: {
    source: ['aws.kms'],
    'detail-type': ['KMS CMK Rotation', 'KMS CMK Deletion', 'KMS Imported Key Material Expiration'],
  },
  RotatedByKms: {
    source: ['aws.kms'],
    'detail-type': ['AWS Service Event via CloudTrail'],
    detail: { eventSource: ['kms.amazonaws.com'], eventName: ['RotateKey'] },
  },
} as const;
