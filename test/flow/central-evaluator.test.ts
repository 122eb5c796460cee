import { ConfigServiceClient, DescribeConfigRulesCommand, DescribeRemediationConfigurationsCommand } from '@aws-sdk/client-config-service';
import { deployedRuleName, ruleResults } from '../../functions/aws/config.ts';
import { configRuleName, functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { standaloneConformancePack } from '../../infra/conformance-pack/standalone.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';
import { sampleAccounts } from '../../sandbox/organization/sample.ts';
import { memberTemplate, organizationPackTemplate } from '../member-template.ts';
import { keyNamed } from './estates.ts';
import { centre, home, type RolledOutOrganization, startRolledOutOrganization } from './rolled-out-organization.ts';
import { readOfReplacedKeys, type UsedPermissions, usedPermissions } from './used-permissions.ts';

const { management, acquisition } = sampleAccounts;
let running: RolledOutOrganization['running'];
let operatorOf: RolledOutOrganization['operatorOf'];
let settings: RolledOutOrganization['settings'];
let used: UsedPermissions;

beforeAll(async () => {
  ({ running, operatorOf, settings } = await startRolledOutOrganization());
  used = usedPermissions(running.iam);
  // The central account's own member stack, as docs/organization.md says.
  const { stackName = '' } = running.stackInstances().find(({ accountId, region }) => accountId === centre && region === home) ?? {};
  const account = running.account(centre);
  const before = Object.entries(account.deployment(home, stackName).parameters);
  await account.update(home, {
    name: stackName,
    template: memberTemplate(),
    parameters: { ...Object.fromEntries(before.map(([name, value]) => [name, String(value)])), EvaluatesOtherAccounts: 'ENABLED' },
  });
});
afterAll(() => running.stop());

/** What an operator does for each account whose rule the central evaluator is to work for. */
const letIn = (SourceAccount: string): Promise<unknown> =>
  running.account(centre).deploy(home, {
    name: `LetsIn${SourceAccount}`,
    template: {
      Resources: {
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: functionNames.evaluateRotation,
            Principal: 'config.amazonaws.com',
            SourceAccount,
          },
        },
      },
    },
  });

describe('a central evaluator', () => {
  const evaluator = `arn:aws:lambda:${home}:${centre}:function:${functionNames.evaluateRotation}`;

  /** The account that no stack set reaches: a pack by hand, whose rule names the function of the centre. */
  const deployPack = (parameters: Readonly<Record<string, string>>) => {
    const { Parameters: _, ...member } = memberTemplate();
    const file = standaloneConformancePack(memberTemplate(), { partition: 'aws', accountId: acquisition, region: home });
    const given = {
      EvaluatorFunctionArn: evaluator,
      MemberRoleName: `${rolePrefixes.centralEvaluator}-${home}`,
      MaximumKeyMaterialAgeInDays: '400',
      IneligibleKeys: 'MANUAL_ROTATION_REQUIRED',
    };
    return running.account(acquisition).deploy(home, {
      template: {
        ...member,
        Parameters: memberTemplate().Parameters,
        Resources: {
          ...member.Resources,
          OwnPack: {
            Type: 'AWS::Config::ConformancePack',
            DependsOn: Object.keys(member.Resources).filter((id) => /^(RunbookDocument|CentralAccessEvaluator|AutomationRole)/.test(id)),
            Properties: {
              ConformancePackName: 'OwnPack',
              TemplateBody: file,
              ConformancePackInputParameters: Object.entries(given).map(([ParameterName, ParameterValue]) => ({
                ParameterName,
                ParameterValue,
              })),
            },
          },
        },
      },
      parameters: { RuleDeployment: 'ORGANIZATION_CONFORMANCE_PACK', ...parameters },
    });
  };

  it('is refused by AWS Config until the function lets that account in', async () => {
    await expect(deployPack({ CentralAccountId: centre, OrganizationId: running.organization.id })).rejects.toThrow('cannot be invoked');
  });

  it('evaluates the keys of the other account by the role it assumes there, and of no other', async () => {
    await letIn(acquisition);
    running.journal.clear();
    await deployPack({ CentralAccountId: centre, OrganizationId: running.organization.id });
    await running.settled();
    const config = new ConfigServiceClient(settings(operatorOf(acquisition)));
    const keyIds = [];
    for await (const { resourceId } of ruleResults(config, await deployedRuleName(config, configRuleName))) keyIds.push(resourceId);
    const customerManaged = [...running.account(acquisition).kms(home).keys.values()].filter(
      ({ metadata }) => metadata.KeyManager === 'CUSTOMER',
    );

    expect(keyIds.toSorted()).toEqual(customerManaged.map(({ metadata }) => metadata.KeyId).toSorted());
    const readers = running.journal.entries().filter(({ service, operation }) => service === 'kms' && operation === 'DescribeKey');
    expect(new Set(readers.map(({ principal }) => principal.split('/').slice(-2, -1)[0]))).toEqual(
      new Set([`${rolePrefixes.centralEvaluator}-${home}`]),
    );
  });
});

describe('an organization conformance pack', () => {
  it('brings the rule of the central evaluator to the accounts that are not left out, each with its own automation role', async () => {
    const orders = '210000000004';
    await letIn(orders);
    const others = running.organization.accounts().map(({ accountId }) => accountId);
    await running.account(centre).deploy(home, {
      name: 'KmsRotationOrganizationPack',
      template: organizationPackTemplate(),
      parameters: {
        ManagementAccountId: management,
        ExcludedAccounts: others.filter((accountId) => accountId !== orders).join(','),
        EvaluatorFunctionArn: `arn:aws:lambda:${home}:${centre}:function:${functionNames.evaluateRotation}`,
        MaximumRotationPeriodInDays: '180',
      },
    });
    await running.settled();
    const config = new ConfigServiceClient(settings(operatorOf(orders)));
    const { ConfigRules = [] } = await config.send(new DescribeConfigRulesCommand({}));
    const [brought] = ConfigRules.filter(({ Source }) => Source?.SourceIdentifier?.includes(centre));
    const { RemediationConfigurations = [] } = await config.send(
      new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: [brought?.ConfigRuleName ?? ''] }),
    );
    const results = [];
    for await (const result of ruleResults(config, brought?.ConfigRuleName ?? '')) results.push(result);

    expect(ConfigRules).toHaveLength(2);
    expect(JSON.parse(brought?.InputParameters ?? '{}')).toMatchObject({
      maximumRotationPeriodInDays: '180',
      memberRoleName: `${rolePrefixes.centralEvaluator}-${home}`,
    });
    expect(JSON.stringify(RemediationConfigurations[0]?.Parameters)).toContain(
      `arn:aws:iam::${orders}:role/${rolePrefixes.automation}-${home}`,
    );
    expect(results.length).toBeGreaterThan(0);
  });
});

describe('permissions that nothing needs', () => {
  it('there are none in the role that the central evaluator assumes, nor in what it has for that', async () => {
    // Of a key that no alias names, records say whether it was replaced.
    const metadata = {
      ...ordinaryMetadata('00000000-0000-4000-8000-0000000000aa', { accountId: acquisition, region: home }),
      ...({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } as const),
    };
    running.account(acquisition).kms(home).add(keyNamed('without an alias', { metadata }));
    await running.settled();

    expect(used.roles()).toContain(rolePrefixes.centralEvaluator);
    const ofOthers = used.unusedOf(rolePrefixes.evaluator).filter((permission) => permission.startsWith('sts:'));
    expect([...used.unusedOf(rolePrefixes.centralEvaluator), ...ofOthers]).toEqual(readOfReplacedKeys);
  });
});
