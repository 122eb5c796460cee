import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Account } from '../../sandbox/account.ts';
import type { ServiceSettings } from '../../sandbox/account-services.ts';
import { type Accounts, type AccountsOptions, startAccounts } from '../../sandbox/accounts.ts';
import { estateKey } from './estate-key.ts';

export const accountId = '111122223333';
export const region = 'eu-central-1';
export const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
export const userArn = (name: string): string => `arn:aws:iam::${accountId}:user/${name}`;

/** A policy variable as it is written. */
export const variable = (name: string): string => ['${', name, '}'].join('');

type Members = Readonly<Record<string, unknown>>;

/**
 * A role with what it is allowed, and who may assume it: a principal, or statements of its trust
 * policy.
 */
export const role = (RoleName: string, trust: Members | readonly Members[], statements: readonly Members[] = [], more: Members = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: Array.isArray(trust) ? trust : [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: trust }],
    },
    ...(statements.length === 0
      ? {}
      : { Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }] }),
    ...more,
  },
});

export const lambdaService = { Service: 'lambda.amazonaws.com' };
/** Everybody of the account who may assume roles at all. */
export const ownAccount = { AWS: accountId };

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

export type OneAccount = {
  readonly accounts: Accounts;
  readonly account: Account;
  /** Settings of a client for a user, or a role in a session named `sandbox`. */
  readonly as: (principalArn?: string, inRegion?: string) => ClientSettings;
  readonly with: (credentials: Credentials, inRegion?: string) => ClientSettings;
  /**
   * Settings of a client for a session of a role, as a user opens it, or whoever has these
   * settings.
   */
  readonly inSession: (roleName: string, sessionName: string, opener?: ClientSettings) => Promise<ClientSettings>;
};

export type ClientSettings = {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
};

/** An account with one key, to which the resources are deployed. */
export async function startOneAccount(
  Resources: Members,
  settings: ServiceSettings = {},
  { regions = [region], ...options }: Partial<AccountsOptions> & { readonly regions?: readonly string[] } = {},
): Promise<OneAccount> {
  const accounts = await startAccounts({ port: 0, ...options });
  const account = accounts.add({
    accountId,
    regions,
    keys: [estateKey(accountId, region, 'orders')],
    settings: { schedulesRun: false, ...settings },
  });
  await account.deploy(region, { template: { Resources } });
  const withCredentials = (credentials: Credentials, inRegion = region): ClientSettings => ({
    region: inRegion,
    endpoint: accounts.endpoint,
    credentials,
    maxAttempts: 1,
  });
  const as = (principalArn = account.operatorArn, inRegion = region) => withCredentials(account.credentialsFor(principalArn), inRegion);
  return {
    accounts,
    account,
    as,
    with: withCredentials,
    inSession: async (roleName, sessionName, opener = as()) => {
      const { Credentials: issued } = await new STSClient(opener).send(
        new AssumeRoleCommand({ RoleArn: roleArn(roleName), RoleSessionName: sessionName }),
      );
      return withCredentials({
        accessKeyId: issued?.AccessKeyId ?? '',
        secretAccessKey: issued?.SecretAccessKey ?? '',
        sessionToken: issued?.SessionToken ?? '',
      });
    },
  };
}
