import type { AccountServices } from './account-services.ts';
import type { SandboxClock } from './clock.ts';
import { type Deployment, deploy } from './cloudformation/deployer.ts';
import { type UpdatedDeployment, update } from './cloudformation/update.ts';
import type { Faults } from './faults.ts';
import type { Authorizer } from './iam/authorizer.ts';
import type { Guardrails } from './iam/guardrails.ts';
import type { IdentityPolicies } from './iam/identity-policies.ts';
import type { Credentials } from './identities.ts';
import type { Journal } from './journal.ts';
import type { Breakage, LogLine } from './lambda/lambda-runtime.ts';
import type { KmsStore } from './services/kms/store.ts';
import type { PublishedMessage } from './services/sns.ts';
import type { SharedServices } from './shared-services.ts';
import { type OrganizationWide, type StackResources, stackResources } from './stack-resources.ts';

export type Stack = {
  /** @default KmsRotationMember */
  readonly name?: string;
  readonly template: unknown;
  /** Parameters of the template, in place of its defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
};

/** One account: what tests need to look into it and to break it. */
export type Account = {
  readonly accountId: string;
  readonly partition: string;
  /** The Regions that are enabled for it. */
  readonly regions: readonly string[];
  /** Shared with all accounts of the same endpoint, as `journal` and `faults` are. */
  readonly clock: SandboxClock;
  readonly journal: Journal;
  readonly faults: Faults;
  /** Who may do what, in all accounts. */
  readonly iam: { readonly authorizer: Authorizer; readonly policies: IdentityPolicies; readonly guardrails: Guardrails };
  readonly kms: (region: string) => KmsStore;
  /** Deploys a template to a Region. @throws TemplateError if the template or its parameters cannot be deployed; what was made by then is rolled back. */
  readonly deploy: (region: string, stack: Stack) => Promise<Deployment>;
  /** Deploys another template over a stack. @throws TemplateError if it cannot be deployed */
  readonly update: (region: string, stack: Stack) => Promise<UpdatedDeployment>;
  /** What was deployed to a Region: outputs, parameters and resources of the stack. Which one need be said only where there are several. @throws RangeError */
  readonly deployment: (region: string, stackName?: string) => Deployment;
  /** Deletes a stack; what its template retains stays. @throws RangeError */
  readonly deleteStack: (region: string, stackName: string) => void;
  readonly snsMessages: () => readonly PublishedMessage[];
  /** Messages of a queue: those that could be received now, and how many are delayed or in somebody's hands. */
  readonly queue: (region: string, name: string) => { readonly visible: readonly string[]; readonly invisible: number };
  /** Puts an object whoever may write it, as somebody could who first takes the bucket's policy away. */
  readonly overwriteObject: (bucket: string, key: string, text: string) => void;
  /** Puts a delete marker on an object, likewise. */
  readonly hideObject: (bucket: string, key: string) => void;
  /** Takes a bucket away, to see what happens then. */
  readonly removeBucket: (name: string) => void;
  /** Credentials of any user or role of the account. */
  readonly credentialsFor: (principalArn: string) => Credentials;
  /** Credentials that the code of a function has. @throws RangeError if the Region has no such function */
  readonly credentialsOfFunction: (region: string, functionName: string) => Credentials;
  /** The user whose credentials are handed out: an administrator of the account. */
  readonly operatorArn: string;
  /** Resolves when nothing is at work in any account: no function, no notification or event on its way, no automation but those waiting for an approval. Messages that wait for time to pass are left waiting. */
  readonly settled: () => Promise<void>;
  /** What the functions have printed so far. */
  readonly functionLogs: () => readonly LogLine[];
  /** Makes a function fail, or disappear, in all Regions. */
  readonly breakLambda: (functionName: string, how: Breakage) => void;
  readonly mendLambda: (functionName: string) => void;
  /** A Systems Manager change calendar of the account, and whether it allows changes. */
  readonly setCalendar: (name: string, state: 'OPEN' | 'CLOSED', nextTransition?: Date) => void;
  /** Turns on the configuration recorder of a Region that had none. */
  readonly startRecorder: (region: string) => void;
  /** Lets AWS Config answer PutEvaluations with FailedEvaluations for these resources, `times` times in all. */
  readonly refuseEvaluations: (concerns: (resourceId: string) => boolean, times: number) => void;
};

const defaultStackName = 'KmsRotationMember';

type Deployed = { readonly deployment: Deployment; readonly resources: StackResources };

/** An account as tests hold it, over its services. Its keys are recorded by AWS Config from now on. */
export function createAccount(
  services: AccountServices,
  shared: SharedServices,
  organizationWide: OrganizationWide,
  settled: () => Promise<void>,
): Account {
  const { accountId, partition, regions, stores, lambda, ssm, config, sqs } = services;
  const { clock, journal, faults, identities, authorizer, policies, guardrails, sns, s3 } = shared;
  const deployments = new Map<string, ReadonlyMap<string, Deployed>>();
  recordKeys(services);
  return {
    accountId,
    partition,
    regions,
    clock,
    journal,
    faults,
    iam: { authorizer, policies, guardrails },
    kms: stores.inRegion,
    deploy: async (region, { name = defaultStackName, template, parameters = {} }) => {
      if (deployments.get(region)?.has(name) === true) throw new RangeError(`${accountId} has a stack ${name} in ${region} already`);
      const place = { accountId, region, partition, stackName: name };
      const resources = stackResources(template, services, shared, organizationWide);
      try {
        const deployment = await deploy(template, place, parameters, resources.types);
        // Looked up only now: another stack may have been deployed beside this one.
        deployments.set(region, new Map(deployments.get(region)).set(name, { deployment, resources }));
        return deployment;
      } catch (error) {
        resources.takeAway('creationFailed');
        throw error;
      }
    },
    update: async (region, { name = defaultStackName, template, parameters = {} }) => {
      const { deployment, resources } = deployedTo(region, deployments, name);
      const place = { accountId, region, partition, stackName: name };
      const updated = await update(deployment, template, {
        place,
        overrides: parameters,
        types: resources.types,
        takeAway: resources.takeAwayOne,
      });
      deployments.set(region, new Map(deployments.get(region)).set(name, { deployment: updated, resources }));
      return updated;
    },
    deployment: (region, stackName) => deployedTo(region, deployments, stackName).deployment,
    deleteStack: (region, stackName) => {
      deployedTo(region, deployments, stackName).resources.takeAway('stackDeleted');
      deployments.set(region, new Map([...(deployments.get(region) ?? [])].filter(([name]) => name !== stackName)));
    },
    snsMessages: () => sns.messages().filter(({ topicArn }) => topicArn.split(':')[4] === accountId),
    queue: (region, name) => {
      const queue = sqs.find(region, name);
      if (queue === undefined) throw new RangeError(`there is no queue ${name} in ${region}`);
      return { visible: queue.visible().map(({ body }) => body), invisible: queue.invisible() };
    },
    overwriteObject: s3.overwrite,
    hideObject: s3.hide,
    removeBucket: s3.removeBucket,
    credentialsFor: identities.credentialsFor,
    credentialsOfFunction: (region, functionName) => {
      const found = lambda.find(region, functionName);
      if (found === undefined) throw new RangeError(`there is no function ${functionName} in ${region}`);
      return identities.credentialsOfFunction(found);
    },
    operatorArn: `arn:${partition}:iam::${accountId}:user/operator`,
    settled,
    functionLogs: lambda.logs,
    breakLambda: lambda.breakFunction,
    mendLambda: lambda.mendFunction,
    setCalendar: ssm.setCalendar,
    startRecorder: services.startRecorder,
    refuseEvaluations: config.refuseEvaluations,
  };
}

/** A change of a multi-Region key is a change in each of its Regions. */
function recordKeys({ config, stores, regions }: AccountServices): void {
  for (const region of regions) {
    const store = stores.inRegion(region);
    config.discover(region, [...store.keys.keys()]);
    store.onChange(({ keyId }) => {
      for (const other of regions)
        if (other === region || stores.inRegion(other).find(keyId) !== undefined) config.keyChanged(other, keyId);
    });
  }
}

function deployedTo(
  region: string,
  deployments: ReadonlyMap<string, ReadonlyMap<string, Deployed>>,
  stackName: string | undefined,
): Deployed {
  const inRegion = deployments.get(region) ?? new Map<string, Deployed>();
  const [only, ...others] = inRegion.keys();
  const name = stackName ?? only;
  const deployed = name === undefined ? undefined : inRegion.get(name);
  if (deployed === undefined) {
    const what = stackName === undefined ? 'nothing is' : `no stack ${stackName} is`;
    throw new RangeError(`${what} deployed to ${region}; the account has stacks in ${[...deployments.keys()].join(', ') || 'no Region'}`);
  }
  if (stackName === undefined && others.length > 0)
    throw new RangeError(`${region} has the stacks ${[...inRegion.keys()].join(', ')}; say which`);
  return deployed;
}
