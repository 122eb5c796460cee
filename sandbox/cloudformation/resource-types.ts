import type { FunctionPermission } from '../lambda/function-policy.ts';
import type { LambdaFunction } from '../lambda/lambda-function.ts';
import { type BucketTargets, bucketResourceTypes } from './bucket-resource-types.ts';
import { conformancePackProperties, createConformancePack, remediationProperties } from './conformance-pack-resource.ts';
import type { CreatedResource, Place, ResourceTypes } from './deployer.ts';
import { type EventTargets, eventResourceTypes } from './event-resource-types.ts';
import { type IamTargets, iamResourceTypes } from './iam-resource-types.ts';
import { lambdaFunctionFrom, lambdaFunctionProperties } from './lambda-function-resource.ts';
import { generatedName, optionalText, textIn } from './properties.ts';
import { TemplateError } from './template.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Where the resources of a template come to be. */
export type DeploymentTargets = EventTargets &
  IamTargets &
  BucketTargets & {
    readonly registerTopic: (topicArn: string) => void;
    readonly setTopicPolicy: (topicArn: string, policy: unknown) => void;
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
  ...iamResourceTypes(targets),
  ...bucketResourceTypes(targets),
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
