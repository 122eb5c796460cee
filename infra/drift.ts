import { Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { configRuleName, driftAlarmName, functionNames, queueNames } from '../functions/core/names.ts';
import { EventQueue, heldEventsAlarm } from './event-queue.ts';
import type { FunctionCode } from './function-code.ts';
import { InlineFunction } from './inline-function.ts';
import { keyChangePatterns } from './key-change-patterns.ts';
import { metricsEnvironment } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { workOffQueue } from './roles/event-source.ts';
import { requestEvaluationPermissions } from './roles/request-evaluation.ts';

type DriftProps = {
  readonly code: FunctionCode;
  readonly parameters: MemberParameters;
  readonly evidence: { readonly bucketName: string; readonly bucketArn: string };
  /** Topic that is told when changes could not be evaluated. */
  readonly alarmTopicArn: string;
};

/** Changes wait this long, so that a burst of them becomes one evaluation and AWS KMS shows everywhere what has changed. */
const debounce = Duration.seconds(60);
/** Far more often than an evaluation of all keys, which takes up to 15 minutes, can be in the way. */
const receivesBeforeGivingUp = 10;
const timeout = Duration.seconds(30);
/** AWS Config takes one request a minute: batches that are collected for a minute do not run into one another. */
const batchingWindow = Duration.seconds(60);
/** At least six times the function's timeout and the batching window (AWS Lambda guide, "Using Lambda with Amazon SQS"). */
const visibilityTimeout = Duration.seconds(6 * timeout.toSeconds() + batchingWindow.toSeconds());

/**
 * Has the rule evaluated within minutes of a change to a key, where it would otherwise wait for the recorder or the next full evaluation, and
 * matches writes of the writers' roles to the attempts on record. Events are delivered at best effort and only from a Region with a trail, so
 * the full evaluations stay what compliance rests on.
 */
export class Drift extends Construct {
  readonly requestEvaluation: InlineFunction;
  readonly alarmArn: string;

  constructor(scope: Construct, id: string, { code, parameters, evidence, alarmTopicArn }: DriftProps) {
    super(scope, id);
    const queue = new EventQueue(this, 'Changes', {
      queueName: queueNames.keyChanges,
      failedQueueName: queueNames.failedKeyChanges,
      delay: debounce,
      visibilityTimeout,
      receivesBeforeGivingUp,
    });
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
      description:
        'Has the AWS Config rule evaluate all keys after a change that makes a difference to it, and matches writes to attempts on record. Read-only towards KMS.',
      code: code['request-evaluation'],
      roleNamePrefix: functionNames.requestEvaluation,
      permissions: requestEvaluationPermissions(evidence.bucketArn),
      eventSourcePermissions: [workOffQueue(queue.arn)],
      environment: { ...metricsEnvironment(parameters), CONFIG_RULE_NAME: configRuleName, EVIDENCE_BUCKET: evidence.bucketName },
      timeout,
      // Each write by our functions is looked up in the evidence bucket, and an execution makes up to a hundred.
      memorySize: 512,
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
    const alarm = heldEventsAlarm(this, 'Failed', {
      alarmName: driftAlarmName,
      alarmDescription:
        'Changes to KMS keys could not be evaluated when they happened; the next scheduled evaluation covers them. docs/operations.md, "Drift", says what to do.',
      queueName: queue.failedQueueName,
      alarmTopicArn,
    });
    this.alarmArn = alarm.attrArn;
  }
}
