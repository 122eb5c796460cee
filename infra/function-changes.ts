import { Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionChangesAlarmName, queueNames } from '../functions/core/names.ts';
import { heldEventsAlarm, queuePolicy } from './event-queue.ts';

type FunctionChangesProps = {
  /** Names of the functions of this stack. */
  readonly functionNames: readonly string[];
  readonly alarmTopicArn: string;
};

/** `anything-but` asks for the field to be there, and it is missing where nobody called on behalf of somebody. */
const notByCloudFormation = [{ exists: false }, { 'anything-but': ['cloudformation.amazonaws.com'] }];

/**
 * Tells when the code or the configuration of a function was changed otherwise than by a deployment:
 * whoever changes a function has the use of its role, which cannot be prevented from here. Needs a
 * trail with write management events. AWS CloudTrail names these calls with a version at the end,
 * such as UpdateFunctionCode20150331v2 (AWS Lambda guide, "Logging AWS Lambda API calls using AWS
 * CloudTrail").
 *
 * Events are held in a queue, and its alarm tells of them. In the policy of an Amazon SNS topic
 * conditions cannot be used for EventBridge (EventBridge guide, "Using resource-based policies"), so
 * that the topic would have to let in the rules of any account.
 */
export class FunctionChanges extends Construct {
  readonly alarmArn: string;

  constructor(scope: Construct, id: string, { functionNames, alarmTopicArn }: FunctionChangesProps) {
    super(scope, id);
    const held = new CfnQueue(this, 'Held', {
      queueName: queueNames.functionChanges,
      messageRetentionPeriod: Duration.days(14).toSeconds(),
      sqsManagedSseEnabled: true,
    });
    const rule = new CfnRule(this, 'ChangedByHand', {
      description: 'Code or configuration of a function of this stack was changed, and not by CloudFormation.',
      eventPattern: {
        source: ['aws.lambda'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['lambda.amazonaws.com'],
          eventName: [{ prefix: 'UpdateFunctionCode' }, { prefix: 'UpdateFunctionConfiguration' }],
          errorCode: [{ exists: false }],
          // A function can be named by its ARN too, which ends in its name.
          requestParameters: { functionName: functionNames.map((name) => ({ suffix: name })) },
          userIdentity: { invokedBy: notByCloudFormation },
        },
      },
      targets: [{ id: 'Held', arn: held.attrArn }],
    });
    queuePolicy(this, 'Policy', held, [rule.attrArn]);
    this.alarmArn = heldEventsAlarm(this, 'Changed', {
      alarmName: functionChangesAlarmName,
      alarmDescription:
        'Code or configuration of a function of this stack was changed, and not by CloudFormation. A message in the queue KmsRotation-FunctionChanges says which function, when and by whom. If nobody of you meant to: deploy the stack again, and look in AWS CloudTrail for what that function has done since. Delete the message when you are done.',
      queueName: held.attrQueueName,
      alarmTopicArn,
    }).attrArn;
  }
}
