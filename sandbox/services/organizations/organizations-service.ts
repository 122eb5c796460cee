import type { ApiCall, Operation, ServiceOperations } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import type { Member, Organization, Unit } from './organization.ts';
import type { OrganizationRegistry } from './registry.ts';

/**
 * AWS Organizations, as far as reading who is in an organization goes. Every account of it may ask what organization it is in; the rest is
 * for the management account and delegated administrators (AWS Organizations API, each operation's first note).
 */
export function createOrganizationsService(organizations: OrganizationRegistry): ServiceOperations {
  const own = ({ principal }: ApiCall): Organization => {
    const organization = organizations.of(principal.accountId);
    if (organization !== undefined) return organization;
    throw new ServiceError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
  };
  const forAdministrators =
    (answer: (organization: Organization, input: ApiCall['input']) => Record<string, unknown>): Operation =>
    async (call) => {
      const organization = own(call);
      const { accountId } = call.principal;
      if (accountId !== organization.managementAccountId && !organization.isDelegatedAdministrator(accountId))
        throw new ServiceError('AccessDeniedException', "You don't have permissions to access this resource.");
      return answer(organization, call.input);
    };

  return {
    DescribeOrganization: async (call) => ({ Organization: describedOrganization(own(call)) }),
    DescribeAccount: forAdministrators((organization, { AccountId }) => ({
      Account: describedAccount(memberOf(organization, String(AccountId)), organization),
    })),
    ListAccounts: forAdministrators((organization, input) => accountsPage(organization.accounts(), organization, input)),
    ListAccountsForParent: forAdministrators((organization, input) => {
      const parentId = parentIn(organization, input);
      return accountsPage(
        organization.accounts().filter((member) => member.parentId === parentId),
        organization,
        input,
      );
    }),
    ListRoots: forAdministrators((organization, input) => {
      const { page, nextToken } = pageOf([{ Id: organization.rootId, Arn: organization.rootArn, Name: 'Root', PolicyTypes: [] }], input);
      return { Roots: page, ...nextToken };
    }),
    ListOrganizationalUnitsForParent: forAdministrators((organization, input) => {
      const parentId = parentIn(organization, input);
      const units = organization.units().filter((unit) => unit.parentId === parentId);
      const { page, nextToken } = pageOf(units, input);
      return { OrganizationalUnits: page.map((unit) => describedUnit(unit, organization)), ...nextToken };
    }),
  };
}

function accountsPage(members: readonly Member[], organization: Organization, input: ApiCall['input']): Record<string, unknown> {
  const { page, nextToken } = pageOf(members, input);
  return { Accounts: page.map((member) => describedAccount(member, organization)), ...nextToken };
}

/** 1 to 20 entries a page; the token is opaque to callers (AWS Organizations API, ListAccounts). */
function pageOf<Item>(items: readonly Item[], { MaxResults = 20, NextToken }: ApiCall['input']) {
  const size = Number(MaxResults);
  if (!(size >= 1 && size <= 20)) throw invalidInput(`You provided MaxResults ${size}; it must be 1 to 20.`);
  const start = NextToken === undefined ? 0 : Number(/^page-(\d+)$/.exec(String(NextToken))?.[1] ?? Number.NaN);
  if (!(start < Math.max(items.length, 1))) throw invalidInput('You provided a NextToken that is not valid.');
  const end = start + size;
  return { page: items.slice(start, end), nextToken: end < items.length ? { NextToken: `page-${end}` } : {} };
}

function memberOf(organization: Organization, accountId: string): Member {
  const member = organization.find(accountId);
  if (member !== undefined) return member;
  throw new ServiceError('AccountNotFoundException', 'You specified an account that does not exist.');
}

function parentIn({ rootId, units }: Organization, { ParentId }: ApiCall['input']): string {
  const parentId = String(ParentId);
  if (parentId === rootId || units().some(({ id }) => id === parentId)) return parentId;
  throw new ServiceError('ParentNotFoundException', "You specified parent that doesn't exist.");
}

const invalidInput = (message: string): ServiceError => new ServiceError('InvalidInputException', message);

const describedOrganization = ({ id, arn, managementAccountId, find }: Organization): Record<string, unknown> => {
  const management = find(managementAccountId);
  return {
    Id: id,
    Arn: arn,
    FeatureSet: 'ALL',
    MasterAccountArn: management?.arn,
    MasterAccountId: managementAccountId,
    MasterAccountEmail: management?.email,
    AvailablePolicyTypes: [],
  };
};

const describedAccount = (
  { accountId, arn, email, name, status, joinedAt }: Member,
  { managementAccountId, membershipOf }: Organization,
): Record<string, unknown> => ({
  Id: accountId,
  Arn: arn,
  Email: email,
  Name: name,
  // The older of the two names, and the one that replaces it (AWS Organizations API, Account).
  Status: status,
  State: status,
  Paths: [membershipOf(accountId)?.path ?? ''],
  JoinedMethod: accountId === managementAccountId ? 'INVITED' : 'CREATED',
  JoinedTimestamp: joinedAt,
});

const describedUnit = ({ id, name }: Unit, { arnOfUnit }: Organization): Record<string, unknown> => ({
  Id: id,
  Arn: arnOfUnit(id),
  Name: name,
});
