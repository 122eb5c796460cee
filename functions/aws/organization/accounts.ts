import {
  type Account,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';

/** An account that a report is about. */
export type MemberAccount = {
  readonly accountId: string;
  readonly name: string | null;
  /** From the root down; null where nobody has said. */
  readonly organizationalUnits: readonly string[] | null;
  readonly partition: string;
  readonly isActive: boolean;
};

/** AWS Organizations is global, with one endpoint per partition (AWS General Reference, "AWS Organizations endpoints"). */
export const organizationsRegion = (partition: string): string =>
  ({ 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-northwest-1' })[partition] ?? 'us-east-1';

/** All accounts of the organization, the management account among them. @throws AccessDeniedException unless the caller is of the management or a delegated administrator account */
export async function organizationAccounts(organizations: OrganizationsClient, partition: string): Promise<readonly MemberAccount[]> {
  const accounts: MemberAccount[] = [];
  let nextToken: string | undefined;
  do {
    const page = await organizations.send(
      new ListAccountsCommand({ MaxResults: 20, ...(nextToken === undefined ? {} : { NextToken: nextToken }) }),
    );
    accounts.push(...(page.Accounts ?? []).map((account) => memberAccount(account, null, partition)));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return accounts;
}

/** The accounts of some organizational units (or roots), with those of the units below them. An account is listed once. */
export async function accountsBelow(
  organizations: OrganizationsClient,
  parentIds: readonly string[],
  partition: string,
): Promise<readonly MemberAccount[]> {
  const accounts = new Map<string, MemberAccount>();
  const visit = async (parentId: string, above: readonly string[]): Promise<void> => {
    const path = [...above, parentId];
    let nextToken: string | undefined;
    do {
      const page = await organizations.send(
        new ListAccountsForParentCommand({
          ParentId: parentId,
          MaxResults: 20,
          ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        }),
      );
      for (const account of page.Accounts ?? []) accounts.set(account.Id ?? '', memberAccount(account, path, partition));
      nextToken = page.NextToken;
    } while (nextToken !== undefined);
    for (const childId of await childrenOf(organizations, parentId)) await visit(childId, path);
  };
  for (const parentId of parentIds) await visit(parentId, []);
  return [...accounts.values()];
}

async function childrenOf(organizations: OrganizationsClient, parentId: string): Promise<readonly string[]> {
  const children: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await organizations.send(
      new ListOrganizationalUnitsForParentCommand({
        ParentId: parentId,
        MaxResults: 20,
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    children.push(...(page.OrganizationalUnits ?? []).flatMap(({ Id }) => Id ?? []));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return children;
}

const memberAccount = (
  { Id, Name, Status, State }: Account,
  organizationalUnits: readonly string[] | null,
  partition: string,
): MemberAccount => ({
  accountId: Id ?? '',
  name: Name ?? null,
  organizationalUnits,
  partition,
  // `State` has replaced `Status`, which older answers have alone (AWS Organizations API, Account).
  isActive: (State ?? Status) === 'ACTIVE',
});
