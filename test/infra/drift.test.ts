import { driftAlarmName, functionNames, queueNames } from '../../functions/core/names.ts';
import { lambdaFunction, onlyOne, resourcesOf } from './member-template.ts';
import { actionsOf, resourcePolicyStatements, role } from './policies.ts';

const queue = (name: string) => resourcesOf('AWS::SQS::Queue').find(({ Properties }) => Properties['QueueName'] === name)?.Properties ?? {};
/** The rules that send to the queue of changes. */
const rules = resourcesOf('AWS::Events::Rule')
  .map(({ Properties }) => Properties)
  .filter(({ Targets }) => JSON.stringify(Targets).includes('DriftChanges'));

describe('the rules for changes to keys', () => {
  it('match what the AWS KMS guide and CloudTrail say of changes, and no call that failed', () => {
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([
      {
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
      {
        source: ['aws.kms'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['kms.amazonaws.com'],
          errorCode: [{ exists: false }],
          eventName: ['RotateKeyOnDemand'],
          userIdentity: {
            sessionContext: {
              sessionIssuer: { userName: [{ prefix: 'KmsRotation-ApplyChanges-' }, { prefix: 'KmsRotation-ReplaceKey-' }] },
            },
          },
        },
      },
      { source: ['aws.kms'], 'detail-type': ['KMS CMK Rotation', 'KMS CMK Deletion', 'KMS Imported Key Material Expiration'] },
      {
        source: ['aws.kms'],
        'detail-type': ['AWS Service Event via CloudTrail'],
        detail: { eventSource: ['kms.amazonaws.com'], eventName: ['RotateKey'] },
      },
    ]);
  });

  it('match every call that a writing function may make', () => {
    const matched = rules.flatMap(
      ({ EventPattern }) => (EventPattern as { readonly detail?: { readonly eventName?: readonly string[] } }).detail?.eventName ?? [],
    );
    const writers = [role(functionNames.applyChanges), role(functionNames.replaceKey)];
    const writes = writers.flatMap((writer) => actionsOf(writer)).filter((action) => /^kms:(?!Describe|Get|List)/.test(action));

    expect(writes).toContain('kms:RotateKeyOnDemand');
    expect(writes.map((action) => action.slice('kms:'.length)).filter((call) => !matched.includes(call))).toEqual([]);
  });

  it('send to the queue, and are the only ones of this account that its policy lets in', () => {
    const [{ Arn: queueArn } = { Arn: '' }] = (rules[0]?.['Targets'] ?? []) as readonly { readonly Arn: string }[];
    const allowed = resourcePolicyStatements('AWS::SQS::QueuePolicy').filter(
      ({ Effect, Resource }) => Effect === 'Allow' && Resource === queueArn,
    );

    expect(rules.map(({ Targets }) => Targets)).toEqual(rules.map(() => [{ Id: 'Changes', Arn: queueArn }]));
    expect(allowed).toEqual([
      {
        Sid: 'EventsOfTheseRules',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': rules.map(() => expect.stringMatching(/^<Drift\w+\.Arn>$/)) } },
      },
    ]);
  });
});

describe('the queue of changes', () => {
  it('holds a change back for a minute, so that a burst becomes one evaluation', () => {
    expect(queue(queueNames.keyChanges)['DelaySeconds']).toBeGreaterThanOrEqual(60);
    expect(onlyOne('AWS::Lambda::EventSourceMapping')).toMatchObject({
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('leaves a message with the function for long enough', () => {
    const { VisibilityTimeout } = queue(queueNames.keyChanges);

    // AWS Lambda guide, "Using Lambda with Amazon SQS".
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambdaFunction(functionNames.requestEvaluation).Timeout + 60);
  });

  it('gives a change up only after an evaluation of all keys has had the time to end', () => {
    const { VisibilityTimeout, RedrivePolicy } = queue(queueNames.keyChanges);
    const { maxReceiveCount } = RedrivePolicy as { readonly maxReceiveCount: number };

    expect(maxReceiveCount * Number(VisibilityTimeout)).toBeGreaterThan(2 * lambdaFunction(functionNames.evaluateRotation).Timeout);
    expect(queue(queueNames.failedKeyChanges)['MessageRetentionPeriod']).toBe(14 * 24 * 60 * 60);
  });

  it('is encrypted, as is that of changes that were given up, and neither is reached without TLS', () => {
    for (const name of [queueNames.keyChanges, queueNames.failedKeyChanges]) expect(queue(name)['SqsManagedSseEnabled']).toBe(true);
    expect(
      resourcePolicyStatements('AWS::SQS::QueuePolicy').filter(
        ({ Effect, Resource }) => Effect === 'Deny' && String(Resource).startsWith('<DriftChanges'),
      ),
    ).toEqual(
      [queueNames.keyChanges, queueNames.failedKeyChanges].map(() =>
        expect.objectContaining({ Principal: '*', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ),
    );
  });
});

describe('the alarm', () => {
  it('rings when a change was given up', () => {
    expect(
      resourcesOf('AWS::CloudWatch::Alarm').find(({ Properties }) => Properties['AlarmName'] === driftAlarmName)?.Properties,
    ).toMatchObject({
      AlarmName: driftAlarmName,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: expect.stringMatching(/^<DriftChangesFailed\w+\.QueueName>$/) }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });
});
