import type { MemberTemplate } from '../infra/synthesise.ts';
import { partitionOf } from './automation/frame.ts';
import type { AutomationSettings } from './automation/settings.ts';
import type { SandboxClock } from './clock.ts';
import { type Deployment, deploy } from './cloudformation/deployer.ts';
import { resourceTypes } from './cloudformation/resource-types.ts';
import type { CloudFormationTemplate } from './cloudformation/template.ts';
import { type Estate, regionsOf } from './estate/estate.ts';
import type { Faults } from './faults.ts';
import type { Credentials } from './identities.ts';
import type { Journal } from './journal.ts';
import type { Breakage, LogLine } from './lambda/lambda-runtime.ts';
import { startEndpoint } from './server.ts';
import type { ConfigSettings } from './services/config/settings.ts';
import type { KmsStore } from './services/kms/store.ts';
import type { PublishedMessage } from './services/sns.ts';
import { createServices, type Services } from './services.ts';

export type SandboxOptions = {
  readonly estate: Estate;
  /** @default the Regions that have keys */
  readonly regions?: readonly string[];
  /** @default the member template, synthesised from infra/ */
  readonly template?: CloudFormationTemplate | MemberTemplate;
  /** Parameters of the template, in place of its defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Environment variables of every function, on top of the template's. */
  readonly lambdaEnvironment?: Readonly<Record<string, string>>;
  /** Pause between two reads of `aws:waitForAwsResourceProperty`, whose real pause is undocumented. @default 1000 */
  readonly pollIntervalMillis?: number;
  /** What Automation leaves undocumented. */
  readonly automation?: Partial<AutomationSettings>;
  /** What AWS Config leaves undocumented. */
  readonly config?: Partial<ConfigSettings>;
  /** Whether EventBridge rules on a schedule run. A test that moves its clock over days may have no use for them. @default true */
  readonly schedulesRun?: boolean;
  /** @default 0: any free port */
  readonly port?: number;
  /** Lines about what went wrong inside; none are written otherwise. */
  readonly log?: (line: string) => void;
  /** What the functions print, line by line. */
  readonly onFunctionLog?: (line: LogLine) => void;
};

/** A running sandbox: the API at `endpoint`, and what tests need to look into it and to break it. */
export type Sandbox = {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly clock: SandboxClock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly kms: (region: string) => KmsStore;
  /** What was deployed to a Region: outputs, parameters and resources of the stack. */
  readonly deployment: (region: string) => Deployment;
  readonly snsMessages: () => readonly PublishedMessage[];
  /** Messages of a queue: those that could be received now, and how many are delayed or in somebody's hands. */
  readonly queue: (region: string, name: string) => { readonly visible: readonly string[]; readonly invisible: number };
  /** Takes a bucket away, to see what happens then. */
  readonly removeBucket: (name: string) => void;
  /** Credentials of any user or role of the account. */
  readonly credentialsFor: (principalArn: string) => Credentials;
  /** The user whose credentials are handed out: an administrator of the account. */
  readonly operatorArn: string;
  /** Resolves when nothing is at work: no function, no notification or event on its way, no automation but those waiting for an approval. Messages that wait for time to pass are left waiting. */
  readonly settled: () => Promise<void>;
  /** What the functions have printed so far. */
  readonly functionLogs: () => readonly LogLine[];
  /** Makes a function fail, or disappear, in all Regions. */
  readonly breakLambda: (functionName: string, how: Breakage) => void;
  readonly mendLambda: (functionName: string) => void;
  /** Lets AWS Config answer PutEvaluations with FailedEvaluations for these resources, `times` times in all. */
  /** A Systems Manager change calendar of the account, and whether it allows changes. */
  readonly setCalendar: (name: string, state: 'OPEN' | 'CLOSED', nextTransition?: Date) => void;
  readonly refuseEvaluations: (concerns: (resourceId: string) => boolean, times: number) => void;
  readonly stop: () => Promise<void>;
};

/**
 * Starts the sandbox on an estate and deploys the member template to each of its Regions; their first evaluations are then on their way.
 * @throws TemplateError if the template or its parameters cannot be deployed.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { estate, regions = regionsOf(estate), log = () => {} } = options;
  const template = options.template ?? (await synthesised());
  let endpointUrl = '';
  const services = createServices({ ...options, estate, regions, log, endpoint: () => endpointUrl });
  const endpoint = await startEndpoint({
    dispatch: services.dispatch,
    identities: services.identities,
    port: options.port ?? 0,
    ...(options.log === undefined ? {} : { log }),
  });
  endpointUrl = endpoint.url;
  const stop = async (): Promise<void> => {
    services.config.stop();
    services.events.stop();
    services.sqs.stop();
    await Promise.all([endpoint.stop(), services.lambda.stop()]);
  };
  try {
    const deployments = await deployEverywhere(template, regions, options.parameters ?? {}, services);
    recordKeys(regions, services);
    return { ...facade(services, regions, deployments), endpoint: endpoint.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Loaded only when it is needed: it brings the CDK with it. */
async function synthesised(): Promise<MemberTemplate> {
  const { synthesiseMemberTemplate } = await import('../infra/synthesise.ts');
  return synthesiseMemberTemplate();
}

async function deployEverywhere(
  template: unknown,
  regions: readonly string[],
  parameters: Readonly<Record<string, string>>,
  services: Services,
): Promise<ReadonlyMap<string, Deployment>> {
  const { accountId, identities, ssm, lambda, config, permissions, events, sqs, sns, s3 } = services;
  const types = resourceTypes({
    hasRole: identities.hasRole,
    trustsService: identities.trustsService,
    registerRole: identities.registerRole,
    registerTopic: sns.registerTopic,
    registerBucket: s3.registerBucket,
    registerDocument: ssm.registerDocument,
    hasFunction: (region, nameOrArn) => lambda.find(region, nameOrArn) !== undefined,
    registerFunction: lambda.register,
    addPermission: permissions.add,
    putRule: config.putRule,
    putRemediation: config.putRemediation,
    putEventRule: events.putRule,
    createQueue: sqs.createQueue,
    setQueuePolicy: sqs.setPolicy,
    addEventSourceMapping: sqs.addEventSourceMapping,
  });
  const deployments = new Map<string, Deployment>();
  for (const region of regions) {
    deployments.set(region, await deploy(template, { accountId, region, partition: partitionOf(region) }, parameters, types));
  }
  return deployments;
}

/** A change of a multi-Region key is a change in each of its Regions. */
function recordKeys(regions: readonly string[], { config, stores }: Services): void {
  for (const region of regions) {
    const store = stores.inRegion(region);
    config.discover(region, [...store.keys.keys()]);
    store.onChange(({ keyId }) => {
      for (const other of regions)
        if (other === region || stores.inRegion(other).find(keyId) !== undefined) config.keyChanged(other, keyId);
    });
  }
}

function facade(
  services: Services,
  regions: readonly string[],
  deployments: ReadonlyMap<string, Deployment>,
): Omit<Sandbox, 'endpoint' | 'stop'> {
  const { accountId, partition, clock, journal, faults, identities, stores, lambda, ssm, config, events, sqs, sns, s3 } = services;
  return {
    accountId,
    regions,
    clock,
    journal,
    faults,
    kms: stores.inRegion,
    deployment: (region) => {
      const deployment = deployments.get(region);
      if (deployment === undefined) throw new RangeError(`nothing is deployed to ${region}; the sandbox has ${regions.join(', ')}`);
      return deployment;
    },
    snsMessages: sns.messages,
    queue: (region, name) => {
      const queue = sqs.find(region, name);
      if (queue === undefined) throw new RangeError(`there is no queue ${name} in ${region}`);
      return { visible: queue.visible().map(({ body }) => body), invisible: queue.invisible() };
    },
    removeBucket: s3.removeBucket,
    credentialsFor: identities.credentialsFor,
    operatorArn: `arn:${partition}:iam::${accountId}:user/operator`,
    settled: async () => {
      for (;;) {
        await ssm.settled();
        if (lambda.ongoing() + config.ongoing() + events.ongoing() + sqs.ongoing() === 0) return;
        await Promise.all([lambda.settled(), config.settled(), events.settled(), sqs.settled()]);
      }
    },
    functionLogs: lambda.logs,
    breakLambda: lambda.breakFunction,
    mendLambda: lambda.mendFunction,
    setCalendar: ssm.setCalendar,
    refuseEvaluations: config.refuseEvaluations,
  };
}
