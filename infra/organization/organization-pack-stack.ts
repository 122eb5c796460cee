import {
  type App,
  Aws,
  CfnCondition,
  CfnParameter,
  DefaultStackSynthesizer,
  Fn,
  type IStackSynthesizer,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { CfnOrganizationConformancePack } from 'aws-cdk-lib/aws-config';
import type { Construct } from 'constructs';
import { conformancePackName, rolePrefixes } from '../../functions/core/names.ts';
import { regionalRoleName } from '../arns.ts';
import { packParameters, standaloneConformancePack } from '../conformance-pack/standalone.ts';
import type { MemberTemplate } from '../member-template.ts';

export type OrganizationPackStackProps = StackProps & { readonly member: MemberTemplate };

/**
 * The alternative to a conformance pack in each member stack: one organization conformance pack. Deployed in the management or a delegated administrator account, in every
 * Region by itself, after the member stacks with `RuleDeployment=ORGANIZATION_CONFORMANCE_PACK`.
 */
export class OrganizationPackStack extends Stack {
  constructor(scope: Construct, id: string, { member, ...props }: OrganizationPackStackProps) {
    super(scope, id, {
      description:
        'KMS key rotation governance: the rule for all accounts of an organization, in this Region, as an organization conformance pack.',
      ...props,
    });
    const managementAccountId = new CfnParameter(this, 'ManagementAccountId', {
      allowedPattern: '^[0-9]{12}$',
      constraintDescription: 'the 12 digits of an account id',
      description:
        "The management account of the organization: AWS Config replaces its id in the ARN of the automation role with each member's.",
    });
    const excludedAccounts = new CfnParameter(this, 'ExcludedAccounts', {
      type: 'CommaDelimitedList',
      default: '',
      allowedPattern: '^([0-9]{12})?$',
      constraintDescription: 'account ids of 12 digits, separated by commas, at most 1000',
      description: 'Accounts that are left out: those without the member stack, and the management account unless it has one.',
    });
    const excludesNobody = new CfnCondition(this, 'ExcludesNobody', {
      expression: Fn.conditionEquals(Fn.join('', excludedAccounts.valueAsList), ''),
    });
    const evaluatorFunctionArn = new CfnParameter(this, 'EvaluatorFunctionArn', {
      allowedPattern: '^arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+$',
      constraintDescription: 'the ARN of a function, without a version',
      description:
        'The function that evaluates for all accounts, in this Region: the evaluator of the central account, which lets AWS Config of each account invoke it.',
    });
    const memberRoleName = new CfnParameter(this, 'MemberRoleName', {
      default: '',
      maxLength: 64,
      description: `Role that this function assumes in each account. Empty: ${rolePrefixes.centralEvaluator}-<region>.`,
    });
    const hasMemberRoleName = new CfnCondition(this, 'HasMemberRoleName', {
      expression: Fn.conditionNot(Fn.conditionEquals(memberRoleName.valueAsString, '')),
    });
    const chosen = packParameters.map((name) => {
      const declaration = member.Parameters[name] ?? {};
      return new CfnParameter(this, name, {
        default: String(declaration['Default']),
        description: String(declaration['Description'] ?? ''),
      });
    });
    const pack = new CfnOrganizationConformancePack(this, 'Pack', {
      organizationConformancePackName: conformancePackName,
      excludedAccounts: Fn.conditionIf(excludesNobody.logicalId, Aws.NO_VALUE, excludedAccounts.valueAsList) as never,
      templateBody: standaloneConformancePack(member, {
        partition: Aws.PARTITION,
        accountId: managementAccountId.valueAsString,
        region: Aws.REGION,
      }),
      conformancePackInputParameters: [
        { parameterName: 'EvaluatorFunctionArn', parameterValue: evaluatorFunctionArn.valueAsString },
        {
          parameterName: 'MemberRoleName',
          parameterValue: Fn.conditionIf(
            hasMemberRoleName.logicalId,
            memberRoleName.valueAsString,
            regionalRoleName(rolePrefixes.centralEvaluator),
          ).toString(),
        },
        ...chosen.map((parameter) => ({ parameterName: parameter.node.id, parameterValue: parameter.valueAsString })),
      ],
    });
    Validations.of(pack).acknowledge({
      id: 'CloudFormation-Validate::F3031',
      reason: 'Where the parameter is empty the list of accounts is left out by a condition, which this check does not look at.',
    });
  }
}

/** The organization conformance pack of an app, for the Region it is deployed to. Needs no bootstrap and no asset. */
export const organizationPackStack = (app: App, props: Pick<OrganizationPackStackProps, 'member'>): OrganizationPackStack =>
  new OrganizationPackStack(app, 'KmsRotationOrganizationPack', {
    ...props,
    // The class declares optional members that its interface declares otherwise; under exactOptionalPropertyTypes that takes a cast.
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
