import { partitionOf } from '../functions/core/partition.ts';
import { type Account, createAccount } from './account.ts';
import { type AccountServices, createAccountServices, type ServiceSettings } from './account-services.ts';
import type { Principal } from './call.ts';
import { createDispatch } from './dispatch.ts';
import type { EstateKey } from './estate/estate.ts';
import type { UnresolvedVariable } from './iam/evaluate.ts';
import { createSharedThreads } from './lambda/shared-threads.ts';
import { organizationPackResourceType } from './organization-packs.ts';
import { startEndpoint } from './server.ts';
import { ServiceError } from './service-error.ts';
import type { EndedCall } from './services/cloudtrail/event-record.ts';
import type { AggregationSource } from './services/config/aggregator.ts';
import { createSharedServices, type SharedServices } from './shared-services.ts';
import { createStackSets, type StackSets } from './stack-sets/stack-sets.ts';
import { createTemplateSource } from './stack-sets/template-source.ts';

export type AccountsOptions = {
  /** 0: any free port. */
  readonly port: number;
  /**
   * Whether the functions of all accounts take turns in a few threads, rather than have one each: for many accounts. What a function does to
   * the globals of its thread, others then see. @default false
   */
  readonly sharesThreads?: boolean;
  /** How many threads: a function that waits keeps one. @default 2 */
  readonly keptThreads?: number;
  /**
   * What a policy variable without a value does, of which the IAM guide says two things.
   * @default matchesNothing
   */
  readonly unresolvedVariable?: UnresolvedVariable | undefined;
  /** Lines about what went wrong inside. */
  readonly log?: ((line: string) => void) | undefined;
};

export type AccountOptions = {
  readonly accountId: string;
  readonly keys: readonly EstateKey[];
  /** The Regions that are enabled for the account: at least one, all of one partition. */
  readonly regions: readonly string[];
  /** Regions without a configuration recorder. @default none */
  readonly withoutRecorder?: readonly string[];
  readonly settings: ServiceSettings;
};

/** Accounts behind one endpoint. */
export type Accounts = {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly shared: SharedServices;
  readonly add: (options: AccountOptions) => Account;
  readonly find: (accountId: string) => Account | undefined;
  readonly stackSets: Pick<StackSets, 'instances' | 'operations' | 'retry'>;
  /** Lays a template where a stack set can name it by its URL, as an asset of the CDK would. */
  readonly registerTemplate: (url: string, text: string) => void;
  /** Resolves when nothing is at work in any account, as `settled` of an account. */
  readonly settled: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts an endpoint that sends every call to the account of the caller's credentials. It has no account yet. */
export async function startAccounts({
  port,
  sharesThreads = false,
  keptThreads = 2,
  unresolvedVariable,
  log,
}: AccountsOptions): Promise<Accounts> {
  const shared = createSharedServices({ unresolvedVariable });
  const servicesById = new Map<string, AccountServices>();
  const accounts = new Map<string, Account>();
  let endpointUrl = '';

  const threads = sharesThreads ? createSharedThreads({ clockOffset: shared.clock.offset, kept: keptThreads }) : undefined;
  const templates = createTemplateSource(shared.s3.objectIn);
  const stackSets = createStackSets({
    organizationOf: shared.organizations.of,
    accountOf: (accountId) => accounts.get(accountId),
    templateAt: templates.at,
    background: shared.background,
    log: log ?? (() => {}),
  });
  const organizationPacks = organizationPackResourceType({
    organizationOf: shared.organizations.of,
    servicesOf: (accountId) => servicesById.get(accountId),
  });
  const dispatch = createDispatch({
    servicesOf: (accountId) => {
      const services = servicesById.get(accountId);
      if (services === undefined)
        throw new RangeError(`there is no account ${accountId}; there are ${[...servicesById.keys()].join(', ')}`);
      return services.operations;
    },
    regions: () => [...new Set([...servicesById.values()].flatMap(({ regions }) => regions))],
    onEnded: (ended) => recordInCloudTrail(ended, servicesById),
    ...shared,
  });
  const endpoint = await startEndpoint({
    dispatch,
    principalOf: (accessKeyId, region) => {
      const principal = shared.identities.principalOf(accessKeyId);
      return principal === undefined || !isGoodIn(principal, region, servicesById) ? undefined : principal;
    },
    port,
    timeOfFunctions: shared.clock.now,
    ...(log === undefined ? {} : { log }),
    kill: ({ accountId, sourceFunctionArn }, region) => {
      const functionName = sourceFunctionArn?.split(':').at(-1);
      if (functionName !== undefined) servicesById.get(accountId)?.lambda.killRunning(region, functionName);
    },
  });
  endpointUrl = endpoint.url;

  const settled = async (): Promise<void> => {
    for (;;) {
      const all = [...servicesById.values()];
      await shared.background.settled();
      for (const { ssm } of all) await ssm.settled();
      if (shared.background.count() === 0 && all.every((services) => ongoingIn(services) === 0)) return;
      await Promise.all(
        all.flatMap(({ lambda, config, events, sqs, states }) => [
          lambda.settled(),
          config.settled(),
          events.settled(),
          sqs.settled(),
          states.settled(),
        ]),
      );
    }
  };

  return {
    endpoint: endpoint.url,
    shared,
    add: (options) => {
      if (accounts.has(options.accountId)) throw new RangeError(`there is an account ${options.accountId} already`);
      const services = createAccountServices({
        ...options,
        shared,
        dispatch,
        functionsOf: (accountId) => servicesById.get(accountId),
        aggregated: () => aggregationSources(options.accountId, shared, servicesById),
        storesOf: (accountId) => servicesById.get(accountId)?.stores,
        endpoint: () => endpointUrl,
        threads,
        log: log ?? (() => {}),
      });
      servicesById.set(options.accountId, services);
      const account = createAccount(services, shared, { stackSets, organizationPacks }, settled);
      accounts.set(options.accountId, account);
      return account;
    },
    find: (accountId) => accounts.get(accountId),
    stackSets,
    registerTemplate: templates.register,
    settled,
    stop: async () => {
      for (const { config, events, sqs, states } of servicesById.values()) {
        config.stop();
        events.stop();
        sqs.stop();
        states.stop();
      }
      await Promise.all([endpoint.stop(), ...[...servicesById.values()].map(({ lambda }) => lambda.stop())]);
      await threads?.stop();
    },
  };
}

const ongoingIn = ({ lambda, config, events, sqs, states }: AccountServices): number =>
  lambda.ongoing() + config.ongoing() + events.ongoing() + sqs.ongoing() + states.ongoing();

/**
 * An organization's aggregator belongs to its management account or to one that administers AWS Config for it (AWS Config API, PutConfigurationAggregator). It sees all
 * accounts of the organization.
 */
function aggregationSources(
  accountId: string,
  { organizations }: SharedServices,
  services: ReadonlyMap<string, AccountServices>,
): readonly AggregationSource[] {
  const organization = organizations.of(accountId);
  if (organization === undefined) throw new ServiceError('NoAvailableOrganizationException', 'Organization is no longer available.', 400);
  const mayAggregate =
    accountId === organization.managementAccountId || organization.isDelegatedAdministrator(accountId, 'config.amazonaws.com');
  if (!mayAggregate)
    throw new ServiceError(
      'OrganizationAccessDeniedException',
      'This action can be only made by the AWS Organization management account or a delegated administrator for config.amazonaws.com.',
      400,
    );
  return organization.accounts().flatMap((member) => services.get(member.accountId)?.config.source ?? []);
}

/**
 * Each call is in the event history of its caller's account, and a role's account learns who has
 * assumed it.
 */
function recordInCloudTrail(ended: EndedCall, accounts: ReadonlyMap<string, AccountServices>): void {
  const { service, operation, input, principal } = ended.call;
  accounts.get(principal.accountId)?.cloudTrail.record(ended);
  if (service !== 'sts' || operation !== 'AssumeRole' || ended.error !== undefined) return;
  const owner = String(input['RoleArn']).split(':')[4] ?? '';
  if (owner !== principal.accountId) accounts.get(owner)?.cloudTrail.recordAssumption(ended);
}

/** Credentials mean nothing in another partition, nor in a Region that is not enabled for the account. Of a Region that nobody has, the sandbox says so itself. */
function isGoodIn({ arn, accountId }: Principal, region: string, accounts: ReadonlyMap<string, AccountServices>): boolean {
  const own = accounts.get(accountId);
  if (own === undefined || partitionOf(region) !== arn.split(':')[1]) return false;
  return own.regions.includes(region) || ![...accounts.values()].some(({ regions }) => regions.includes(region));
}
