import fc from 'fast-check';
import { accountId, keyArnNumber, keyIdNumber, region } from './ids.ts';

/** Events of AWS Config as it sends them (AWS Config guide, "Example events for AWS Config Rules"), with the invoking event as an object still. */

const item = {
  configurationItemVersion: '1.3',
  configurationItemCaptureTime: '2026-11-18T03:04:05.678Z',
  configurationStateId: 1_632_958_418_881,
  awsAccountId: accountId,
  configurationItemStatus: 'OK',
  resourceType: 'AWS::KMS::Key',
  resourceId: keyIdNumber(1),
  resourceName: null,
  ARN: keyArnNumber(1),
  awsRegion: region,
  tags: { Owner: 'orders' },
  configuration: { keyId: keyIdNumber(1), keyState: 'Enabled', description: 'Orders' },
  supplementaryConfiguration: { KeyRotationStatus: true, Tags: [{ tagKey: 'Owner', tagValue: 'orders' }] },
};

const notificationCreationTime = '2026-11-20T12:00:00.373Z';

const messages = [
  { messageType: 'ConfigurationItemChangeNotification', configurationItem: item, notificationCreationTime, recordVersion: '1.3' },
  {
    messageType: 'ConfigurationItemChangeNotification',
    configurationItem: { ...item, configurationItemStatus: 'ResourceDeleted' },
    notificationCreationTime,
    recordVersion: '1.3',
  },
  {
    messageType: 'OversizedConfigurationItemChangeNotification',
    configurationItemSummary: { ...item, changeType: 'UPDATE' },
    notificationCreationTime: null,
    recordVersion: '1.0',
  },
  { messageType: 'ScheduledNotification', awsAccountId: accountId, notificationCreationTime, recordVersion: '1.0' },
];

export const resultToken = 'eyJlbmNyeXB0ZWREYXRhIjpbLTQy';

export const rightRuleEvent: fc.Arbitrary<unknown> = fc.constantFrom(...messages).map((invokingEvent) => ({
  version: '1.0',
  invokingEvent,
  ruleParameters: '{"maximumRotationPeriodInDays":"365"}',
  resultToken,
  eventLeftScope: false,
  executionRoleArn: `arn:aws:iam::${accountId}:role/config`,
  configRuleArn: `arn:aws:config:${region}:${accountId}:config-rule/config-rule-0123456`,
  configRuleName: 'kms-rotation',
  configRuleId: 'config-rule-0123456',
  accountId,
  evaluationMode: 'DETECTIVE',
}));

/** As AWS Config sends it: the invoking event is a text of JSON. What is no object any more stays as it is. */
export function withInvokingText(event: unknown): unknown {
  if (typeof event !== 'object' || event === null || !('invokingEvent' in event)) return event;
  const { invokingEvent } = event;
  return { ...event, invokingEvent: typeof invokingEvent === 'string' ? invokingEvent : JSON.stringify(invokingEvent) };
}
