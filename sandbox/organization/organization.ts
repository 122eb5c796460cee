import { keptTemplates } from '../../infra/kept-templates.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';
import type { Account } from '../account.ts';
import type { ServiceSettings } from '../account-services.ts';
import { type Accounts, startAccounts } from '../accounts.ts';
import type { CloudFormationTemplate } from '../cloudformation/template.ts';
import { createOrganization, type Organization } from '../services/organizations/organization.ts';
import type { StackInstance, StackSetOperation, StackSets } from '../stack-sets/stack-sets.ts';
import type { EstateAccount, EstateMember, OrganizationEstate } from './estate.ts';
import { rollOutTemplate } from './roll-out.ts';

export type OrganizationOptions = ServiceSettings & {
  readonly estate: OrganizationEstate;
  /** @default the member template, synthesised from infra/ */
  readonly template?: CloudFormationTemplate | MemberTemplate;
  /** Parameters of the template, in place of its defaults: in every account. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Whether the template is deployed before the organization is handed over: by a stack set of the management account to all units, and by
   * hand to the management account, which a stack set leaves out, and to the accounts in no organization. @default true
   */
  readonly rollsOut?: boolean;
  /** @default 0: any free port */
  readonly port?: number;
  /** Lines about what went wrong inside; none are written otherwise. */
  readonly log?: (line: string) => void;
};

/** A running organization: the API of all its accounts at one `endpoint`, and what tests need to look into it and to break it. */
export type RunningOrganization = Pick<Account, 'clock' | 'journal' | 'faults' | 'iam' | 'settled'> & {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly regions: readonly string[];
  /** The tree of units and accounts. What is moved here, stack sets follow. */
  readonly organization: Organization;
  /** Of the organization or beside it. @throws RangeError if there is no such account */
  readonly account: (accountId: string) => Account;
  readonly management: Account;
  /** A new account of the organization. Automatic deployments to it are then on their way. */
  readonly addAccount: (account: EstateMember) => Account;
  readonly stackInstances: () => readonly StackInstance[];
  readonly stackSetOperations: () => readonly StackSetOperation[];
  /** Tries again every instance of a stack set that is not current, as an operator does once the reason is gone. */
  readonly retryStackSet: StackSets['retry'];
  /** Lays a template where a stack set can name it by its URL, as an asset of the CDK would. */
  readonly registerTemplate: (url: string, text: string) => void;
  readonly stop: () => Promise<void>;
};

/** The principals under which an account administers for the organization what this product uses of it. */
const delegatedServices = [
  'config.amazonaws.com',
  'config-multiaccountsetup.amazonaws.com',
  'member.org.stacksets.cloudformation.amazonaws.com',
];

const memberTemplateUrl = 'https://sandbox-templates.s3.amazonaws.com/kms-rotation-member.template.json';

/**
 * Starts the sandbox on an organization and rolls the member template out to it; the first evaluations are then on their way. Accounts
 * whose stack cannot be created are among the stack instances, with the reason.
 * @throws TemplateError if the template cannot be deployed to the management account or to one in no organization.
 */
export async function startOrganization(options: OrganizationOptions): Promise<RunningOrganization> {
  const { estate, log, port = 0, parameters = {}, rollsOut = true, template: given, ...settings } = options;
  const template = given ?? (rollsOut ? await synthesised() : undefined);
  const accounts = await startAccounts({ port, log, sharesThreads: true });
  try {
    const running = filled(accounts, estate, settings);
    if (rollsOut) await rollOut(running, estate, template, parameters);
    return running;
  } catch (error) {
    await accounts.stop();
    throw error;
  }
}

/** The accounts of an estate, in their organization, with nothing deployed yet. */
function filled(accounts: Accounts, estate: OrganizationEstate, settings: ServiceSettings): RunningOrganization {
  const { clock, journal, faults, authorizer, policies, guardrails } = accounts.shared;
  const add = ({ unitId: _, name: __, ...account }: EstateMember | (EstateAccount & { readonly unitId?: never })): Account =>
    accounts.add({ regions: estate.regions, ...account, settings });
  const organization = organizationOf(estate, accounts);
  for (const account of [...estate.members, ...estate.standalone]) add(account);
  const account = accountIn(accounts);
  return {
    clock,
    journal,
    faults,
    iam: { authorizer, policies, guardrails },
    endpoint: accounts.endpoint,
    regions: estate.regions,
    organization,
    account,
    management: account(estate.managementAccountId),
    addAccount: (member) => {
      const added = add(member);
      organization.addAccount(memberOf(member), clock.now());
      return added;
    },
    stackInstances: accounts.stackSets.instances,
    stackSetOperations: accounts.stackSets.operations,
    retryStackSet: accounts.stackSets.retry,
    registerTemplate: accounts.registerTemplate,
    settled: accounts.settled,
    stop: accounts.stop,
  };
}

async function rollOut(
  { management, account, registerTemplate }: RunningOrganization,
  { regions, units, standalone }: OrganizationEstate,
  template: unknown,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const [home = ''] = regions;
  registerTemplate(memberTemplateUrl, JSON.stringify(template));
  const unitIds = units.map(({ id }) => id);
  const rollsOut = rollOutTemplate({ stackSetName: 'KmsRotationMember', templateUrl: memberTemplateUrl, unitIds, regions, parameters });
  await management.deploy(home, { name: 'KmsRotationRollOut', template: rollsOut });
  for (const region of management.regions) await management.deploy(region, { template, parameters });
  for (const { accountId, regions: own } of standalone)
    for (const region of own) await account(accountId).deploy(region, { template, parameters });
}

function organizationOf(estate: OrganizationEstate, { shared }: Accounts): Organization {
  const { organizationId, rootId, managementAccountId, delegatedAdministratorId, regions, units, members } = estate;
  const organization = createOrganization({
    id: organizationId,
    rootId,
    managementAccountId,
    region: regions[0] ?? '',
    units,
    accounts: members.map(memberOf),
    delegatedAdministrators: delegatedServices.flatMap((servicePrincipal) =>
      delegatedAdministratorId === undefined ? [] : [{ accountId: delegatedAdministratorId, servicePrincipal }],
    ),
    joinedAt: shared.clock.now(),
  });
  shared.organizations.add(organization);
  return organization;
}

const memberOf = ({ accountId, name, unitId }: EstateMember) => ({
  accountId,
  name,
  ...(unitId === undefined ? {} : { parentId: unitId }),
});

const accountIn =
  ({ find }: Accounts) =>
  (accountId: string): Account => {
    const account = find(accountId);
    if (account === undefined) throw new RangeError(`there is no account ${accountId} in this sandbox`);
    return account;
  };

const synthesised = async (): Promise<MemberTemplate> => (await keptTemplates()).member;
