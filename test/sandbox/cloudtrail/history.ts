import { CloudTrailClient, type Event, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import type { CloudTrailSettings } from '../../../sandbox/services/cloudtrail/cloudtrail-service.ts';
import { type ClientSettings, lambdaService, type OneAccount, ownAccount, role, startOneAccount } from '../one-account.ts';

/** Waits for an approval, then looks for keys. */
const asking = JSON.stringify({
  schemaVersion: '0.3',
  assumeRole: '{{ AutomationAssumeRole }}',
  parameters: { AutomationAssumeRole: { type: 'String' }, KeyIds: { type: 'StringList', default: [] } },
  mainSteps: [
    { name: 'Approve', action: 'aws:approve', inputs: { Approvers: ['arn:aws:iam::111122223333:role/Approver'] } },
    { name: 'List', action: 'aws:executeAwsApi', inputs: { Service: 'kms', Api: 'ListKeys' } },
  ],
});

/** Reads a key and switches its rotation on. */
const enabling = `
const { KMSClient, DescribeKeyCommand, EnableKeyRotationCommand } = require('@aws-sdk/client-kms');
exports.handler = async ({ KeyId }) => {
  await new KMSClient().send(new DescribeKeyCommand({ KeyId }));
  await new KMSClient().send(new EnableKeyRotationCommand({ KeyId }));
};`;

const allowed = (...Action: readonly string[]) => [{ Effect: 'Allow', Action, Resource: '*' }];

const resources = {
  Asking: {
    Type: 'AWS::SSM::Document',
    Properties: { Name: 'Asking', DocumentType: 'Automation', DocumentFormat: 'JSON', Content: asking },
  },
  Runbook: role('Runbook', { Service: 'ssm.amazonaws.com' }, allowed('kms:ListKeys')),
  Approver: role('Approver', ownAccount, allowed('ssm:SendAutomationSignal')),
  Looker: role('Looker', ownAccount, allowed('cloudtrail:LookupEvents')),
  Enabler: role('Enabler', lambdaService, allowed('kms:DescribeKey', 'kms:EnableKeyRotation')),
  Enabling: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'Enabling',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Enabler', 'Arn'] },
      Timeout: 30,
      Code: { ZipFile: enabling },
    },
  },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Told' } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' }],
      },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { 'detail-type': ['AWS API Call via CloudTrail'] },
      Targets: [{ Id: 'Told', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
    },
  },
};

/** Events are in the history at once, and there is no limit to speak of. */
export const atOnce: Partial<CloudTrailSettings> = { delayMillis: () => 0, lookupsPerSecond: 1000 };

/**
 * An account with a runbook that asks, a function that writes, and a queue that is told of calls.
 */
export const startTrail = (cloudTrail: Partial<CloudTrailSettings> = atOnce): Promise<OneAccount> =>
  startOneAccount(resources, { cloudTrail }, { regions: ['eu-central-1', 'us-east-1'] });

export type Recorded = Event & { readonly record: Readonly<Record<string, unknown>> };

/** One page of events, with their records. */
export async function lookUp(settings: ClientSettings, input: LookupEventsCommandInput = {}) {
  const { Events = [], NextToken } = await new CloudTrailClient(settings).send(new LookupEventsCommand(input));
  return { events: Events.map((event): Recorded => ({ ...event, record: JSON.parse(event.CloudTrailEvent ?? '') })), NextToken };
}

/** Events of that name, the newest first. */
export const eventsNamed = async (one: OneAccount, AttributeValue: string, inRegion?: string): Promise<readonly Recorded[]> =>
  (await lookUp(one.as(undefined, inRegion), { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }] })).events;
