import type { EstateKey } from '../estate/estate.ts';
import type { OrganizationalUnit } from '../services/organizations/organization.ts';

/** An account to fill a sandbox with. */
export type EstateAccount = {
  readonly accountId: string;
  readonly name: string;
  readonly keys: readonly EstateKey[];
  /** The Regions that are enabled for it. @default those of the estate */
  readonly regions?: readonly string[];
  /** Regions without a configuration recorder. @default none */
  readonly withoutRecorder?: readonly string[];
};

export type EstateMember = EstateAccount & {
  /** The unit that it is in. @default the root: a roll-out to units does not reach it */
  readonly unitId?: string;
};

/** An organization to fill a sandbox with, and accounts beside it. */
export type OrganizationEstate = {
  /** `o-…` */
  readonly organizationId: string;
  /** `r-…` */
  readonly rootId: string;
  readonly units: readonly OrganizationalUnit[];
  /** At least one, all of one partition. The organization lives in the first. */
  readonly regions: readonly string[];
  readonly managementAccountId: string;
  /** An account that acts for the organization, in the name of all services that allow it. */
  readonly delegatedAdministratorId?: string;
  readonly members: readonly EstateMember[];
  /** Accounts in no organization, with Regions of their own: such as those in another partition. */
  readonly standalone: readonly (EstateAccount & { readonly regions: readonly string[] })[];
};
