import { Duration } from 'aws-cdk-lib';
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
    queuePolicy(this, 'FailedPolicy', failed, []);
  }

  acceptFrom(ruleArns: readonly string[]): void {
    queuePolicy(this, 'Policy', { ref: this.url, attrArn: this.arn }, ruleArns);
  }
}

type HeldEventsAlarm = {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly queueName: string;
  /**
   * Topic that is told. CloudWatch cannot publish to a topic that is encrypted under `alias/aws/sns` (Amazon SNS guide, "Encrypting messages
   * published from AWS services"), as the approval topic is.
   */
  readonly alarmTopicArn: string;
};

/** In alarm while a queue that nothing works off holds an event. */
export const heldEventsAlarm = (
  scope: Construct,
  id: string,
  { alarmName, alarmDescription, queueName, alarmTopicArn }: HeldEventsAlarm,
): CfnAlarm =>
  new CfnAlarm(scope, id, {
    alarmName,
    alarmDescription,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: queueName }],
    statistic: 'Maximum',
    period: Duration.minutes(5).toSeconds(),
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    // A queue that nobody has used for hours reports nothing.
    treatMissingData: 'notBreaching',
    alarmActions: [alarmTopicArn],
  });

/** Lets EventBridge send for these rules of this account; nobody else is let in by the queue's policy. */
export function queuePolicy(
  scope: Construct,
  id: string,
  { ref, attrArn }: Pick<CfnQueue, 'ref' | 'attrArn'>,
  ruleArns: readonly string[],
): void {
  const eventsOfTheseRules = {
    Sid: 'EventsOfTheseRules',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: attrArn,
    // The ARN of a rule names its account, and is all that the EventBridge guide has in such a policy ("Using resource-based policies").
    Condition: { ArnEquals: { 'aws:SourceArn': [...ruleArns] } },
  };
  new CfnQueuePolicy(scope, id, {
    queues: [ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [...(ruleArns.length === 0 ? [] : [eventsOfTheseRules]), denyWithoutTls('sqs:*', attrArn)],
    },
  });
}
