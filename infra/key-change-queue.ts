import { Aws, Duration } from 'aws-cdk-lib';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { queueNames } from '../functions/core/names.ts';

/** Changes wait this long, so that a burst of them becomes one evaluation and AWS KMS shows everywhere what has changed. */
const debounce = Duration.seconds(60);
/** Far more often than an evaluation of all keys, which takes up to 15 minutes, can be in the way. */
const receivesBeforeGivingUp = 10;

/** Changes to keys on their way to an evaluation, and the queue of those for which none could be started. */
export class KeyChangeQueue extends Construct {
  readonly arn: string;
  readonly failedQueueName: string;
  private readonly url: string;

  /** @param visibilityTimeout after which a change comes again if no evaluation was started for it. */
  constructor(scope: Construct, id: string, { visibilityTimeout }: { readonly visibilityTimeout: Duration }) {
    super(scope, id);
    const failed = new CfnQueue(this, 'Failed', {
      queueName: queueNames.failedKeyChanges,
      messageRetentionPeriod: Duration.days(14).toSeconds(),
      sqsManagedSseEnabled: true,
    });
    const queue = new CfnQueue(this, 'Queue', {
      queueName: queueNames.keyChanges,
      delaySeconds: debounce.toSeconds(),
      visibilityTimeout: visibilityTimeout.toSeconds(),
      messageRetentionPeriod: Duration.days(4).toSeconds(),
      // EventBridge cannot write to a queue under the key that AWS manages for SQS; under SSE-SQS no key policy is needed.
      sqsManagedSseEnabled: true,
      redrivePolicy: { deadLetterTargetArn: failed.attrArn, maxReceiveCount: receivesBeforeGivingUp },
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
        Sid: 'ChangesByTheseRules',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: this.arn,
        Condition: { ArnEquals: { 'aws:SourceArn': [...ruleArns] }, StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      },
    ]);
  }
}

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
      Statement: [
        ...statements,
        {
          Sid: 'DenyWithoutTls',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: attrArn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
}
