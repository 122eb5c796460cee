import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { mockClient } from 'aws-sdk-client-mock';
import { accountsBelow, organizationAccounts, organizationsRegion } from '../../../functions/aws/organization/accounts.ts';
import { knownAlready } from '../../../functions/aws/organization/place.ts';
import { problemOf } from '../../../functions/aws/organization/role-posture.ts';

const mock = mockClient(OrganizationsClient);
const client = new OrganizationsClient({});
const account = (number: number, more = {}) => ({
  Id: String(number).repeat(12),
  Name: `account ${number}`,
  State: 'ACTIVE' as const,
  ...more,
});
beforeEach(() => {
  mock.reset();
  mock.onAnyCommand().rejects(new Error('a call this test did not expect'));
});

describe('the accounts of an organization', () => {
  it('are read page by page; one that is not active is there too, and says so', async () => {
    mock
      .on(ListAccountsCommand, { MaxResults: 20 }, true)
      .resolves({ Accounts: [account(1)], NextToken: 'more' })
      .on(ListAccountsCommand, { MaxResults: 20, NextToken: 'more' }, true)
      .resolves({ Accounts: [account(2, { State: 'SUSPENDED' }), { Id: '333333333333', Name: 'old answer', Status: 'ACTIVE' }] });

    expect((await organizationAccounts(client, 'aws')).map(({ accountId, name, isActive }) => [accountId, name, isActive])).toEqual([
      ['111111111111', 'account 1', true],
      ['222222222222', 'account 2', false],
      ['333333333333', 'old answer', true],
    ]);
  });

  it('below a unit are those of the units in it too, each once, with the way to it', async () => {
    mock
      .on(ListAccountsForParentCommand, { ParentId: 'ou-a' })
      .resolves({ Accounts: [account(1)] })
      .on(ListAccountsForParentCommand, { ParentId: 'ou-b' })
      .resolves({ Accounts: [account(2)] })
      .on(ListOrganizationalUnitsForParentCommand, { ParentId: 'ou-a' })
      .resolves({ OrganizationalUnits: [{ Id: 'ou-b' }] })
      .on(ListOrganizationalUnitsForParentCommand, { ParentId: 'ou-b' })
      .resolves({ OrganizationalUnits: [] });

    expect(
      (await accountsBelow(client, ['ou-a', 'ou-b'], 'aws')).map(({ accountId, organizationalUnits }) => [accountId, organizationalUnits]),
    ).toEqual([
      ['111111111111', ['ou-a']],
      ['222222222222', ['ou-b']],
    ]);
  });

  it.each([
    ['aws', 'us-east-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-cn', 'cn-northwest-1'],
  ])('are asked for where the partition has its endpoint: %s', (partition, region) => {
    expect(organizationsRegion(partition)).toBe(region);
  });
});

describe('a place', () => {
  const place = {
    account: { accountId: '111111111111', name: null, organizationalUnits: null, partition: 'aws', isActive: true },
    region: 'eu-central-1',
  };
  const about = { readAt: '2026-11-20T07:00:00.000Z', source: 'role' } as const;
  const named = (name: string) => Object.assign(new Error('refused'), { name });

  it('in another partition, or of an account that is not active, needs no call', () => {
    expect(knownAlready(place, 'aws', about)).toBeUndefined();
    expect(knownAlready({ ...place, account: { ...place.account, partition: 'aws-us-gov' } }, 'aws', about)).toMatchObject({
      status: 'OTHER_PARTITION',
      problem: expect.stringContaining('add its organization.json with --merge'),
      keys: null,
    });
    expect(knownAlready({ ...place, account: { ...place.account, isActive: false } }, 'aws', about)).toMatchObject({
      status: 'ACCOUNT_NOT_ACTIVE',
    });
  });

  it.each([
    ['UnrecognizedClientException', 'REGION_NOT_ENABLED', 'eu-central-1 is not enabled for the account'],
    ['RegionDisabledException', 'REGION_NOT_ENABLED', 'eu-central-1 is not enabled for the account'],
    ['RoleNotAssumedError', 'FAILED', 'RoleNotAssumedError: refused'],
    ['ThrottlingException', 'FAILED', 'ThrottlingException: refused'],
  ])('that cannot be read says what is wrong: %s', (name, status, problem) => {
    expect(problemOf(named(name), 'KmsRotation-CentralRead', place)).toEqual({ status, problem: expect.stringContaining(problem) });
  });
});
