import type { Organization } from './organization.ts';

/** The organizations that the accounts of an endpoint belong to. */
export type OrganizationRegistry = {
  readonly add: (organization: Organization) => void;
  /** The organization of an account; an account may be in none. */
  readonly of: (accountId: string) => Organization | undefined;
};

export function createOrganizationRegistry(): OrganizationRegistry {
  const organizations: Organization[] = [];
  return {
    add: (organization) => {
      organizations.push(organization);
    },
    of: (accountId) => organizations.find(({ find }) => find(accountId) !== undefined),
  };
}
