import { createHash } from 'node:crypto';
import type { AccountServices } from './account-services.ts';
import { deployPack, inputParametersIn } from './cloudformation/conformance-pack-resource.ts';
import type { ResourceTypes } from './cloudformation/deployer.ts';
import { textIn } from './cloudformation/properties.ts';
import { TemplateError } from './cloudformation/template.ts';
import type { Organization } from './services/organizations/organization.ts';

type Properties = Readonly<Record<string, unknown>>;

export type OrganizationPackOptions = {
  readonly organizationOf: (accountId: string) => Organization | undefined;
  readonly servicesOf: (accountId: string) => AccountServices | undefined;
};

/** Accounts in which a pack could not be deployed, each with its reason. */
class PackNotDeployedError extends Error {
  override readonly name = 'PackNotDeployedError' as const;
}

/**
 * Organization conformance packs (AWS Config API, PutOrganizationConformancePack): the same template in every account of the organization, but for the id of the management
 * account in the ARN of the automation role, which AWS Config replaces (AWS Config guide, prerequisites). Whether it replaces others is unconfirmed; here it does not.
 * That one account that fails fails the resource is assumed.
 */
export const organizationPackResourceType = (options: OrganizationPackOptions): ResourceTypes => ({
  'AWS::Config::OrganizationConformancePack': {
    properties: ['ConformancePackInputParameters', 'ExcludedAccounts', 'OrganizationConformancePackName', 'TemplateBody'],
    create: async (properties, { accountId, region }) => {
      const name = textIn(properties, 'OrganizationConformancePackName');
      if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name))
        throw new TemplateError(
          `OrganizationConformancePackName is ${name}; it must be a letter, then letters, digits and hyphens, at most 128 in all`,
        );
      await deployEverywhere({ name, body: textIn(properties, 'TemplateBody'), properties, accountId, region }, options);
      return { ref: name };
    },
  },
});

type OrganizationPack = {
  readonly name: string;
  readonly body: string;
  readonly properties: Properties;
  readonly accountId: string;
  readonly region: string;
};

async function deployEverywhere(pack: OrganizationPack, { organizationOf, servicesOf }: OrganizationPackOptions): Promise<void> {
  const organization = administered(pack.accountId, organizationOf);
  const excluded = pack.properties['ExcludedAccounts'] ?? [];
  if (!Array.isArray(excluded) || excluded.length > 1000)
    throw new TemplateError('ExcludedAccounts must be a list of at most 1000 account ids');
  const members = organization
    .accounts()
    .filter(({ accountId }) => !excluded.includes(accountId))
    .flatMap(({ accountId }) => servicesOf(accountId) ?? [])
    .filter(({ regions }) => regions.includes(pack.region));
  const problems: string[] = [];
  for (const member of members) {
    await deployTo(member, pack, organization).catch((error: unknown) => {
      problems.push(`${member.accountId}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  if (problems.length > 0) throw new PackNotDeployedError(problems.join('; '));
}

function administered(accountId: string, organizationOf: OrganizationPackOptions['organizationOf']): Organization {
  const organization = organizationOf(accountId);
  const mayDeploy =
    accountId === organization?.managementAccountId ||
    organization?.isDelegatedAdministrator(accountId, 'config-multiaccountsetup.amazonaws.com') === true;
  if (organization !== undefined && mayDeploy) return organization;
  throw new TemplateError(
    'OrganizationAccessDeniedException: only the management account or a delegated administrator for config-multiaccountsetup.amazonaws.com may do this',
  );
}

async function deployTo(
  { accountId, partition, config }: AccountServices,
  { name, body, properties, region }: OrganizationPack,
  { id, managementAccountId }: Organization,
): Promise<void> {
  const digest = createHash('sha256').update(`${name} ${id}`).digest('hex').slice(0, 8);
  const ofMember = body.replaceAll(new RegExp(`(arn:[a-z-]+:iam::)${managementAccountId}(:role/)`, 'g'), `$1${accountId}$2`);
  await deployPack(
    { name: `OrgConformsPack-${name}-${digest}`, body: ofMember, inputParameters: inputParametersIn(properties) },
    { accountId, region, partition },
    { putRule: config.putRule, putRemediation: config.putRemediation },
  );
}
