import { Aws } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { approvalTopicName, functionNames } from '../../functions/core/names.ts';
import { denyWithoutTls } from '../deny-without-tls.ts';
import { onlyIf } from '../monitoring.ts';
import type { OrganizationParameters } from './organization-parameters.ts';

/**
 * Approval requests of all accounts in one place. Not encrypted at rest: an account can publish only under a key whose policy lets it, and the key that AWS manages for
 * SNS lets in nobody of another account; a key of our own would be one more key to govern. Messages name keys and their descriptions.
 */
export class CentralTopic extends Construct {
  readonly topicArn: string;
  /** Before it is there no account can publish. */
  readonly policy: CfnTopicPolicy;

  constructor(
    scope: Construct,
    id: string,
    { organizationId, centralRequestsEmail, hasCentralRequests, subscribes }: OrganizationParameters,
  ) {
    super(scope, id);
    const topic = new CfnTopic(this, 'Topic', {
      topicName: approvalTopicName.replace('Approvals', 'Central'),
      displayName: 'KMS key rotation approvals',
    });
    this.topicArn = topic.ref;
    this.policy = new CfnTopicPolicy(this, 'Policy', {
      topics: [this.topicArn],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'RequestsOfTheOrganization',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'sns:Publish',
            Resource: this.topicArn,
            Condition: {
              StringEquals: { 'aws:PrincipalOrgID': organizationId.valueAsString },
              ArnLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::*:role/${functionNames.notifyApprovers}-*` },
            },
          },
          denyWithoutTls('sns:Publish', this.topicArn),
        ],
      },
    });
    const email = new CfnSubscription(this, 'Email', {
      topicArn: this.topicArn,
      protocol: 'email',
      endpoint: centralRequestsEmail.valueAsString,
    });
    onlyIf(hasCentralRequests, this);
    email.cfnOptions.condition = subscribes;
  }
}
