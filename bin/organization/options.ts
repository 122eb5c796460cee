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
import { notJsonText, problemsText } from '../../functions/core/problem-text.ts';
import { accountIds, endpointUrl, pairsAtOnce, regionNames } from '../option-values.ts';
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
  /** How account-Region pairs are read by their role. */
  readonly reading: ReadingByRole;
};

/** Who asks about which accounts and Regions. @throws UsageError naming the option */
export async function organizationCaller(options: OrganizationOptions): Promise<OrganizationCaller> {
  if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
  const regions = regionNames(options.regions ?? [], 'name the Regions to look at, such as eu-central-1,us-east-1');
  const concurrency = pairsAtOnce(options.parallel);
  const { rolePrefix, externalId } = options;
  const endpoint = options.endpoint === undefined ? undefined : endpointUrl(options.endpoint);
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

/** An account of another partition has none of these Regions: one pair stands for all of its own. */
const placesOf = (accounts: readonly MemberAccount[], regions: readonly string[], partition: string): readonly Place[] =>
  accounts.flatMap((account) =>
    account.partition === partition ? regions.map((region) => ({ account, region })) : [{ account, region: `all of ${account.partition}` }],
  );

async function accountsFor(options: OrganizationOptions, client: ClientOptions, partition: string): Promise<readonly MemberAccount[]> {
  const { accounts, accountsFile, organizationalUnits } = options;
  if ([accounts, accountsFile, organizationalUnits].filter((given) => given !== undefined).length > 1)
    throw new UsageError('--accounts, --accounts-file and --organizational-units: give one of them');
  if (accounts !== undefined) return accountIds(accounts).map((accountId) => accountOf({ accountId }, partition));
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

const fileSchema = z.array(
  z.strictObject({
    accountId: z.string().check(z.regex(/^\d{12}$/, { error: 'must be 12 digits' })),
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

/** The accounts that a file names. @throws UsageError naming the file, the field and what is allowed */
export function accountsIn(file: string, text: string, partition: string): readonly MemberAccount[] {
  const allowed = 'a JSON list of accounts, each with accountId (12 digits) and, if known, name, organizationalUnits and partition';
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--accounts-file ${file}: must be ${allowed}; ${notJsonText(error)}`);
  }
  const parsed = z.safeParse(fileSchema, written);
  if (parsed.success) return parsed.data.map((account) => accountOf(account, partition));
  throw new UsageError(`--accounts-file ${file}: must be ${allowed}; ${problemsText(parsed.error.issues, 'file', written)}`);
}

/** @throws UsageError naming the file */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
