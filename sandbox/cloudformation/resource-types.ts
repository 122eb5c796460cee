import type { FunctionPermission } from '../lambda/function-policy.ts';
import type { LambdaFunction } from '../lambda/lambda-function.ts';
import { conformancePackProperties, createConformancePack, remediationProperties } from './conformance-pack-resource.ts';
import type { CreatedResource, Place, ResourceTypes } from './deployer.ts';
import { type EventTargets, eventResourceTypes } from './event-resource-types.ts';
import { lambdaFunctionFrom, lambdaFunctionProperties } from './lambda-function-resource.ts';
import { generatedName, optionalText, textIn } from './properties.ts';
import { TemplateError } from './template.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Where the resources of a template come to be. */
export type DeploymentTargets = EventTargets & {
  /** IAM is global: a role exists once in an account. */
  readonly hasRole: (roleArn: string) => boolean;
  readonly trustsService: (roleArn: string, service: string) => boolean;
  readonly registerRole: (roleArn: string, trustPolicy: unknown, inlinePolicies: readonly unknown[]) => void;
  /** Gives a role a policy that is a resource of its own. */
  readonly attachPolicy: (roleArn: string, name: string, policy: unknown) => void;
  readonly registerTopic: (topicArn: string) => void;
  readonly setTopicPolicy: (topicArn: string, policy: unknown) => void;
  readonly registerBucket: (
    name: string,
    place: { readonly accountId: string; readonly region: string },
    sendsEventsToEventBridge: boolean,
  ) => void;
  /** Changes whether a bucket sends its events. */
  readonly configureBucket: DeploymentTargets['registerBucket'];
  readonly setBucketPolicy: (name: string, policy: unknown) => void;
  readonly registerDocument: (document: {
    readonly region: string;
    readonly name: string;
    readonly content: string;
    readonly documentFormat: 'YAML' | 'JSON';
    readonly documentType: string;
    readonly targetType?: string;
  }) => void;
  readonly hasFunction: (region: string, nameOrArn: string) => boolean;
  readonly registerFunction: (definition: LambdaFunction) => void;
  readonly addPermission: (permission: FunctionPermission) => void;
  readonly putRule: (
    region: string,
    properties: Properties,
    createdBy?: string,
  ) => { readonly name: string; readonly arn: string; readonly id: string };
  readonly putAggregator: (region: string, properties: Properties) => { readonly name: string; readonly arn: string };
  readonly putRemediation: (region: string, properties: Properties) => Promise<void>;
};

/** The resource types of the member template. What has no effect on one machine is still checked for what the others refer to. */
export const resourceTypes = (targets: DeploymentTargets): ResourceTypes => ({
  ...eventResourceTypes(targets),
  'AWS::IAM::Role': {
    properties: [
      'AssumeRolePolicyDocument',
      'Description',
      'ManagedPolicyArns',
      'MaxSessionDuration',
      'Path',
      'Policies',
      'RoleName',
      'Tags',
    ],
    create: (properties, place, logicalId) => createRole(properties, place, logicalId, targets),
    update: (properties, _place, _logicalId, before) => {
      targets.registerRole(before.attributes?.['Arn'] ?? '', properties['AssumeRolePolicyDocument'], inlinePoliciesIn(properties));
      return before;
    },
  },
  'AWS::IAM::Policy': {
    properties: ['PolicyDocument', 'PolicyName', 'Roles', 'Users', 'Groups'],
    create: (properties, place) => {
      const name = textIn(properties, 'PolicyName');
      attachToRoles(name, properties, place, targets);
      return { ref: name };
    },
  },
  'AWS::IAM::ManagedPolicy': {
    properties: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users', 'Groups'],
    create: (properties, place, logicalId) => {
      const name = optionalText(properties, 'ManagedPolicyName') ?? generatedName(logicalId);
      attachToRoles(name, properties, place, targets);
      return { ref: `arn:${place.partition}:iam::${place.accountId}:policy/${name}` };
    },
  },
  'AWS::Logs::LogGroup': {
    properties: ['LogGroupName', 'LogGroupClass', 'RetentionInDays', 'KmsKeyId', 'Tags'],
    create: (properties, { partition, region, accountId }, logicalId) => {
      const name = optionalText(properties, 'LogGroupName') ?? generatedName(logicalId);
      return { ref: name, attributes: { Arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${name}:*` } };
    },
  },
  'AWS::SNS::Topic': {
    properties: ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'Tags', 'TopicName'],
    create: (properties, { partition, region, accountId }, logicalId) => {
      const name = optionalText(properties, 'TopicName') ?? generatedName(logicalId);
      const arn = `arn:${partition}:sns:${region}:${accountId}:${name}`;
      targets.registerTopic(arn);
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  },
  'AWS::SNS::TopicPolicy': {
    properties: ['PolicyDocument', 'Topics'],
    create: ({ PolicyDocument: policy, Topics: topics }, _, logicalId) => {
      if (!Array.isArray(topics) || topics.length === 0) throw new TemplateError('Topics must name at least one topic by its ARN');
      for (const topicArn of topics) targets.setTopicPolicy(String(topicArn), policy);
      return { ref: logicalId };
    },
  },
  // Nobody is written to from here; what is published is kept for whoever asks.
  'AWS::SNS::Subscription': {
    properties: ['Endpoint', 'Protocol', 'TopicArn'],
    create: (properties) => ({ ref: `${textIn(properties, 'TopicArn')}:sandbox` }),
  },
  // No metric is collected here; a function's log lines hold them.
  'AWS::CloudWatch::Alarm': {
    properties: [
      'AlarmActions',
      'AlarmDescription',
      'AlarmName',
      'ComparisonOperator',
      'Dimensions',
      'EvaluationPeriods',
      'MetricName',
      'Namespace',
      'Period',
      'Statistic',
      'Tags',
      'Threshold',
      'TreatMissingData',
    ],
    create: (properties, { partition, region, accountId }) => {
      const name = textIn(properties, 'AlarmName');
      return { ref: name, attributes: { Arn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}` } };
    },
  },
  'AWS::CloudWatch::Dashboard': {
    properties: ['DashboardBody', 'DashboardName', 'Tags'],
    create: (properties) => createDashboard(properties),
  },
  'AWS::S3::Bucket': {
    properties: [
      'BucketEncryption',
      'BucketName',
      'LifecycleConfiguration',
      'LoggingConfiguration',
      'NotificationConfiguration',
      'ObjectLockConfiguration',
      'ObjectLockEnabled',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'Tags',
      'VersioningConfiguration',
    ],
    create: (properties, place) => createBucket(properties, place, targets),
    update: (properties, place, _logicalId, before) => {
      targets.configureBucket(before.ref, place, sendsEventsToEventBridge(properties['NotificationConfiguration']));
      return before;
    },
  },
  'AWS::S3::BucketPolicy': {
    properties: ['Bucket', 'PolicyDocument'],
    create: (properties) => {
      const bucket = textIn(properties, 'Bucket');
      targets.setBucketPolicy(bucket, properties['PolicyDocument']);
      return { ref: bucket };
    },
  },
  'AWS::SSM::Document': {
    properties: ['Content', 'DocumentFormat', 'DocumentType', 'Name', 'Tags', 'TargetType', 'UpdateMethod'],
    create: (properties, { region }) => createDocument(properties, region, targets),
  },
  'AWS::Lambda::Function': {
    properties: lambdaFunctionProperties,
    create: (properties, place, logicalId) => createFunction(properties, place, logicalId, targets),
    update: (properties, place, logicalId) => createFunction(properties, place, logicalId, targets),
  },
  'AWS::Lambda::Permission': {
    properties: ['Action', 'FunctionName', 'Principal', 'PrincipalOrgID', 'SourceAccount', 'SourceArn'],
    create: (properties, { region }, logicalId) => createPermission(properties, region, logicalId, targets),
  },
  'AWS::Config::ConfigRule': {
    properties: ['ConfigRuleName', 'Description', 'EvaluationModes', 'InputParameters', 'MaximumExecutionFrequency', 'Scope', 'Source'],
    create: (properties, { region }) => {
      const { name, arn, id } = targets.putRule(region, properties);
      return { ref: name, attributes: { Arn: arn, ConfigRuleId: id, 'Compliance.Type': 'INSUFFICIENT_DATA' } };
    },
  },
  'AWS::Config::ConfigurationAggregator': {
    properties: ['AccountAggregationSources', 'ConfigurationAggregatorName', 'OrganizationAggregationSource', 'Tags'],
    create: (properties, { region }) => {
      const { name, arn } = targets.putAggregator(region, properties);
      return { ref: name, attributes: { ConfigurationAggregatorArn: arn } };
    },
  },
  'AWS::Config::ConformancePack': {
    properties: conformancePackProperties,
    create: (properties, place) => createConformancePack(properties, place, targets),
  },
  'AWS::Config::RemediationConfiguration': {
    properties: remediationProperties,
    create: async (properties, { region }) => {
      await targets.putRemediation(region, properties);
      return { ref: textIn(properties, 'ConfigRuleName') };
    },
  },
});

function createRole(
  properties: Properties,
  { partition, accountId }: Place,
  logicalId: string,
  targets: DeploymentTargets,
): CreatedResource {
  const name = optionalText(properties, 'RoleName') ?? generatedName(logicalId);
  if (name.length > 64) throw new TemplateError(`RoleName ${name} has ${name.length} characters; at most 64 are allowed`);
  const arn = `arn:${partition}:iam::${accountId}:role${optionalText(properties, 'Path') ?? '/'}${name}`;
  if (targets.hasRole(arn))
    throw new TemplateError(`role ${name} exists already; IAM is global, and this stack is deployed once per Region`);
  targets.registerRole(arn, properties['AssumeRolePolicyDocument'], inlinePoliciesIn(properties));
  return { ref: name, attributes: { Arn: arn, RoleId: `AROA${generatedName(logicalId).slice(-12)}` } };
}

/** What stands in the role itself. Managed policies are not known here, so that a role that needs one would have too few permissions. */
function inlinePoliciesIn(properties: Properties): readonly unknown[] {
  const managed = properties['ManagedPolicyArns'];
  if (Array.isArray(managed) && managed.length > 0)
    throw new TemplateError(`ManagedPolicyArns names ${managed.join(', ')}; this sandbox knows no managed policies of AWS`);
  const policies = properties['Policies'] ?? [];
  if (!Array.isArray(policies)) throw new TemplateError('Policies must be a list');
  return policies.map((policy: Properties) => policy['PolicyDocument']);
}

function attachToRoles(policyName: string, properties: Properties, { partition, accountId }: Place, targets: DeploymentTargets): void {
  const { Roles: roles = [], Users: users, Groups: groups } = properties;
  if (users !== undefined || groups !== undefined)
    throw new TemplateError('this sandbox attaches policies to Roles, not to Users or Groups');
  if (!Array.isArray(roles)) throw new TemplateError('Roles must be a list of names');
  for (const role of roles)
    targets.attachPolicy(`arn:${partition}:iam::${accountId}:role/${String(role)}`, policyName, properties['PolicyDocument']);
}

function createBucket(properties: Properties, { partition, region, accountId }: Place, targets: DeploymentTargets): CreatedResource {
  const name = textIn(properties, 'BucketName');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw new TemplateError(`BucketName ${name} is not a name for a bucket`);
  targets.registerBucket(name, { accountId, region }, sendsEventsToEventBridge(properties['NotificationConfiguration']));
  const domain = `${name}.s3.amazonaws.com`;
  return {
    ref: name,
    attributes: { Arn: `arn:${partition}:s3:::${name}`, DomainName: domain, RegionalDomainName: `${name}.s3.${region}.amazonaws.com` },
  };
}

function sendsEventsToEventBridge(notifications: unknown): boolean {
  if (notifications === undefined) return false;
  if (JSON.stringify(notifications) === '{"EventBridgeConfiguration":{"EventBridgeEnabled":true}}') return true;
  throw new TemplateError(
    `NotificationConfiguration is ${JSON.stringify(notifications)}; this sandbox knows only EventBridgeConfiguration with EventBridgeEnabled true`,
  );
}

function createDashboard(properties: Properties): CreatedResource {
  const body = textIn(properties, 'DashboardBody');
  try {
    JSON.parse(body);
  } catch (error) {
    throw new TemplateError(`DashboardBody is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { ref: textIn(properties, 'DashboardName') };
}

function createDocument(properties: Properties, region: string, targets: DeploymentTargets): CreatedResource {
  const name = textIn(properties, 'Name');
  const documentFormat = optionalText(properties, 'DocumentFormat') ?? 'JSON';
  const targetType = optionalText(properties, 'TargetType');
  if (documentFormat !== 'YAML' && documentFormat !== 'JSON')
    throw new TemplateError(`DocumentFormat ${documentFormat} is not known to this sandbox`);
  targets.registerDocument({
    region,
    name,
    content: textIn(properties, 'Content'),
    documentFormat,
    documentType: optionalText(properties, 'DocumentType') ?? 'Command',
    ...(targetType === undefined ? {} : { targetType }),
  });
  return { ref: name };
}

function createFunction(properties: Properties, place: Place, logicalId: string, targets: DeploymentTargets): CreatedResource {
  const definition = lambdaFunctionFrom(properties, place, generatedName(logicalId));
  if (!targets.trustsService(definition.roleArn, 'lambda.amazonaws.com')) {
    throw new TemplateError(`Role ${definition.roleArn} does not exist, or cannot be assumed by lambda.amazonaws.com`);
  }
  targets.registerFunction(definition);
  return { ref: definition.functionName, attributes: { Arn: definition.functionArn } };
}

function createPermission(properties: Properties, region: string, logicalId: string, targets: DeploymentTargets): CreatedResource {
  const name = textIn(properties, 'FunctionName');
  if (!targets.hasFunction(region, name)) throw new TemplateError(`FunctionName ${name} names no function of ${region}`);
  const sourceAccount = optionalText(properties, 'SourceAccount');
  const sourceArn = optionalText(properties, 'SourceArn');
  const principalOrganizationId = optionalText(properties, 'PrincipalOrgID');
  targets.addPermission({
    region,
    functionName: name.split(':').at(-1) ?? name,
    action: textIn(properties, 'Action'),
    principal: textIn(properties, 'Principal'),
    ...(sourceAccount === undefined ? {} : { sourceAccount }),
    ...(sourceArn === undefined ? {} : { sourceArn }),
    ...(principalOrganizationId === undefined ? {} : { principalOrganizationId }),
  });
  return { ref: logicalId };
}
