import type { Stack } from 'aws-cdk-lib';
import { acknowledgeAll } from '../acknowledge.ts';

const wildcard = (resource: string): string => `AwsSolutions-IAM5[Resource::${resource}]`;

/** Every finding of cdk-nag's AwsSolutions pack that stands in the organization stack, with the reason an auditor reads. */
export const acknowledgeOrganization = (stack: Stack): void =>
  acknowledgeAll(stack, {
    'CentralEvidence/Bucket': {
      'AwsSolutions-S1':
        'Server access logs would need a second bucket that needs logs in turn. Who may write what is fixed by the bucket policy, versions are kept under object lock, and CloudTrail data events record every access where the account collects them.',
    },
    'Members/StackSet': {
      'CloudFormation-Validate::F3031':
        'Where the parameter is empty the list of accounts is left out by a condition, which this check does not look at.',
    },
    'Aggregator/Role': {
      [wildcard('*')]: 'Read-only. AWS Organizations defines no resource for these actions, so IAM accepts only "*".',
    },
    'Report/ReportOrganization/Role': {
      [wildcard('*')]: 'Read-only. AWS Organizations defines no resource for ListAccounts, so IAM accepts only "*".',
      [wildcard('arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>:config-aggregator/*')]:
        'Read-only. The ARN of an aggregator ends in a generated id.',
      [wildcard('arn:<AWS::Partition>:s3:::kms-rotation-central-evidence-<AWS::AccountId>-<AWS::Region>/reports/*')]:
        'The folder of the reports, each under the day that it is written on. The bucket policy lets nobody else write there, and this role nowhere else.',
    },
  });
