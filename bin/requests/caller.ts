import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { assumeRole, sessionNameFor } from '../../functions/aws/assumed-role.ts';
import type { ClientOptions } from '../../functions/aws/clients/configuration.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { partitionOf } from '../../functions/core/partition.ts';
import { accountId, endpointUrl, regionName } from '../option-values.ts';
import { UsageError } from '../usage-error.ts';

/** Where a command works and as whom: as the caller, or as a role of another account that the caller assumes. */
export type CallerOptions = {
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  /** Another account than the caller's. */
  readonly account?: string;
  /** Role to assume there, without the Region that its name ends in. */
  readonly rolePrefix?: string;
  readonly externalId?: string;
};

/** What every client is configured with. @throws UsageError if no Region is named, or the account is none */
export function clientOptions(options: CallerOptions): ClientOptions & { readonly region: string } {
  const { region = process.env['AWS_REGION'], profile, endpoint, account } = options;
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  if (region === undefined) throw new UsageError('--region: name the Region, or set AWS_REGION');
  const own = { region: regionName('--region', region), ...(endpoint === undefined ? {} : { endpoint: endpointUrl(endpoint) }) };
  if (account === undefined) return own;
  return { ...own, credentials: credentialsIn(accountId(account), own, options) };
}

/** Assumed when first needed, and again when they expire: answering a whole request can take longer than a session lasts. */
const credentialsIn = (
  account: string,
  own: ClientOptions & { readonly region: string },
  { rolePrefix = '', externalId }: CallerOptions,
) => {
  const roleArn = `arn:${partitionOf(own.region)}:iam::${account}:role/${rolePrefix}-${own.region}`;
  return async () => {
    try {
      const sts = stsClient(own);
      const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return await assumeRole(sts, { roleArn, sessionName: sessionNameFor(Arn), externalId });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error;
      throw new UsageError(
        `--account: ${roleArn} cannot be assumed: ${error.message}. Is the member stack deployed there, does it name you (CentralAccountId and OrganizationId, or ApproverPrincipalArns), and do your own permissions allow it?`,
      );
    }
  };
};
