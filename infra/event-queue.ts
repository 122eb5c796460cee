import { Aws, Duration } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { denyWithoutTls } from './deny-without-tls.ts';

type EventQueueProps = {
  readonly queueName: string;
  readonly failedQueueName: string;
  /** Before a message is handed out. @default none */
  readonly delay?: Duration;
  /** After which a message that was not worked on comes again. */
  readonly visibilityTimeout: Duration;
  readonly receivesBeforeGivingUp: number;
};

/** Events on their way to a function, and the queue of those it could not work on. */
export class EventQueue extends Construct {
  readonly arn: string;
  readonly failedQueueName: string;
  private readonly url: string;

  constructor(scope: Construct, id: string, props: EventQueueProps) {
    super(scope, id);
    const failed = new CfnQueue(this, 'Failed', {
      queueName: props.failedQueueName,
      messageRetentionPeriod: Duration.days(14).toSeconds(),
      sqsManagedSseEnabled: true,
    });
    const queue = new CfnQueue(this, 'Queue', {
      queueName: props.queueName,
      ...(props.delay === undefined ? {} : { delaySeconds: props.delay.toSeconds() }),
      visibilityTimeout: props.visibilityTimeout.toSeconds(),
      messageRetentionPeriod: Duration.days(4).toSeconds(),
      // EventBridge cannot write to a queue under the key that AWS manages for SQS; under SSE-SQS no key policy is needed.
      sqsManagedSseEnabled: true,
      redrivePolicy: { deadLetterTargetArn: failed.attrArn, maxReceiveCount: props.receivesBeforeGivingUp },
    });
    this.arn = queue.attrArn;
    this.url = queue.ref;
    this.failedQueueName = failed.attrQueueName;
    policy(this, 'FailedPolicy', failed, []);
  }

  /** Lets EventBridge send for these rules of this account; nobody else is let in by the queue's policy. */
  acceptFrom(ruleArns: readonly string[]): void {
    policy(this, 'Policy', { ref: this.url, attrArn: this.arn }, [
      {
        Sid: 'EventsOfTheseRules',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: this.arn,
        Condition: { ArnEquals: { 'aws:SourceArn': [...ruleArns] }, StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      },
    ]);
  }
}

type FailedEventsAlarm = {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly failedQueueName: string;
  /**
   * Topic that is told. CloudWatch cannot publish to a topic that is encrypted under `alias/aws/sns` (Amazon SNS guide, "Encrypting messages
   * published from AWS services"), as the approval topic is.
   * @default the alarm is only seen in CloudWatch
   */
  readonly alarmTopicArn: string | undefined;
};

/** Rings while there is an event that no attempt could work on. */
export const failedEventsAlarm = (
  scope: Construct,
  id: string,
  { alarmName, alarmDescription, failedQueueName, alarmTopicArn }: FailedEventsAlarm,
): CfnAlarm =>
  new CfnAlarm(scope, id, {
    alarmName,
    alarmDescription,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: failedQueueName }],
    statistic: 'Maximum',
    period: Duration.minutes(5).toSeconds(),
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    // A queue that nobody has used for hours reports nothing.
    treatMissingData: 'notBreaching',
    ...(alarmTopicArn === undefined ? {} : { alarmActions: [alarmTopicArn] }),
  });

function policy(
  scope: Construct,
  id: string,
  { ref, attrArn }: Pick<CfnQueue, 'ref' | 'attrArn'>,
  statements: readonly Readonly<Record<string, unknown>>[],
): void {
  new CfnQueuePolicy(scope, id, {
    queues: [ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [...statements, denyWithoutTls('sqs:*', attrArn)],
    },
  });
}
