import { readFile } from 'node:fs/promises';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import * as z from 'zod/mini';
import { sessionNameFor } from '../../functions/aws/assumed-role.ts';
import type { ClientOptions } from '../../functions/aws/clients/configuration.ts';
import { organizationsClient } from '../../functions/aws/clients/organizations.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { accountsBelow, type MemberAccount, organizationAccounts, organizationsRegion } from '../../functions/aws/organization/accounts.ts';
import type { Place } from '../../functions/aws/organization/place.ts';
import type { ReadingByRole } from '../../functions/aws/organization/role-posture.ts';
import { UsageError } from '../usage-error.ts';

export type OrganizationOptions = {
  readonly regions?: readonly string[];
  readonly accounts?: readonly string[];
  readonly accountsFile?: string;
  readonly organizationalUnits?: readonly string[];
  readonly rolePrefix: string;
  readonly externalId?: string;
  readonly parallel: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly json: boolean;
};

export type OrganizationCaller = {
  readonly places: readonly Place[];
  readonly accounts: readonly MemberAccount[];
  readonly partition: string;
  readonly client: ClientOptions & { readonly region: string };
  /** How places are read by their role. */
  readonly reading: ReadingByRole;
};

/** Who asks about which accounts and Regions. @throws UsageError naming the option */
export async function organizationCaller(options: OrganizationOptions): Promise<OrganizationCaller> {
  if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
  const regions = regionsIn(options);
  const concurrency = parallelIn(options.parallel);
  const { endpoint, rolePrefix, externalId } = options;
  const home = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? regions[0] ?? '';
  const client = { region: home, ...(endpoint === undefined ? {} : { endpoint }) };
  const sts = stsClient(client);
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const partition = Arn.split(':')[1] ?? 'aws';
  const accounts = await accountsFor(options, client, partition);
  const reading = {
    sts,
    partition,
    rolePrefix,
    sessionName: sessionNameFor(Arn),
    endpoint,
    concurrency,
    now: () => new Date(),
    ...(externalId === undefined ? {} : { externalId }),
  };
  return { places: placesOf(accounts, regions, partition), accounts, partition, client, reading };
}

/** An account of another partition has none of these Regions: one place stands for all of its own. */
const placesOf = (accounts: readonly MemberAccount[], regions: readonly string[], partition: string): readonly Place[] =>
  accounts.flatMap((account) =>
    account.partition === partition ? regions.map((region) => ({ account, region })) : [{ account, region: `all of ${account.partition}` }],
  );

function regionsIn({ regions = [] }: OrganizationOptions): readonly string[] {
  const wrong = regions.find((region) => !/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region));
  if (wrong !== undefined)
    throw new UsageError(`--regions: must be names of Regions, such as eu-central-1,us-east-1; got ${JSON.stringify(wrong)}`);
  if (regions.length === 0) throw new UsageError('--regions: name the Regions to look at, such as eu-central-1,us-east-1');
  return [...new Set(regions)];
}

function parallelIn(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw new UsageError(`--parallel: must be 1 to 100 places at once; got ${JSON.stringify(text)}`);
}

async function accountsFor(options: OrganizationOptions, client: ClientOptions, partition: string): Promise<readonly MemberAccount[]> {
  const { accounts, accountsFile, organizationalUnits } = options;
  if ([accounts, accountsFile, organizationalUnits].filter((given) => given !== undefined).length > 1)
    throw new UsageError('--accounts, --accounts-file and --organizational-units: give one of them');
  if (accounts !== undefined) return accounts.map((accountId) => accountOf({ accountId: checkedId(accountId, '--accounts') }, partition));
  if (accountsFile !== undefined) return accountsIn(accountsFile, await textOf(accountsFile), partition);
  const organizations = organizationsClient({ ...client, region: organizationsRegion(partition) });
  try {
    return organizationalUnits === undefined
      ? await organizationAccounts(organizations, partition)
      : await accountsBelow(organizations, organizationalUnits, partition);
  } catch (error) {
    if (error instanceof Error && ['AccessDeniedException', 'AWSOrganizationsNotInUseException'].includes(error.name))
      throw new UsageError(
        `AWS Organizations does not tell this account which accounts there are (${error.name}). Call from the management or a delegated administrator account, or name them with --accounts or --accounts-file`,
      );
    if (error instanceof Error && ['ParentNotFoundException', 'InvalidInputException'].includes(error.name))
      throw new UsageError(`--organizational-units: ${error.message}`);
    throw error;
  }
}

function checkedId(accountId: string, option: string): string {
  if (/^\d{12}$/.test(accountId)) return accountId;
  throw new UsageError(`${option}: must be account ids of 12 digits, separated by commas; got ${JSON.stringify(accountId)}`);
}

const fileSchema = z.array(
  z.strictObject({
    accountId: z.string().check(z.regex(/^\d{12}$/)),
    name: z.optional(z.string()),
    organizationalUnits: z.optional(z.array(z.string())),
    partition: z.optional(z.string()),
  }),
);

type NamedAccount = z.infer<typeof fileSchema>[number];

const accountOf = ({ accountId, name, organizationalUnits, partition }: NamedAccount, own: string): MemberAccount => ({
  accountId,
  name: name ?? null,
  organizationalUnits: organizationalUnits ?? null,
  partition: partition ?? own,
  isActive: true,
});

function accountsIn(file: string, text: string, partition: string): readonly MemberAccount[] {
  const allowed = 'a JSON list of accounts, each with accountId (12 digits) and, if known, name, organizationalUnits and partition';
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--accounts-file ${file}: must be ${allowed}; ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = z.safeParse(fileSchema, written);
  if (parsed.success) return parsed.data.map((account) => accountOf(account, partition));
  const where = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; ');
  throw new UsageError(`--accounts-file ${file}: must be ${allowed}; ${where}`);
}

/** @throws UsageError naming the file */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
