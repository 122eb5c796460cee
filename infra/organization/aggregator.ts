import { Aws } from 'aws-cdk-lib';
import { CfnConfigurationAggregator } from 'aws-cdk-lib/aws-config';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { aggregatorName, rolePrefixes } from '../../functions/core/names.ts';
import { regionalRole } from '../regional-role.ts';
import { allow } from '../roles/allow.ts';

/** What AWS Config has recorded in all accounts and Regions of the organization, to be asked in one place. */
export class Aggregator extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = regionalRole(this, 'Role', {
      namePrefix: rolePrefixes.aggregator,
      description: 'Lets AWS Config see which accounts the organization has.',
      trust: new ServicePrincipal('config.amazonaws.com').withConditions({ StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } }),
      // What the managed policy AWSConfigRoleForOrganizations allows. AWS Organizations knows no resource for these.
      permissions: [
        allow('SeeOrganization', {
          actions: [
            'organizations:ListAccounts',
            'organizations:DescribeOrganization',
            'organizations:ListAWSServiceAccessForOrganization',
            'organizations:ListDelegatedAdministrators',
          ],
          on: '*',
        }),
      ],
    });
    const aggregator = new CfnConfigurationAggregator(this, 'Aggregator', {
      configurationAggregatorName: aggregatorName,
      organizationAggregationSource: { roleArn: role.roleArn, allAwsRegions: true },
    });
    this.arn = aggregator.attrConfigurationAggregatorArn;
  }
}
