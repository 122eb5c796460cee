import type { ResourceType, ResourceTypes } from './deployer.ts';

/**
 * Properties whose change replaces a resource (AWS CloudFormation guide, "Update requires: Replacement", type by type). Of a document this holds with
 * `UpdateMethod: NewVersion`; otherwise any change replaces it.
 */
const createOnly: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['RoleName', 'Path'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 'Path', 'Description'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SNS::Subscription': ['Endpoint', 'Protocol', 'TopicArn'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::SSM::Document': ['Name', 'DocumentType'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Lambda::Permission': ['Action', 'FunctionName', 'Principal', 'PrincipalOrgID', 'SourceAccount', 'SourceArn'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn'],
  'AWS::Config::ConfigRule': ['ConfigRuleName'],
  'AWS::Config::RemediationConfiguration': ['ConfigRuleName'],
  'AWS::Config::ConformancePack': ['ConformancePackName'],
  'AWS::Config::ConfigurationAggregator': ['ConfigurationAggregatorName'],
  'AWS::Events::Rule': ['Name', 'EventBusName'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
  'AWS::CloudFormation::StackSet': ['StackSetName', 'PermissionModel', 'CallAs'],
};

/** Types that are set anew by setting them: what they were before leaves no trace. */
const setAnew: readonly string[] = [
  'AWS::Logs::LogGroup',
  'AWS::IAM::Policy',
  'AWS::SNS::TopicPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Events::Rule',
  // A new version, which becomes the default (UpdateMethod: NewVersion).
  'AWS::SSM::Document',
  'AWS::Config::ConfigRule',
  'AWS::Config::RemediationConfiguration',
  'AWS::Config::ConformancePack',
];

/** What else such a policy was attached to before would keep it here. */
const notSimulated: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Policy': ['PolicyName', 'Roles'],
  'AWS::SNS::TopicPolicy': ['Topics'],
  'AWS::SQS::QueuePolicy': ['Queues'],
};

/** Adds to each type how it behaves in an update of its stack. */
export const withUpdateBehaviors = (types: ResourceTypes): ResourceTypes =>
  Object.fromEntries(
    Object.entries(types).map(([name, type]): [string, ResourceType] => [
      name,
      {
        ...type,
        ...(createOnly[name] === undefined ? {} : { createOnly: createOnly[name] }),
        ...(notSimulated[name] === undefined ? {} : { notSimulated: notSimulated[name] }),
        ...(setAnew.includes(name) ? { update: type.create } : {}),
      },
    ]),
  );
