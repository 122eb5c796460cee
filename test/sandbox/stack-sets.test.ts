import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Account } from '../../sandbox/account.ts';
import { type Accounts, startAccounts } from '../../sandbox/accounts.ts';
import { createOrganization, type Organization } from '../../sandbox/services/organizations/organization.ts';
import { refusalOf } from './rule-sandbox.ts';

const [home, away, optIn] = ['eu-central-1', 'us-east-1', 'eu-south-1'];
const [workloads, production, sandboxes] = ['ou-abcd-11111111', 'ou-abcd-22222222', 'ou-abcd-33333333'];
const [managementId, delegatedId, shopId, ledgerId, lakeId] = [
  '100000000000',
  '200000000000',
  '300000000000',
  '400000000000',
  '500000000000',
];

let accounts: Accounts;
let organization: Organization;
let management: Account;
let delegated: Account;
beforeEach(async () => {
  accounts = await startAccounts({ port: 0 });
  const regions = [home, away, optIn];
  const add = (accountId: string, enabled = regions) => accounts.add({ accountId, regions: enabled, keys: [], settings: {} });
  [management, delegated] = [add(managementId), add(delegatedId)];
  for (const accountId of [shopId, ledgerId]) add(accountId);
  add(lakeId, [home, away]);
  organization = createOrganization({
    id: 'o-exampleorg1',
    rootId: 'r-abcd',
    managementAccountId: managementId,
    region: home,
    units: [
      { id: workloads, name: 'Workloads' },
      { id: production, name: 'Production', parentId: workloads },
      { id: sandboxes, name: 'Sandboxes' },
    ],
    accounts: [
      { accountId: managementId, name: 'management', parentId: workloads },
      { accountId: delegatedId, name: 'delegated' },
      { accountId: shopId, name: 'shop', parentId: workloads },
      { accountId: ledgerId, name: 'ledger', parentId: production },
      { accountId: lakeId, name: 'lake', parentId: sandboxes },
    ],
    delegatedAdministrators: [{ accountId: delegatedId, servicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com' }],
    joinedAt: new Date(),
  });
  accounts.shared.organizations.add(organization);
});
afterEach(() => accounts.stop());

/** One role for each Region, which somebody must have named. */
const instanceTemplate = {
  Parameters: { Name: { Type: 'String' }, Forbidden: { Type: 'String', Default: '' } },
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: { 'Fn::Join': ['-', [{ Ref: 'Name' }, { Ref: 'AWS::Region' }]] },
        AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }] },
      },
    },
  },
  Outputs: { Name: { Value: { Ref: 'Role' } } },
};

const stackSet = (changes: object = {}) => ({
  Resources: {
    Members: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: {
        StackSetName: 'Members',
        PermissionModel: 'SERVICE_MANAGED',
        AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        ManagedExecution: { Active: true },
        Parameters: [{ ParameterKey: 'Name', ParameterValue: 'Reader' }],
        StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [workloads] }, Regions: [home, away] }],
        TemplateBody: JSON.stringify(instanceTemplate),
        ...changes,
      },
    },
  },
  Outputs: { Id: { Value: { Ref: 'Members' } } },
});
const group = (targets: object, regions: readonly string[] = [home], more: object = {}) => ({
  StackInstancesGroup: [{ DeploymentTargets: targets, Regions: regions, ...more }],
});
const deploy = (changes: object = {}, from = management) => from.deploy(home, { name: 'Organization', template: stackSet(changes) });
const instances = () =>
  accounts.stackSets.instances().map(({ accountId, region, status, detailedStatus }) => [accountId, region, status, detailedStatus]);

describe('a stack set', () => {
  it('deploys its template to the accounts of its units and of the units in them, but never to the management account', async () => {
    const { outputs } = await deploy();

    expect(outputs['Id']).toMatch(/^Members:[0-9a-f-]{36}$/);
    expect(instances()).toEqual([
      [shopId, home, 'CURRENT', 'SUCCEEDED'],
      [ledgerId, home, 'CURRENT', 'SUCCEEDED'],
      [shopId, away, 'CURRENT', 'SUCCEEDED'],
      [ledgerId, away, 'CURRENT', 'SUCCEEDED'],
    ]);
    expect(accounts.find(ledgerId)?.deployment(away).outputs).toEqual({ Name: 'Reader-us-east-1' });
    expect(accounts.find(ledgerId)?.deployment(away).parameters).toMatchObject({ Name: 'Reader' });
  });

  it.each<[string, object, readonly string[]]>([
    ['all accounts of the organization by its root', { OrganizationalUnitIds: ['r-abcd'] }, [delegatedId, shopId, ledgerId, lakeId]],
    [
      'only some of them',
      { OrganizationalUnitIds: ['r-abcd'], AccountFilterType: 'INTERSECTION', Accounts: [lakeId, '999999999999'] },
      [lakeId],
    ],
    [
      'all but some of them',
      { OrganizationalUnitIds: ['r-abcd'], AccountFilterType: 'DIFFERENCE', Accounts: [lakeId] },
      [delegatedId, shopId, ledgerId],
    ],
  ])('may name %s', async (_, targets, expected) => {
    await deploy(group(targets));

    expect(instances().map(([accountId]) => accountId)).toEqual(expected);
  });

  it('overrides parameters for a group of instances', async () => {
    await deploy(
      group({ OrganizationalUnitIds: [sandboxes] }, [home], { ParameterOverrides: [{ ParameterKey: 'Name', ParameterValue: 'Other' }] }),
    );

    expect(accounts.find(lakeId)?.deployment(home).outputs).toEqual({ Name: 'Other-eu-central-1' });
  });

  it('is created by a delegated administrator in the name of the organization', async () => {
    await deploy({ CallAs: 'DELEGATED_ADMIN' }, delegated);

    expect(instances()).toHaveLength(4);
  });

  it('takes its template from an object in a bucket, or where it was registered', async () => {
    await management.deploy(home, {
      name: 'Assets',
      template: { Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'assets' } } } },
    });
    const s3 = new S3Client({
      region: home,
      endpoint: accounts.endpoint,
      credentials: management.credentialsFor(management.operatorArn),
      forcePathStyle: true,
    });
    await s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'templates/member.json', Body: JSON.stringify(instanceTemplate) }));
    accounts.registerTemplate('https://cdn.example/member.json', JSON.stringify(instanceTemplate));

    for (const [index, TemplateURL] of [
      'https://assets.s3.eu-central-1.amazonaws.com/templates/member.json',
      'https://s3.eu-central-1.amazonaws.com/assets/templates/member.json',
      'https://assets.s3.amazonaws.com/templates/member.json',
      'https://cdn.example/member.json',
    ].entries()) {
      const Parameters = [{ ParameterKey: 'Name', ParameterValue: `Reader${index}` }];
      await management.deploy(home, {
        name: `Organization${index}`,
        template: stackSet({ StackSetName: `Members${index}`, TemplateBody: undefined, TemplateURL, Parameters }),
      });
    }

    expect(accounts.stackSets.instances().filter(({ status }) => status === 'CURRENT')).toHaveLength(16);
  });

  it('goes with its stack, and takes its instances along', async () => {
    await deploy();
    management.deleteStack(home, 'Organization');

    expect(instances()).toEqual([]);
    expect(() => accounts.find(shopId)?.deployment(home)).toThrow('nothing is deployed');
  });

  it.each<[string, object, string]>([
    ['with permissions of its own', { PermissionModel: 'SELF_MANAGED' }, 'PermissionModel is "SELF_MANAGED"'],
    ['without saying whether it deploys automatically', { AutoDeployment: undefined }, 'AutoDeployment is required'],
    [
      'that retains stacks of a deployment that is not automatic',
      { AutoDeployment: { Enabled: false, RetainStacksOnAccountRemoval: true } },
      'may be given only where Enabled is true',
    ],
    [
      'that may not name roles',
      { Capabilities: ['CAPABILITY_IAM'] },
      'InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]',
    ],
    ['with a template too many', { TemplateURL: 'https://x' }, 'either TemplateBody or TemplateURL'],
    ['with too long a template', { TemplateBody: `${JSON.stringify(instanceTemplate)}${' '.repeat(51_200)}` }, 'at most 51200 are allowed'],
    [
      'with a template that is nowhere',
      { TemplateBody: undefined, TemplateURL: 'https://assets.s3.amazonaws.com/x' },
      'there is nothing at https://assets',
    ],
    ['with a template that is no JSON', { TemplateBody: 'Resources: {}' }, 'must be JSON here'],
    [
      'with a parameter that the template does not have',
      { Parameters: [{ ParameterKey: 'Names', ParameterValue: 'x' }] },
      'Parameters: [Names] do not exist in the template',
    ],
    [
      'for accounts beyond its units',
      group({ OrganizationalUnitIds: [workloads], Accounts: [lakeId], AccountFilterType: 'UNION' }),
      'AccountFilterType is "UNION"',
    ],
    [
      'for accounts without saying how',
      group({ OrganizationalUnitIds: [workloads], Accounts: [lakeId] }),
      'AccountFilterType must be given',
    ],
    ['for no unit', group({ Accounts: [lakeId], AccountFilterType: 'INTERSECTION' }), 'must name at least one unit'],
    ['for a unit that is not there', group({ OrganizationalUnitIds: ['ou-abcd-99999999'] }), 'there is no unit ou-abcd-99999999'],
    ['for no Region', group({ OrganizationalUnitIds: [workloads] }, []), 'must name at least one Region'],
    [
      'as a delegated administrator that the account is not',
      { CallAs: 'DELEGATED_ADMIN' },
      'is not a delegated administrator of stack sets',
    ],
  ])('is refused %s', async (_, changes, message) => {
    expect((await refusalOf(deploy(changes)))[1]).toContain(message);
    expect(instances()).toEqual([]);
    await deploy();
  });

  it('is refused of a member, and under a name that is taken', async () => {
    expect((await refusalOf(deploy({}, delegated)))[1]).toContain('200000000000 is not the management account');
    await deploy();
    expect((await refusalOf(management.deploy(home, { name: 'Again', template: stackSet() })))[1]).toContain('NameAlreadyExistsException');
  });
});

describe('an instance that fails', () => {
  const everywhere = (preferences: object) => ({
    ...group({ OrganizationalUnitIds: ['r-abcd'] }, [home, optIn]),
    OperationPreferences: preferences,
  });

  it('is kept with its reason where it is tolerated, and the others are deployed', async () => {
    await deploy(everywhere({ FailureToleranceCount: 1, MaxConcurrentCount: 2 }));

    expect(instances().filter(([, , status]) => status !== 'CURRENT')).toEqual([[lakeId, optIn, 'OUTDATED', 'FAILED']]);
    expect(instances()).toHaveLength(8);
    expect(accounts.stackSets.instances().find(({ detailedStatus }) => detailedStatus === 'FAILED')?.statusReason).toBe(
      `the Region ${optIn} is not enabled for the account ${lakeId}`,
    );
  });

  it('fails the stack set where it is one too many, and everything is rolled back', async () => {
    const [, message] = await refusalOf(deploy({ ...everywhere({ RegionOrder: [optIn, home] }) }));

    expect(message).toContain(`the operation failed in more accounts than are tolerated: ${lakeId} in ${optIn}`);
    expect(instances()).toEqual([]);
    expect(() => accounts.find(shopId)?.deployment(optIn)).toThrow('nothing is deployed');
    expect(accounts.stackSets.operations()).toMatchObject([{ action: 'CREATE', status: 'FAILED', isAutomatic: false }]);
    expect(accounts.stackSets.operations()[0]?.results.map(({ status }) => status)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'FAILED',
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
    ]);
  });

  it('is tried again once the reason is gone, and only it', async () => {
    const shop = accounts.find(shopId);
    await shop?.deploy(home, { name: 'Before', template: instanceTemplate, parameters: { Name: 'Reader' } });
    await deploy({ OperationPreferences: { FailureToleranceCount: 1 } });

    shop?.deleteStack(home, 'Before');
    const [result] = await accounts.stackSets.retry('Members');

    expect(result).toEqual({ status: 'SUCCEEDED', results: [{ accountId: shopId, region: home, status: 'SUCCEEDED' }] });
    expect(instances().every(([, , status]) => status === 'CURRENT')).toBe(true);
    await expect(accounts.stackSets.retry('Others')).rejects.toThrow('there is no stack set Others');
  });

  it('is none where the account is suspended: it is skipped, whatever is tolerated', async () => {
    organization.addAccount({ accountId: '700000000000', name: 'closed', parentId: sandboxes, status: 'SUSPENDED' }, new Date());
    await deploy(group({ OrganizationalUnitIds: [sandboxes] }));

    expect(instances()).toEqual([
      [lakeId, home, 'CURRENT', 'SUCCEEDED'],
      ['700000000000', home, 'OUTDATED', 'SKIPPED_SUSPENDED_ACCOUNT'],
    ]);
  });

  it('has the reason that CloudFormation gives for its stack', async () => {
    await accounts.find(shopId)?.deploy(home, { name: 'Before', template: instanceTemplate, parameters: { Name: 'Reader' } });
    await deploy({ OperationPreferences: { FailureToleranceCount: 1 } });

    expect(accounts.stackSets.instances().find(({ status }) => status === 'OUTDATED')).toMatchObject({
      accountId: shopId,
      region: home,
      statusReason: expect.stringContaining(
        'Role (AWS::IAM::Role) in eu-central-1: TemplateError: role Reader-eu-central-1 exists already',
      ),
    });
  });
});

describe('automatic deployment', () => {
  const canAssume = async (accountId: string): Promise<string> => {
    const sts = new STSClient({
      region: home,
      endpoint: accounts.endpoint,
      credentials: management.credentialsFor(management.operatorArn),
    });
    const RoleArn = `arn:aws:iam::${accountId}:role/Reader-${home}`;
    return (await refusalOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'tester' }))))[0];
  };

  it('reaches an account that joins, and one that is moved', async () => {
    await deploy();
    const joined = accounts.add({ accountId: '600000000000', regions: [home, away], keys: [], settings: {} });
    organization.addAccount({ accountId: joined.accountId, name: 'joined', parentId: production }, new Date());
    organization.moveAccount(lakeId, workloads);
    await joined.settled();

    expect(joined.deployment(away).outputs).toEqual({ Name: 'Reader-us-east-1' });
    expect([await canAssume(joined.accountId), await canAssume(lakeId)]).toEqual(['none', 'none']);
    expect(instances()).toHaveLength(8);
  });

  it.each([
    [false, 'AccessDenied'],
    [true, 'none'],
  ])('leaves an account that is moved away; stacks retained: %s', async (RetainStacksOnAccountRemoval, outcome) => {
    await deploy({ AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval } });

    organization.moveAccount(shopId, sandboxes);
    await management.settled();

    expect(instances().map(([accountId]) => accountId)).toEqual([ledgerId, ledgerId]);
    expect(await canAssume(shopId)).toBe(outcome);
  });

  it('does nothing where it is off', async () => {
    await deploy({ AutoDeployment: { Enabled: false } });

    organization.moveAccount(lakeId, workloads);
    await management.settled();

    expect(instances()).toHaveLength(4);
  });

  it('tolerates no failure, whatever is preferred when instances are created', async () => {
    await deploy({ ...group({ OrganizationalUnitIds: [workloads] }, [optIn, home]), OperationPreferences: { FailureToleranceCount: 5 } });

    organization.moveAccount(lakeId, workloads);
    await management.settled();

    expect(instances().filter(([accountId]) => accountId === lakeId)).toEqual([
      [lakeId, optIn, 'OUTDATED', 'FAILED'],
      [lakeId, home, 'OUTDATED', 'CANCELLED'],
    ]);
    expect(accounts.stackSets.operations().at(-1)).toMatchObject({ isAutomatic: true, status: 'FAILED' });
  });
});
