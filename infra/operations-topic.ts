import { Aws } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmTopicName } from '../functions/core/names.ts';
import { everyAlarm } from './arns.ts';
import { denyWithoutTls } from './deny-without-tls.ts';
import type { MemberParameters } from './parameters.ts';

/**
 * Where alarms are sent. Not encrypted at rest: CloudWatch cannot publish under the key that AWS manages for SNS, whose policy nobody can
 * edit, and with a key of our own an alarm would be silent as soon as that key is disabled, in a stack that is about keys. An alarm carries its
 * name, its description and a number; no key, no account owner's text.
 */
export class OperationsTopic extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, { alarmEmail, hasAlarmEmail }: MemberParameters) {
    super(scope, id);
    const topic = new CfnTopic(this, 'Topic', { topicName: alarmTopicName, displayName: 'KMS key rotation alarms' });
    this.topicArn = topic.ref;
    new CfnTopicPolicy(this, 'Policy', {
      topics: [this.topicArn],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AlarmsOfThisAccount',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: this.topicArn,
            Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': everyAlarm } },
          },
          denyWithoutTls('sns:Publish', this.topicArn),
        ],
      },
    });
    const email = new CfnSubscription(this, 'Email', { topicArn: this.topicArn, protocol: 'email', endpoint: alarmEmail.valueAsString });
    email.cfnOptions.condition = hasAlarmEmail;
  }
}
