import { accountId, arnOf, idNumber, region } from '../../aws/kms-answers.ts';

/** Events as AWS Config sends them (AWS Config guide, "Example events for AWS Config Rules", and events recorded since). */

export const keyId = idNumber(1);
export const notificationTime = '2026-11-20T12:00:00.373Z';
export const captureTime = '2026-11-18T03:04:05.678Z';

export const envelope = (invokingEvent: unknown, changes: object = {}): Record<string, unknown> => ({
  version: '1.0',
  invokingEvent: typeof invokingEvent === 'string' ? invokingEvent : JSON.stringify(invokingEvent),
  ruleParameters: '{"maximumRotationPeriodInDays":"365"}',
  resultToken: 'eyJlbmNyeXB0ZWREYXRhIjpbLTQy',
  eventLeftScope: false,
  executionRoleArn: `arn:aws:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
  configRuleArn: `arn:aws:config:${region}:${accountId}:config-rule/config-rule-0123456`,
  configRuleName: 'kms-rotation',
  configRuleId: 'config-rule-0123456',
  accountId,
  evaluationMode: 'DETECTIVE',
  ...changes,
});

export const configurationItem = (changes: object = {}) => ({
  relatedEvents: [],
  relationships: [],
  configuration: { keyId, keyState: 'Enabled', keyManager: 'CUSTOMER', origin: 'AWS_KMS' },
  supplementaryConfiguration: { KeyRotationStatus: true, Policy: '{}', Tags: [{ tagKey: 'owner', tagValue: 'orders' }] },
  tags: {},
  configurationItemVersion: '1.3',
  configurationItemCaptureTime: captureTime,
  configurationStateId: 1_632_958_418_881,
  awsAccountId: accountId,
  configurationItemStatus: 'OK',
  resourceType: 'AWS::KMS::Key',
  resourceId: keyId,
  resourceName: null,
  ARN: arnOf(keyId),
  awsRegion: region,
  availabilityZone: 'Not Applicable',
  configurationStateMd5Hash: '',
  resourceCreationTime: '2024-01-02T03:04:05.000Z',
  ...changes,
});

export const change = (itemChanges: object = {}, messageChanges: object = {}) => ({
  configurationItemDiff: { changedProperties: {}, changeType: 'UPDATE' },
  configurationItem: configurationItem(itemChanges),
  notificationCreationTime: notificationTime,
  messageType: 'ConfigurationItemChangeNotification',
  recordVersion: '1.3',
  ...messageChanges,
});

const {
  configuration: _c,
  supplementaryConfiguration: _s,
  relatedEvents: _e,
  relationships: _r,
  tags: _t,
  ...summary
} = configurationItem();

/** In place of an item that is too large: no configuration item, and in AWS's own sample no notification time. */
export const oversized = (summaryChanges: object = {}, messageChanges: object = {}) => ({
  configurationItemSummary: { changeType: 'UPDATE', ...summary, ...summaryChanges },
  messageType: 'OversizedConfigurationItemChangeNotification',
  notificationCreationTime: notificationTime,
  recordVersion: '1.0',
  ...messageChanges,
});

export const scheduled = (changes: object = {}) => ({
  awsAccountId: accountId,
  notificationCreationTime: notificationTime,
  messageType: 'ScheduledNotification',
  recordVersion: '1.0',
  ...changes,
});
