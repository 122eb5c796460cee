import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import type { Account } from '../../sandbox/account.ts';
import { type Accounts, startAccounts } from '../../sandbox/accounts.ts';
import { createOrganization, type Organization } from '../../sandbox/services/organizations/organization.ts';
import { refusalOf } from './rule-sandbox.ts';

const joinedAt = new Date('2026-01-02T03:04:05Z');
const numbered = (index: number): string => String(100_000_000_000 + index);
const [workloads, production, sandboxes] = ['ou-abcd-11111111', 'ou-abcd-22222222', 'ou-abcd-33333333'];

let accounts: Accounts;
let management: Account;
let delegated: Account;
let member: Account;
let stranger: Account;
let organization: Organization;
beforeAll(async () => {
  accounts = await startAccounts({ port: 0 });
  const add = (accountId: string, region = 'eu-central-1') => accounts.add({ accountId, regions: [region], keys: [], settings: {} });
  [management, delegated, member, stranger] = [add(numbered(0)), add(numbered(1)), add(numbered(2)), add('999999999999')];
  organization = createOrganization({
    id: 'o-exampleorg1',
    rootId: 'r-abcd',
    managementAccountId: management.accountId,
    region: 'eu-central-1',
    units: [
      { id: workloads, name: 'Workloads' },
      { id: production, name: 'Production', parentId: workloads },
      { id: sandboxes, name: 'Sandboxes' },
    ],
    accounts: Array.from({ length: 45 }, (_, index) => ({
      accountId: numbered(index),
      name: `account-${index}`,
      ...(index < 2 ? {} : { parentId: index % 2 === 0 ? production : workloads }),
      ...(index === 44 ? { status: 'SUSPENDED' as const } : {}),
    })),
    delegatedAdministrators: [{ accountId: delegated.accountId, servicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com' }],
    joinedAt,
  });
  accounts.shared.organizations.add(organization);
});
afterAll(() => accounts.stop());

const clientOf = (account: Account, region = 'us-east-1') =>
  new OrganizationsClient({
    region,
    endpoint: accounts.endpoint,
    credentials: account.credentialsFor(account.operatorArn),
    maxAttempts: 1,
  });

describe('an organization', () => {
  it('is described to every account in it, in whichever Region the call is signed', async () => {
    for (const region of ['us-east-1', 'eu-central-1']) {
      expect((await clientOf(member, region).send(new DescribeOrganizationCommand({}))).Organization).toEqual({
        Id: 'o-exampleorg1',
        Arn: 'arn:aws:organizations::100000000000:organization/o-exampleorg1',
        FeatureSet: 'ALL',
        MasterAccountArn: 'arn:aws:organizations::100000000000:account/o-exampleorg1/100000000000',
        MasterAccountId: '100000000000',
        MasterAccountEmail: '100000000000@example.com',
        AvailablePolicyTypes: [],
      });
    }
  });

  it('is not there for an account in none', async () => {
    for (const command of [new DescribeOrganizationCommand({}), new ListAccountsCommand({})])
      expect((await refusalOf(clientOf(stranger).send(command as DescribeOrganizationCommand)))[0]).toBe(
        'AWSOrganizationsNotInUseException',
      );
  });

  it('lists its accounts in pages of at most 20', async () => {
    const pages: number[] = [];
    const ids: (string | undefined)[] = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: clientOf(management) }, {})) {
      pages.push(Accounts.length);
      ids.push(...Accounts.map(({ Id }) => Id));
    }

    expect(pages).toEqual([20, 20, 5]);
    expect(ids).toEqual(Array.from({ length: 45 }, (_, index) => numbered(index)));
    expect((await clientOf(management).send(new ListAccountsCommand({ MaxResults: 3 }))).Accounts).toHaveLength(3);
  });

  it.each([0, 21])('refuses pages of %d', async (MaxResults) => {
    expect((await refusalOf(clientOf(management).send(new ListAccountsCommand({ MaxResults }))))[0]).toBe('InvalidInputException');
  });

  it('refuses a token that it has not given', async () => {
    expect((await refusalOf(clientOf(management).send(new ListAccountsCommand({ NextToken: 'x' }))))[0]).toBe('InvalidInputException');
  });

  it('is walked from its root through its units', async () => {
    const client = clientOf(delegated);
    const [root] = (await client.send(new ListRootsCommand({}))).Roots ?? [];
    const units = async (ParentId?: string) =>
      (await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId }))).OrganizationalUnits?.map(({ Id, Name }) => [Id, Name]);

    expect(root).toMatchObject({ Id: 'r-abcd', Arn: 'arn:aws:organizations::100000000000:root/o-exampleorg1/r-abcd' });
    expect(await units(root?.Id)).toEqual([
      [workloads, 'Workloads'],
      [sandboxes, 'Sandboxes'],
    ]);
    expect(await units(workloads)).toEqual([[production, 'Production']]);
    expect(await units(sandboxes)).toEqual([]);
    expect((await refusalOf(units('ou-abcd-99999999')))[0]).toBe('ParentNotFoundException');
  });

  it('lists the accounts right below a parent', async () => {
    const { Accounts } = await clientOf(management).send(new ListAccountsForParentCommand({ ParentId: 'r-abcd' }));

    expect(Accounts?.map(({ Id }) => Id)).toEqual([numbered(0), numbered(1)]);
  });

  it('describes an account, with its place', async () => {
    const describe = (AccountId: string) => clientOf(management).send(new DescribeAccountCommand({ AccountId }));

    expect((await describe(numbered(44))).Account).toEqual({
      Id: numbered(44),
      Arn: `arn:aws:organizations::100000000000:account/o-exampleorg1/${numbered(44)}`,
      Email: `${numbered(44)}@example.com`,
      Name: 'account-44',
      Status: 'SUSPENDED',
      State: 'SUSPENDED',
      Paths: [`o-exampleorg1/r-abcd/${workloads}/${production}/`],
      JoinedMethod: 'CREATED',
      JoinedTimestamp: joinedAt,
    });
    expect((await refusalOf(describe('999999999999')))[0]).toBe('AccountNotFoundException');
  });

  it('tells a member that is no delegated administrator nothing more', async () => {
    for (const command of [new ListAccountsCommand({}), new ListRootsCommand({}), new DescribeAccountCommand({ AccountId: numbered(0) })])
      expect((await refusalOf(clientOf(member).send(command as ListAccountsCommand)))[0]).toBe('AccessDeniedException');
  });
});

describe('accounts of an organization', () => {
  it('are found under a unit with all units in it, by which a roll-out names them', () => {
    expect(organization.accountsUnder('r-abcd')).toHaveLength(45);
    expect(organization.accountsUnder(workloads)).toHaveLength(43);
    expect(organization.accountsUnder(production)).toHaveLength(22);
    expect(() => organization.accountsUnder('ou-abcd-99999999')).toThrow('there is no unit ou-abcd-99999999');
  });

  it('come and move, and whoever listens is told', () => {
    const placements: unknown[] = [];
    organization.onPlaced((placement) => placements.push(placement));

    organization.addAccount({ accountId: '200000000000', name: 'new' }, joinedAt);
    organization.moveAccount('200000000000', sandboxes);

    expect(placements).toEqual([
      { accountId: '200000000000', to: 'r-abcd' },
      { accountId: '200000000000', from: 'r-abcd', to: sandboxes },
    ]);
    expect(organization.membershipOf('200000000000')?.path).toBe(`o-exampleorg1/r-abcd/${sandboxes}/`);
  });

  it.each<[string, () => void, string]>([
    ['twice', () => organization.addAccount({ accountId: numbered(3), name: 'again' }, joinedAt), 'is in the organization already'],
    [
      'under a number that is none',
      () => organization.addAccount({ accountId: '12', name: 'short' }, joinedAt),
      'accountId is 12; it must match',
    ],
    ['to a unit that is not there', () => organization.moveAccount(numbered(3), 'ou-abcd-99999999'), 'there is no unit ou-abcd-99999999'],
    ['from elsewhere', () => organization.moveAccount('999999999999', sandboxes), 'account 999999999999 is not in the organization'],
  ])('do not come %s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});
