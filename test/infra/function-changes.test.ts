import { functionChangesAlarmName, functionNames, queueNames } from '../../functions/core/names.ts';
import { eventPattern } from '../../sandbox/services/events/pattern.ts';
import { inOrganization, lambdaFunctions, resourcesOf } from './member-template.ts';
import { resourcePolicyStatements } from './policies.ts';

const rule = resourcesOf('AWS::Events::Rule').find(({ Properties }) => JSON.stringify(Properties).includes('aws.lambda'))?.Properties ?? {};
const matches = eventPattern(rule['EventPattern']);

/** As recorded by Stratus Red Team for aws.persistence.lambda-overwrite-code, where the function is named by its ARN. */
const changed = (detail: Readonly<Record<string, unknown>> = {}) => ({
  source: 'aws.lambda',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventSource: 'lambda.amazonaws.com',
    eventName: 'UpdateFunctionCode20150331v2',
    requestParameters: { functionName: `arn:aws:lambda:eu-central-1:111122223333:function:${functionNames.applyChanges}`, publish: true },
    userIdentity: { arn: 'arn:aws:iam::111122223333:user/mallory' },
    ...detail,
  },
});

describe('a change to a function that no deployment made', () => {
  it('is noticed', () => {
    expect(matches(changed())).toBe(true);
    expect(matches(changed({ eventName: 'UpdateFunctionConfiguration20150331v2' }))).toBe(true);
    expect(matches(changed({ userIdentity: { arn: 'x', invokedBy: 'cloud9.amazonaws.com' } }))).toBe(true);
  });

  it.each(lambdaFunctions(inOrganization).map(({ FunctionName }) => FunctionName))(
    'is noticed by the name of the function too: %s',
    (functionName) => {
      expect(matches(changed({ requestParameters: { functionName } }))).toBe(true);
    },
  );

  it.each([
    ['made by CloudFormation', { userIdentity: { arn: 'x', invokedBy: 'cloudformation.amazonaws.com' } }],
    ['refused', { errorCode: 'AccessDenied' }],
    ['to a function of somebody else', { requestParameters: { functionName: 'orders' } }],
    ['to the concurrency of a function', { eventName: 'PutFunctionConcurrency20171031' }],
  ])('is not one that is %s', (_, detail) => {
    expect(matches(changed(detail))).toBe(false);
  });

  it('has a pattern that EventBridge takes: 4,096 characters', () => {
    expect(JSON.stringify(rule['EventPattern']).length).toBeLessThanOrEqual(4096);
  });

  it('is held for two weeks in a queue that takes nothing but events of this rule', () => {
    const queue = resourcesOf('AWS::SQS::Queue').find(({ Properties }) => Properties['QueueName'] === queueNames.functionChanges);
    const [{ Arn } = { Arn: '' }] = (rule['Targets'] ?? []) as readonly { readonly Arn: string }[];
    const statements = resourcePolicyStatements('AWS::SQS::QueuePolicy').filter(({ Resource }) => Resource === Arn);

    expect(queue?.Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    expect(statements).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': [expect.stringMatching(/^<FunctionChangesChangedByHand\w+\.Arn>$/)] } },
      }),
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  it('is told to the operations topic, as long as it is held', () => {
    expect(
      resourcesOf('AWS::CloudWatch::Alarm').find(({ Properties }) => Properties['AlarmName'] === functionChangesAlarmName)?.Properties,
    ).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: expect.stringMatching(/^<FunctionChangesHeld\w+\.QueueName>$/) }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: [expect.stringMatching(/^<OperationsTopic/)],
    });
  });
});
