/** What is rolled out, and with what preferences. */
export type RollOut = {
  readonly stackSetName: string;
  /** Where the template of the instances lies. */
  readonly templateUrl: string;
  readonly unitIds: readonly string[];
  readonly regions: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * A template that rolls another one out to units of an organization. Every account may fail without keeping the others from their stack, as
 * in a large organization one always does.
 */
export const rollOutTemplate = ({ stackSetName, templateUrl, unitIds, regions, parameters }: RollOut) => ({
  Resources: {
    Members: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: {
        StackSetName: stackSetName,
        PermissionModel: 'SERVICE_MANAGED',
        AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        ManagedExecution: { Active: true },
        OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100, RegionConcurrencyType: 'PARALLEL' },
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
        StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: unitIds }, Regions: regions }],
        TemplateURL: templateUrl,
      },
    },
  },
});
