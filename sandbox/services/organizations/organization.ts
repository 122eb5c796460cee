import { partitionOf } from '../../../functions/core/partition.ts';
import type { Membership } from '../../iam/global-keys.ts';

export type OrganizationalUnit = {
  /** `ou-…` */
  readonly id: string;
  readonly name: string;
  /** The root's id or another unit's. @default the root */
  readonly parentId?: string;
};

export type OrganizationAccount = {
  readonly accountId: string;
  readonly name: string;
  /** @default `<accountId>@example.com` */
  readonly email?: string;
  /** The root's id or a unit's. @default the root */
  readonly parentId?: string;
  readonly status?: 'ACTIVE' | 'SUSPENDED';
};

export type OrganizationOptions = {
  /** `o-…` */
  readonly id: string;
  /** `r-…` */
  readonly rootId: string;
  /** One of the accounts. */
  readonly managementAccountId: string;
  /** A Region of the organization's partition: an organization does not reach over partitions. */
  readonly region: string;
  readonly units: readonly OrganizationalUnit[];
  readonly accounts: readonly OrganizationAccount[];
  /** Accounts that act for the organization in the name of these services. */
  readonly delegatedAdministrators?: readonly { readonly accountId: string; readonly servicePrincipal: string }[];
  readonly joinedAt: Date;
};

export type Unit = Required<OrganizationalUnit>;
export type Member = Required<OrganizationAccount> & { readonly arn: string; readonly joinedAt: Date };
/** An account has come to a place in the organization; `from` is left out for one that has just joined. */
export type Placement = { readonly accountId: string; readonly from?: string; readonly to: string };

/** An AWS organization: a tree of organizational units with accounts in it. */
export type Organization = {
  readonly id: string;
  readonly arn: string;
  readonly rootId: string;
  readonly rootArn: string;
  readonly managementAccountId: string;
  readonly units: () => readonly Unit[];
  readonly arnOfUnit: (unitId: string) => string;
  readonly accounts: () => readonly Member[];
  readonly find: (accountId: string) => Member | undefined;
  /** Accounts of a unit, or of the root, and of all units in it. @throws RangeError if there is no such unit */
  readonly accountsUnder: (parentId: string) => readonly Member[];
  readonly membershipOf: (accountId: string) => Membership | undefined;
  /** For any service, or for this one. */
  readonly isDelegatedAdministrator: (accountId: string, servicePrincipal?: string) => boolean;
  readonly addAccount: (account: OrganizationAccount, joinedAt: Date) => void;
  /** @throws RangeError for an account or a unit that is not there */
  readonly moveAccount: (accountId: string, parentId: string) => void;
  /** Called after an account has been added or moved. */
  readonly onPlaced: (listener: (placement: Placement) => void) => void;
};

/** @throws RangeError for an id that AWS Organizations would not give, or a parent that is not there */
export function createOrganization(options: OrganizationOptions): Organization {
  const { id, rootId, managementAccountId, delegatedAdministrators = [] } = options;
  checkId('id', id, /^o-[a-z0-9]{10,32}$/);
  checkId('rootId', rootId, /^r-[0-9a-z]{4,32}$/);
  const arnOf = (kind: string, rest: string): string =>
    `arn:${partitionOf(options.region)}:organizations::${managementAccountId}:${kind}/${rest}`;
  const units = new Map<string, Unit>();
  const members = new Map<string, Member>();
  const listeners: ((placement: Placement) => void)[] = [];

  const checkParent = (parentId: string): void => {
    if (parentId !== rootId && !units.has(parentId))
      throw new RangeError(`there is no unit ${parentId}; there are ${[rootId, ...units.keys()].join(', ')}`);
  };
  const place = ({ accountId, name, email, parentId = rootId, status = 'ACTIVE' }: OrganizationAccount, joinedAt: Date): Member => {
    checkId('accountId', accountId, /^\d{12}$/);
    checkParent(parentId);
    if (members.has(accountId)) throw new RangeError(`account ${accountId} is in the organization already`);
    const arn = arnOf('account', `${id}/${accountId}`);
    const member = { accountId, name, email: email ?? `${accountId}@example.com`, parentId, status, arn, joinedAt };
    members.set(accountId, member);
    return member;
  };
  const lineOf = (parentId: string): readonly string[] =>
    parentId === rootId ? [rootId] : [...lineOf(units.get(parentId)?.parentId ?? rootId), parentId];

  for (const { id: unitId, name, parentId = rootId } of options.units) {
    checkId('id of a unit', unitId, /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/);
    checkParent(parentId);
    units.set(unitId, { id: unitId, name, parentId });
  }
  for (const account of options.accounts) place(account, options.joinedAt);
  if (!members.has(managementAccountId)) throw new RangeError(`the management account ${managementAccountId} is not among the accounts`);

  return {
    id,
    arn: arnOf('organization', id),
    rootId,
    rootArn: arnOf('root', `${id}/${rootId}`),
    managementAccountId,
    units: () => [...units.values()],
    arnOfUnit: (unitId) => arnOf('ou', `${id}/${unitId}`),
    accounts: () => [...members.values()],
    find: (accountId) => members.get(accountId),
    accountsUnder: (parentId) => {
      checkParent(parentId);
      return [...members.values()].filter((member) => lineOf(member.parentId).includes(parentId));
    },
    membershipOf: (accountId) => {
      const member = members.get(accountId);
      return member === undefined ? undefined : { organizationId: id, path: `${[id, ...lineOf(member.parentId)].join('/')}/` };
    },
    isDelegatedAdministrator: (accountId, servicePrincipal) =>
      delegatedAdministrators.some(
        (delegated) =>
          delegated.accountId === accountId && (servicePrincipal === undefined || delegated.servicePrincipal === servicePrincipal),
      ),
    addAccount: (account, joinedAt) => {
      const { accountId, parentId } = place(account, joinedAt);
      for (const listener of listeners) listener({ accountId, to: parentId });
    },
    moveAccount: (accountId, parentId) => {
      const member = members.get(accountId);
      if (member === undefined) throw new RangeError(`account ${accountId} is not in the organization`);
      checkParent(parentId);
      members.set(accountId, { ...member, parentId });
      for (const listener of listeners) listener({ accountId, from: member.parentId, to: parentId });
    },
    onPlaced: (listener) => {
      listeners.push(listener);
    },
  };
}

function checkId(what: string, id: string, pattern: RegExp): void {
  if (!pattern.test(id)) throw new RangeError(`${what} is ${id}; it must match ${pattern.source}`);
}
