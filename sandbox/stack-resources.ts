import type { AccountServices } from './account-services.ts';
import type { BucketDefinition } from './cloudformation/bucket-resource-types.ts';
import type { ResourceType, ResourceTypes } from './cloudformation/deployer.ts';
import { type DeploymentTargets, resourceTypes } from './cloudformation/resource-types.ts';
import { isMap } from './cloudformation/template.ts';
import { withUpdateBehaviors } from './cloudformation/update-behaviors.ts';
import type { BucketSettings } from './services/s3/bucket.ts';
import type { SharedServices } from './shared-services.ts';
import { functionCalls } from './stack-calls.ts';
import { stackSetResourceType } from './stack-sets/stack-set-resource-type.ts';
import type { StackSets } from './stack-sets/stack-sets.ts';

/** What a stack of one account deploys to others. */
export type OrganizationWide = { readonly stackSets: StackSets; readonly organizationPacks: ResourceTypes };

type Step = { readonly logicalId: string; readonly deletionPolicy: string; readonly takeAway: () => void };

/** The resources of one stack: how they come to be in an account, and how they go again. */
export type StackResources = {
  readonly types: ResourceTypes;
  /**
   * Takes away what was made so far, last first. What its template retains stays: when a stack is deleted, and when its creation is rolled
   * back unless the template says `RetainExceptOnCreate` (AWS CloudFormation guide, "DeletionPolicy attribute").
   */
  readonly takeAway: (because: 'stackDeleted' | 'creationFailed') => void;
  /** Takes one resource away, whatever its template says. */
  readonly takeAwayOne: (logicalId: string) => void;
};

export function stackResources(
  template: unknown,
  services: AccountServices,
  shared: SharedServices,
  { stackSets, organizationPacks }: OrganizationWide,
): StackResources {
  const steps: Step[] = [];
  let deletionPolicy = 'Delete';
  let current = '';
  const later = (takeAway: () => void): void => {
    steps.push({ logicalId: current, deletionPolicy, takeAway });
  };
  const knowingPolicy = (type: ResourceType): ResourceType => ({
    ...type,
    create: (properties, place, logicalId) => {
      deletionPolicy = deletionPolicyOf(template, logicalId);
      current = logicalId;
      return type.create(properties, place, logicalId);
    },
  });
  const types = {
    ...resourceTypes(deploymentTargets(services, shared, later)),
    ...stackSetResourceType(stackSets, later),
    ...organizationPacks,
  };
  return {
    types: withUpdateBehaviors(Object.fromEntries(Object.entries(types).map(([name, type]) => [name, knowingPolicy(type)]))),
    takeAwayOne: (logicalId) => {
      for (const step of steps.filter((one) => one.logicalId === logicalId).reverse()) step.takeAway();
      steps.splice(0, steps.length, ...steps.filter((one) => one.logicalId !== logicalId));
    },
    takeAway: (because) => {
      const stays = because === 'stackDeleted' ? ['Retain', 'RetainExceptOnCreate'] : ['Retain'];
      for (const step of steps.splice(0).reverse()) if (!stays.includes(step.deletionPolicy)) step.takeAway();
    },
  };
}

function deletionPolicyOf(template: unknown, logicalId: string): string {
  const resources = isMap(template) ? template['Resources'] : undefined;
  const resource = isMap(resources) ? resources[logicalId] : undefined;
  return isMap(resource) ? String(resource['DeletionPolicy'] ?? 'Delete') : 'Delete';
}

/** Where the resources of a template come to be in an account. Remembers how each goes again. */
const deploymentTargets = (
  { partition, ssm, lambda, config, permissions, events, sqs, states, cloudTrail }: AccountServices,
  { clock, identities, policies, roles, sns, s3 }: SharedServices,
  later: (takeAway: () => void) => void,
): DeploymentTargets => ({
  hasRole: (roleArn) => roles.find(roleArn) !== undefined,
  trustsService: identities.trustsService,
  registerRole: ({ arn, trustPolicy, inlinePolicies, details }) => {
    roles.register(arn, trustPolicy, details);
    policies.addRole(arn, inlinePolicies);
    later(() => {
      roles.remove(arn);
      policies.removeRole(arn);
    });
  },
  attachPolicy: (roleArn, name, policy) => later(policies.attach(roleArn, name, policy)),
  registerTopic: (topicArn) => {
    sns.registerTopic(topicArn);
    later(() => sns.removeTopic(topicArn));
  },
  setTopicPolicy: (topicArn, policy) => {
    sns.setTopicPolicy(topicArn, policy);
    later(() => sns.removeTopicPolicy(topicArn));
  },
  registerBucket: (name, place, definition) => {
    s3.registerBucket(name, bucketSettings(definition, place.region, events), place);
    later(() => s3.removeBucket(name));
  },
  configureBucket: (name, place, definition) => s3.configureBucket(name, bucketSettings(definition, place.region, events)),
  setBucketPolicy: (name, policy) => {
    s3.setBucketPolicy(name, policy);
    later(() => s3.removeBucketPolicy(name));
  },
  registerDocument: (document) => {
    ssm.registerDocument(document);
    later(() => ssm.removeDocument(document.region, document.name));
  },
  hasFunction: (region, nameOrArn) => lambda.find(region, nameOrArn) !== undefined,
  registerFunction: (definition) => {
    const before = lambda.find(definition.region, definition.functionName);
    lambda.register(definition);
    const deployer = `arn:${partition}:iam::${definition.accountId}:user/operator`;
    for (const call of functionCalls(before, definition, deployer, clock.now())) cloudTrail.record(call);
    later(() => {
      lambda.remove(definition.region, definition.functionName);
      permissions.remove(definition.region, definition.functionName);
    });
  },
  addPermission: (permission) => later(permissions.add(permission)),
  putRule: (region, properties, createdBy) => {
    const rule = config.putRule(region, properties, createdBy);
    later(() => config.removeRule(region, rule.name));
    return rule;
  },
  putAggregator: (region, properties) => {
    const aggregator = config.putAggregator(region, properties);
    later(() => config.removeAggregator(region, aggregator.name));
    return aggregator;
  },
  putRemediation: async (region, properties) => {
    await config.putRemediation(region, properties);
    later(() => config.removeRemediation(region, String(properties['ConfigRuleName'])));
  },
  putEventRule: (region, properties, generatedName) => {
    const rule = events.putRule(region, properties, generatedName);
    later(() => events.removeRule(rule.arn));
    return rule;
  },
  createQueue: (region, properties, generatedName) => {
    const queue = sqs.createQueue(region, properties, generatedName);
    later(() => sqs.removeQueue(queue.arn));
    return queue;
  },
  putStateMachine: (arn, machine) => {
    states.putStateMachine(arn, machine);
    later(() => states.removeStateMachine(arn));
  },
  setQueuePolicy: (region, queueUrl, policy) => {
    sqs.setPolicy(region, queueUrl, policy);
    later(() => sqs.removePolicy(region, queueUrl));
  },
  addEventSourceMapping: (region, properties) => later(sqs.addEventSourceMapping(region, properties)),
});

const bucketSettings = (
  { isVersioned, defaultRetention, sendsEventsToEventBridge }: BucketDefinition,
  region: string,
  events: AccountServices['events'],
): BucketSettings => ({
  isVersioned,
  defaultRetention,
  announce: sendsEventsToEventBridge ? (event) => events.publish(region, event) : undefined,
});
