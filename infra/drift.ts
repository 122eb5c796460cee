import { Duration } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { configRuleName, driftAlarmName, functionNames } from '../functions/core/names.ts';
import type { FunctionCode } from './function-code.ts';
import { InlineFunction } from './inline-function.ts';
import { keyChangePatterns } from './key-change-patterns.ts';
import { KeyChangeQueue } from './key-change-queue.ts';
import { requestEvaluationPermissions } from './roles/request-evaluation.ts';

export type DriftProps = {
  readonly code: FunctionCode;
  /**
   * Topic that is told when changes could not be evaluated. CloudWatch cannot publish to a topic that is encrypted under `alias/aws/sns`
   * (Amazon SNS guide, "Encrypting messages published from AWS services"), as the approval topic is.
   * @default the alarm is only seen in CloudWatch
   */
  readonly alarmTopicArn?: string;
};

const timeout = Duration.seconds(30);
/** AWS Config takes one request a minute: batches that are collected for a minute do not run into one another. */
const batchingWindow = Duration.seconds(60);
/** At least six times the function's timeout and the batching window (AWS Lambda guide, "Using Lambda with Amazon SQS"). */
const visibilityTimeout = Duration.seconds(6 * timeout.toSeconds() + batchingWindow.toSeconds());

/**
 * Has the rule evaluated within minutes of a change to a key, where it would otherwise wait for the recorder or the next sweep. Events are
 * delivered at best effort and only from a Region with a trail, so the sweeps stay what compliance rests on.
 */
export class Drift extends Construct {
  readonly requestEvaluation: InlineFunction;
  readonly alarmArn: string;

  constructor(scope: Construct, id: string, { code, alarmTopicArn }: DriftProps) {
    super(scope, id);
    const queue = new KeyChangeQueue(this, 'Changes', { visibilityTimeout });
    const rules = Object.entries(keyChangePatterns).map(
      ([name, eventPattern]) =>
        new CfnRule(this, name, {
          description: 'Changes to KMS keys after which their rotation is evaluated again.',
          eventPattern,
          targets: [{ id: 'Changes', arn: queue.arn }],
        }),
    );
    queue.acceptFrom(rules.map(({ attrArn }) => attrArn));

    this.requestEvaluation = new InlineFunction(this, 'RequestEvaluation', {
      functionName: functionNames.requestEvaluation,
      description: 'Has the AWS Config rule evaluate all keys after some have changed. No access to KMS.',
      code: code['request-evaluation'],
      roleNamePrefix: functionNames.requestEvaluation,
      permissions: requestEvaluationPermissions(queue.arn),
      environment: { CONFIG_RULE_NAME: configRuleName },
      timeout,
      memorySize: 256,
    });
    new CfnEventSourceMapping(this, 'WorkOff', {
      eventSourceArn: queue.arn,
      functionName: this.requestEvaluation.functionArn,
      batchSize: 1000,
      maximumBatchingWindowInSeconds: batchingWindow.toSeconds(),
      functionResponseTypes: ['ReportBatchItemFailures'],
      // The least that Lambda accepts. A second run at the same time is refused by AWS Config and comes again.
      scalingConfig: { maximumConcurrency: 2 },
    });
    const alarm = new CfnAlarm(this, 'Failed', {
      alarmName: driftAlarmName,
      alarmDescription:
        'Changes to KMS keys could not be evaluated when they happened; the next scheduled evaluation covers them. docs/operations.md, "Drift", says what to do.',
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: [{ name: 'QueueName', value: queue.failedQueueName }],
      statistic: 'Maximum',
      period: Duration.minutes(5).toSeconds(),
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      // A queue that nobody has used for hours reports nothing.
      treatMissingData: 'notBreaching',
      ...(alarmTopicArn === undefined ? {} : { alarmActions: [alarmTopicArn] }),
    });
    this.alarmArn = alarm.attrArn;
  }
}
