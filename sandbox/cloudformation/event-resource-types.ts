import { createHash } from 'node:crypto';
import type { ResourceTypes } from './deployer.ts';
import { generatedName, optionalText, textIn } from './properties.ts';
import { TemplateError } from './template.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Where rules, queues and what works them off come to be. */
export type EventTargets = {
  readonly putEventRule: (region: string, properties: Properties, generatedName: string) => { readonly name: string; readonly arn: string };
  readonly createQueue: (
    region: string,
    properties: Properties,
    generatedName: string,
  ) => { readonly name: string; readonly arn: string; readonly url: string };
  readonly setQueuePolicy: (region: string, queueUrl: string, policy: unknown) => void;
  readonly addEventSourceMapping: (region: string, properties: Properties) => void;
  readonly putStateMachine: (arn: string, machine: { readonly definition: string; readonly roleArn: string }) => void;
};

/** The resource types by which a change finds its way to a function. */
export const eventResourceTypes = (targets: EventTargets): ResourceTypes => ({
  'AWS::Events::Rule': {
    properties: ['Description', 'EventBusName', 'EventPattern', 'Name', 'ScheduleExpression', 'State', 'Tags', 'Targets'],
    // PutRule sets a rule anew, which is also how it is updated.
    create: (properties, { region }, logicalId) => {
      const { name, arn } = targets.putEventRule(region, properties, generatedName(logicalId).slice(-64));
      return { ref: name, attributes: { Arn: arn } };
    },
  },
  'AWS::SQS::Queue': {
    properties: [
      'DelaySeconds',
      'KmsMasterKeyId',
      'MessageRetentionPeriod',
      'QueueName',
      'RedriveAllowPolicy',
      'RedrivePolicy',
      'SqsManagedSseEnabled',
      'Tags',
      'VisibilityTimeout',
    ],
    create: (properties, { region }, logicalId) => {
      const { name, arn, url } = targets.createQueue(region, properties, generatedName(logicalId).slice(-80));
      return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
    },
  },
  'AWS::SQS::QueuePolicy': {
    properties: ['PolicyDocument', 'Queues'],
    create: (properties, { region }, logicalId) => {
      const { Queues: queues, PolicyDocument: policy } = properties;
      if (!Array.isArray(queues) || queues.length === 0) throw new TemplateError('Queues must name at least one queue by its URL');
      for (const url of queues) targets.setQueuePolicy(region, String(url), policy);
      return { ref: logicalId };
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    properties: [
      'BatchSize',
      'Enabled',
      'EventSourceArn',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'ScalingConfig',
      'Tags',
    ],
    create: (properties, { region, partition, accountId }, logicalId) => {
      if (properties['Enabled'] === undefined || String(properties['Enabled']) === 'true')
        targets.addEventSourceMapping(region, properties);
      const id = uuidOf(logicalId);
      const arn = `arn:${partition}:lambda:${region}:${accountId}:event-source-mapping:${id}`;
      return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
    },
  },
  'AWS::StepFunctions::StateMachine': {
    properties: ['DefinitionString', 'RoleArn', 'StateMachineName', 'StateMachineType', 'Tags'],
    create: (properties, { region, partition, accountId }, logicalId) => {
      const type = optionalText(properties, 'StateMachineType') ?? 'STANDARD';
      if (type !== 'STANDARD') throw new TemplateError(`StateMachineType ${type} is not simulated by this sandbox`);
      const name = optionalText(properties, 'StateMachineName') ?? generatedName(logicalId);
      const arn = `arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
      targets.putStateMachine(arn, { definition: textIn(properties, 'DefinitionString'), roleArn: textIn(properties, 'RoleArn') });
      return { ref: arn, attributes: { Arn: arn, Name: name } };
    },
  },
  // Declared only: nothing is measured here.
  'AWS::CloudWatch::Alarm': {
    properties: [
      'ActionsEnabled',
      'AlarmActions',
      'AlarmDescription',
      'AlarmName',
      'ComparisonOperator',
      'DatapointsToAlarm',
      'Dimensions',
      'EvaluationPeriods',
      'ExtendedStatistic',
      'InsufficientDataActions',
      'MetricName',
      'Metrics',
      'Namespace',
      'OKActions',
      'Period',
      'Statistic',
      'Tags',
      'Threshold',
      'TreatMissingData',
      'Unit',
    ],
    create: (properties, { partition, region, accountId }, logicalId) => {
      const name = optionalText(properties, 'AlarmName') ?? generatedName(logicalId);
      textIn(properties, 'ComparisonOperator');
      return { ref: name, attributes: { Arn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}` } };
    },
  },
});

/** Lambda names mappings by UUIDs; here they are the same every time. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
