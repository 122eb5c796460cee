import { type ConfigurationItem, diffOf, itemInEvent, itemSummary } from './configuration-item.ts';
import type { Recording } from './recorder.ts';
import type { ConfigRule } from './rule.ts';

type Envelope = { readonly accountId: string; readonly partition: string; readonly rule: ConfigRule; readonly resultToken: string };

/** The event that a custom Lambda rule gets, as JSON (AWS Config guide, "Example events for AWS Config Rules"). */
export const ruleEvent = (
  { accountId, partition, rule, resultToken }: Envelope,
  invokingEvent: Readonly<Record<string, unknown>>,
): string =>
  JSON.stringify({
    version: '1.0',
    invokingEvent: JSON.stringify(invokingEvent),
    ruleParameters: JSON.stringify(rule.inputParameters),
    resultToken,
    eventLeftScope: false,
    executionRoleArn: `arn:${partition}:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    configRuleArn: rule.arn,
    configRuleName: rule.name,
    configRuleId: rule.id,
    accountId,
    evaluationMode: 'DETECTIVE',
  });

export const scheduledNotification = (accountId: string, at: Date): Readonly<Record<string, unknown>> => ({
  awsAccountId: accountId,
  notificationCreationTime: at.toISOString(),
  messageType: 'ScheduledNotification',
  recordVersion: '1.0',
});

export const changeNotification = ({ before, item }: Recording, at: Date): Readonly<Record<string, unknown>> => ({
  configurationItemDiff: diffOf(before, item),
  configurationItem: itemInEvent(item),
  notificationCreationTime: at.toISOString(),
  messageType: 'ConfigurationItemChangeNotification',
  recordVersion: '1.3',
});

export const oversizedNotification = (item: ConfigurationItem, at: Date): Readonly<Record<string, unknown>> => ({
  configurationItemSummary: itemSummary(item),
  messageType: 'OversizedConfigurationItemChangeNotification',
  notificationCreationTime: at.toISOString(),
  recordVersion: '1.0',
});
