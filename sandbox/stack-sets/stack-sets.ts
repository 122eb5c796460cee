import { randomUUID } from 'node:crypto';
import type { Place } from '../cloudformation/deployer.ts';
import { type CloudFormationTemplate, TemplateError } from '../cloudformation/template.ts';
import type { Ongoing } from '../ongoing.ts';
import type { Organization, Placement } from '../services/organizations/organization.ts';
import { type OperationResult, runOperation, type Target, type TargetResult } from './operation.ts';
import { operationPreferencesFrom } from './operation-preferences.ts';
import { type InstancesGroup, type ParameterValues, type StackSetDefinition, stackSetFrom } from './stack-set-properties.ts';
import { type TemplateSource, templateOf } from './stack-set-template.ts';

/** An account that stacks are deployed to. */
export type StackAccount = {
  /** The Regions that are enabled for it. */
  readonly regions: readonly string[];
  readonly deploy: (
    region: string,
    stack: { readonly name: string; readonly template: unknown; readonly parameters: ParameterValues },
  ) => Promise<unknown>;
  readonly deleteStack: (region: string, stackName: string) => void;
};

/** A stack instance, as DescribeStackInstance has it: it is there even where its stack could not be created. */
export type StackInstance = {
  readonly stackSetName: string;
  readonly accountId: string;
  readonly region: string;
  readonly status: 'CURRENT' | 'OUTDATED';
  readonly detailedStatus: TargetResult['status'];
  readonly statusReason?: string;
  readonly stackName: string;
};

export type StackSetOperation = OperationResult & {
  readonly stackSetName: string;
  readonly action: 'CREATE' | 'DELETE';
  readonly isAutomatic: boolean;
};

export type StackSets = {
  /** Creates a stack set with its instances. @throws TemplateError if it cannot be, or if more instances fail than are tolerated */
  readonly create: (properties: Readonly<Record<string, unknown>>, place: Place) => Promise<{ readonly id: string; readonly name: string }>;
  /** Tries again, with its preferences, every instance of a stack set that is not current. @throws RangeError if there is no such stack set */
  readonly retry: (stackSetName: string) => Promise<readonly OperationResult[]>;
  /** Deletes a stack set with its instances and their stacks. */
  readonly delete: (id: string) => void;
  readonly instances: () => readonly StackInstance[];
  /** All operations so far, also of stack sets that are gone. */
  readonly operations: () => readonly StackSetOperation[];
};

export type StackSetsOptions = {
  readonly organizationOf: (accountId: string) => Organization | undefined;
  readonly accountOf: (accountId: string) => StackAccount | undefined;
  readonly templateAt: TemplateSource;
  /** Told of operations that nobody waits for. */
  readonly background: Ongoing;
  readonly log: (line: string) => void;
};

type StackSet = {
  readonly id: string;
  readonly definition: StackSetDefinition;
  readonly template: CloudFormationTemplate;
  readonly organization: Organization;
  readonly instances: Map<string, StackInstance>;
};

/** The principal by whose name an account is made a delegated administrator of stack sets (AWS CloudFormation guide, "Register a delegated administrator"). */
const servicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';

/** AWS CloudFormation StackSets with service-managed permissions. */
export function createStackSets(options: StackSetsOptions): StackSets {
  const stackSets = new Map<string, StackSet>();
  const operations: StackSetOperation[] = [];
  const followed = new Set<Organization>();

  const deployTo = async (stackSet: StackSet, { accountId, region }: Target, overrides: ParameterValues): Promise<TargetResult> => {
    const stackName = `StackSet-${stackSet.definition.name}-${randomUUID()}`;
    const result = await deployStack(stackSet, { accountId, region }, overrides, stackName, options);
    const { status: detailedStatus, reason } = result;
    stackSet.instances.set(`${accountId}/${region}`, {
      stackSetName: stackSet.definition.name,
      accountId,
      region,
      status: detailedStatus === 'SUCCEEDED' ? 'CURRENT' : 'OUTDATED',
      detailedStatus,
      ...(reason === undefined ? {} : { statusReason: reason }),
      stackName,
    });
    return result;
  };

  const createInstances = async (
    stackSet: StackSet,
    group: InstancesGroup,
    only: (accountId: string) => boolean,
    isAutomatic: boolean,
  ): Promise<OperationResult> => {
    const { definition, instances } = stackSet;
    const targets = targetsOf(group, stackSet.organization).filter(
      ({ accountId, region }) => only(accountId) && instances.get(`${accountId}/${region}`)?.status !== 'CURRENT',
    );
    // Preferences do not apply to automatic deployments (AWS CloudFormation API, StackSetOperationPreferences).
    const preferences = isAutomatic ? operationPreferencesFrom({}) : definition.preferences;
    const result = await runOperation(targets, preferences, (target) => deployTo(stackSet, target, group.overrides));
    for (const { accountId, region, status, reason } of result.results.filter((one) => one.status === 'CANCELLED'))
      instances.set(`${accountId}/${region}`, {
        stackSetName: definition.name,
        accountId,
        region,
        status: 'OUTDATED',
        detailedStatus: status,
        ...(reason === undefined ? {} : { statusReason: reason }),
        stackName: '',
      });
    operations.push({ stackSetName: definition.name, action: 'CREATE', isAutomatic, ...result });
    return result;
  };

  const removeInstances = (
    stackSet: StackSet,
    concerns: (instance: StackInstance) => boolean,
    keepsStacks: boolean,
  ): readonly TargetResult[] =>
    [...stackSet.instances]
      .filter(([, instance]) => concerns(instance))
      .map(([key, { accountId, region, status, stackName }]) => {
        stackSet.instances.delete(key);
        if (status === 'CURRENT' && !keepsStacks) options.accountOf(accountId)?.deleteStack(region, stackName);
        return { accountId, region, status: 'SUCCEEDED' };
      });

  const deployAutomatically = async (stackSet: StackSet, { accountId }: Placement): Promise<void> => {
    const { definition, organization } = stackSet;
    const belongs = definition.groups.some((group) => targetsOf(group, organization).some((target) => target.accountId === accountId));
    if (!belongs) {
      const results = removeInstances(stackSet, (instance) => instance.accountId === accountId, definition.retainsStacksOnAccountRemoval);
      if (results.length > 0)
        operations.push({ stackSetName: definition.name, action: 'DELETE', isAutomatic: true, status: 'SUCCEEDED', results });
    }
    for (const group of definition.groups) await createInstances(stackSet, group, (id) => id === accountId, true);
  };

  /** Each organization is listened to once, for all stack sets that there will be. */
  const follow = (organization: Organization): void => {
    if (followed.has(organization)) return;
    followed.add(organization);
    organization.onPlaced((placement) => {
      for (const stackSet of stackSets.values())
        if (stackSet.organization === organization && stackSet.definition.autoDeploys)
          options.background
            .track(deployAutomatically(stackSet, placement))
            .catch((error: unknown) => options.log(`an automatic deployment of ${stackSet.definition.name} broke: ${String(error)}`));
    });
  };

  return {
    create: async (properties, place) => {
      const definition = stackSetFrom(properties);
      const organization = organizationFor(definition, place, options);
      if ([...stackSets.values()].some((one) => one.definition.name === definition.name && one.organization === organization))
        throw new TemplateError(`NameAlreadyExistsException: there is a stack set ${definition.name} already`);
      const template = templateOf(definition, options.templateAt);
      const stackSet = { id: `${definition.name}:${randomUUID()}`, definition, template, organization, instances: new Map() };
      stackSets.set(stackSet.id, stackSet);
      try {
        for (const group of definition.groups) {
          const { status, results } = await createInstances(stackSet, group, () => true, false);
          if (status === 'FAILED')
            throw new TemplateError(`the operation failed in more accounts than are tolerated: ${failuresIn(results)}`);
        }
      } catch (error) {
        removeInstances(stackSet, () => true, false);
        stackSets.delete(stackSet.id);
        throw error;
      }
      follow(organization);
      return { id: stackSet.id, name: definition.name };
    },
    retry: async (stackSetName) => {
      const stackSet = [...stackSets.values()].find(({ definition }) => definition.name === stackSetName);
      if (stackSet === undefined) throw new RangeError(`there is no stack set ${stackSetName}`);
      const results: OperationResult[] = [];
      for (const group of stackSet.definition.groups) results.push(await createInstances(stackSet, group, () => true, false));
      return results;
    },
    delete: (id) => {
      const stackSet = stackSets.get(id);
      if (stackSet === undefined) return;
      removeInstances(stackSet, () => true, false);
      stackSets.delete(id);
    },
    instances: () => [...stackSets.values()].flatMap(({ instances }) => [...instances.values()]),
    operations: () => [...operations],
  };
}

async function deployStack(
  { organization, template, definition }: StackSet,
  { accountId, region }: Target,
  overrides: ParameterValues,
  name: string,
  { accountOf }: StackSetsOptions,
): Promise<TargetResult> {
  if (organization.find(accountId)?.status === 'SUSPENDED') return { accountId, region, status: 'SKIPPED_SUSPENDED_ACCOUNT' };
  const failed = (reason: string): TargetResult => ({ accountId, region, status: 'FAILED', reason });
  const account = accountOf(accountId);
  if (account === undefined) return failed(`the account ${accountId} is not in this sandbox`);
  // AWS CloudFormation guide, "StackSet operations in AWS Regions that are disabled by default".
  const missing = [accountId, organization.managementAccountId].find((id) => accountOf(id)?.regions.includes(region) === false);
  if (missing !== undefined) return failed(`the Region ${region} is not enabled for the account ${missing}`);
  try {
    await account.deploy(region, { name, template, parameters: { ...definition.parameters, ...overrides } });
    return { accountId, region, status: 'SUCCEEDED' };
  } catch (error) {
    if (error instanceof TemplateError) return failed(error.message);
    throw error;
  }
}

/** Account by account, Region by Region. The management account is never among them (AWS CloudFormation API, DeploymentTargets). */
function targetsOf({ unitIds, filter, accountIds, regions }: InstancesGroup, organization: Organization): readonly Target[] {
  const isWanted = (accountId: string): boolean => filter === 'NONE' || accountIds.includes(accountId) === (filter === 'INTERSECTION');
  const members = new Set(unitIds.flatMap((unitId) => organization.accountsUnder(unitId).map(({ accountId }) => accountId)));
  members.delete(organization.managementAccountId);
  return [...members].filter(isWanted).flatMap((accountId) => regions.map((region) => ({ accountId, region })));
}

function organizationFor({ callAs }: StackSetDefinition, { accountId }: Place, { organizationOf }: StackSetsOptions): Organization {
  const organization = organizationOf(accountId);
  const isAllowed =
    callAs === 'SELF'
      ? organization?.managementAccountId === accountId
      : organization?.isDelegatedAdministrator(accountId, servicePrincipal);
  if (organization === undefined || isAllowed !== true)
    throw new TemplateError(
      `ValidationError: CallAs is ${callAs}, and ${accountId} is not ${callAs === 'SELF' ? 'the management account' : 'a delegated administrator of stack sets'} of an organization`,
    );
  return organization;
}

const failuresIn = (results: readonly TargetResult[]): string =>
  results
    .filter(({ status }) => status === 'FAILED')
    .map(({ accountId, region, reason }) => `${accountId} in ${region}: ${reason}`)
    .join('; ');
