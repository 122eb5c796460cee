import { Aws, type CfnResource, CfnStackSet, Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { memberStackSetName } from '../../functions/core/names.ts';
import type { OrganizationParameters } from './organization-parameters.ts';
import type { PassedOnParameter } from './passed-on-parameters.ts';

type MemberStackSetProps = {
  readonly parameters: OrganizationParameters;
  readonly passedOn: readonly PassedOnParameter[];
  /** Where the member template lies in Amazon S3: it is larger than what a request holds. */
  readonly templateUrl: string;
  /** What the member stacks write to, and what must therefore be there first. */
  readonly after: readonly CfnResource[];
};

/** The member stack in every account of some organizational units, in some Regions. */
export class MemberStackSet extends Construct {
  constructor(scope: Construct, id: string, { parameters, passedOn, templateUrl, after }: MemberStackSetProps) {
    super(scope, id);
    const ifOthersAreExcluded = (value: unknown): string =>
      Fn.conditionIf(parameters.excludesNobody.logicalId, Aws.NO_VALUE, value).toString();
    const stackSet = new CfnStackSet(this, 'StackSet', {
      stackSetName: memberStackSetName,
      description: 'KMS key rotation governance in every account and Region.',
      permissionModel: 'SERVICE_MANAGED',
      callAs: parameters.callAs.valueAsString,
      // Roles have names, which others refer to.
      capabilities: ['CAPABILITY_NAMED_IAM'],
      autoDeployment: {
        enabled: Fn.conditionIf(parameters.deploysByItself.logicalId, true, false),
        // The stack of an account that leaves the units stays, with its roles and its requests, until somebody there decides.
        retainStacksOnAccountRemoval: Fn.conditionIf(parameters.deploysByItself.logicalId, true, Aws.NO_VALUE),
      },
      // Operations that do not conflict run at once, others wait: a change of this stack never fails because an account has just joined.
      managedExecution: { Active: true },
      operationPreferences: {
        failureTolerancePercentage: parameters.failureTolerancePercentage.valueAsNumber,
        maxConcurrentPercentage: parameters.maxConcurrentPercentage.valueAsNumber,
        regionConcurrencyType: parameters.regionConcurrency.valueAsString,
        regionOrder: parameters.regions.valueAsList,
      },
      stackInstancesGroup: [
        {
          deploymentTargets: {
            organizationalUnitIds: parameters.organizationalUnitIds.valueAsList,
            accountFilterType: ifOthersAreExcluded('DIFFERENCE'),
            accounts: Fn.conditionIf(parameters.excludesNobody.logicalId, Aws.NO_VALUE, parameters.excludedAccountIds.valueAsList) as never,
          },
          regions: parameters.regions.valueAsList,
        },
      ],
      parameters: [...passedOn],
      templateUrl,
    });
    for (const resource of after) stackSet.addResourceDependency(resource);
  }
}
