import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { approvalTopicName } from '../functions/core/names.ts';
import { denyWithoutTls } from './deny-without-tls.ts';
import type { MemberParameters } from './parameters.ts';

/** Where approval requests are sent. Its name starts with `Automation`, the only topics that Systems Manager approvals work with. */
export class ApprovalTopic extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, { notificationEmail, hasNotificationEmail }: MemberParameters) {
    super(scope, id);
    const topic = new CfnTopic(this, 'Topic', {
      topicName: approvalTopicName,
      displayName: 'KMS key rotation approvals',
      // Requests describe keys. The key that AWS manages for SNS lets in whoever may publish here, so no key policy is to be kept in step.
      kmsMasterKeyId: 'alias/aws/sns',
    });
    this.topicArn = topic.ref;
    new CfnTopicPolicy(this, 'Policy', {
      topics: [this.topicArn],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [denyWithoutTls('sns:Publish', this.topicArn)],
      },
    });
    const email = new CfnSubscription(this, 'Email', {
      topicArn: this.topicArn,
      protocol: 'email',
      endpoint: notificationEmail.valueAsString,
    });
    email.cfnOptions.condition = hasNotificationEmail;
  }
}
