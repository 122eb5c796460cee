const accountId = '111122223333';
const region = 'eu-central-1';

const eventOf = (invokingEvent: object) => ({
  invokingEvent: JSON.stringify(invokingEvent),
  ruleParameters: '{}',
  resultToken: 'token',
  eventLeftScope: false,
  configRuleName: 'kms-rotation',
  configRuleArn: `arn:aws:config:${region}:${accountId}:config-rule/config-rule-abcdef`,
  accountId,
});

export const sweepEvent = () =>
  eventOf({
    messageType: 'ScheduledNotification',
    notificationCreationTime: new Date().toISOString(),
    awsAccountId: accountId,
    recordVersion: '1.0',
  });

export const changeEvent = (keyId: string) =>
  eventOf({
    messageType: 'ConfigurationItemChangeNotification',
    notificationCreationTime: new Date().toISOString(),
    recordVersion: '1.3',
    configurationItem: {
      resourceType: 'AWS::KMS::Key',
      resourceId: keyId,
      awsAccountId: accountId,
      awsRegion: region,
      configurationItemStatus: 'OK',
      configurationItemCaptureTime: new Date().toISOString(),
    },
  });

/** What Lambda hands over beside the event. */
export function lambdaContext(remainingMillis = 900_000) {
  const deadline = performance.now() + remainingMillis;
  return {
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    functionName: 'kms-rotation-evaluate',
    invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:kms-rotation-evaluate`,
    memoryLimitInMB: '1769',
    getRemainingTimeInMillis: () => deadline - performance.now(),
  };
}

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;
