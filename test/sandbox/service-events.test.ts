import { DisableKeyRotationCommand, EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { SSMClient, StartAutomationExecutionCommand, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { accountId, estateOf, keyIdOf, region } from './rule-sandbox.ts';

const primary = 'us-east-1';
const multiRegionId = `mrk-${'0'.repeat(31)}1`;

/** A multi-Region key, as it is in one of its two Regions. */
function multiRegionKey(inRegion: string): EstateKey {
  const related = (of: string) => ({ Arn: `arn:aws:kms:${of}:${accountId}:key/${multiRegionId}`, Region: of });
  const [ordinary] = estateOf(1).keys;
  if (ordinary === undefined) throw new Error('no key');
  return {
    ...ordinary,
    metadata: {
      ...ordinary.metadata,
      KeyId: multiRegionId,
      Arn: related(inRegion).Arn,
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: inRegion === primary ? 'PRIMARY' : 'REPLICA',
        PrimaryKey: related(primary),
        ReplicaKeys: [related(region)],
      },
    },
  };
}

const role = (RoleName: string, Service: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: { 'Fn::Join': ['-', [RoleName, { Ref: 'AWS::Region' }]] },
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }] },
  },
});
const rule = (EventPattern: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern, Targets: [{ Id: 'Q', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] },
});
const runbook = `schemaVersion: '0.3'
assumeRole: '{{ AutomationAssumeRole }}'
parameters:
  AutomationAssumeRole: { type: String }
mainSteps:
  - name: Approve
    action: aws:approve
    inputs: { Approvers: ['arn:aws:iam::${accountId}:user/operator'] }
    isEnd: true
`;

/** A queue that takes whatever AWS KMS and Systems Manager tell, and a function that is called every hour. */
const template = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Told' } },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
            { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          ],
        },
      },
    },
    Kms: rule({ source: ['aws.kms'] }),
    Ssm: rule({ source: ['aws.ssm'], detail: { Status: ['Success', 'Failed', 'TimedOut', 'Cancelled'] } }),
    RunbookRole: role('Runbook', 'ssm.amazonaws.com'),
    Runbook: {
      Type: 'AWS::SSM::Document',
      Properties: { Name: 'Tested', DocumentType: 'Automation', DocumentFormat: 'YAML', Content: runbook },
    },
    FunctionRole: role('Function', 'lambda.amazonaws.com'),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'Hourly',
        Code: { ZipFile: 'exports.handler = async (event) => { console.log(JSON.stringify(event)); }' },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
        Runtime: 'nodejs24.x',
      },
    },
    EveryHour: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 hour)',
        Targets: [{ Id: 'F', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, Input: '{"kind":"hourly"}' }],
      },
    },
    EveryHourPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['EveryHour', 'Arn'] },
      },
    },
    // Has no permission for its rule, which therefore reaches nobody.
    EveryMinute: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        Targets: [{ Id: 'F', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, Input: '{"kind":"every minute"}' }],
      },
    },
  },
};

const lines: string[] = [];
let sandbox: Sandbox;
let kms: KMSClient;
let ssm: SSMClient;

beforeAll(async () => {
  const estate = { ...estateOf(3), keys: [...estateOf(3).keys, multiRegionKey(primary), multiRegionKey(region)] };
  sandbox = await startSandbox({ estate, regions: [region, primary], template, log: (line) => lines.push(line) });
  const settings = { endpoint: sandbox.endpoint, region, credentials: sandbox.credentialsFor(sandbox.operatorArn), maxAttempts: 1 };
  kms = new KMSClient(settings);
  ssm = new SSMClient(settings);
});
afterAll(() => sandbox.stop());

const told = (inRegion = region) => sandbox.queue(inRegion, 'Told').visible.map((body) => JSON.parse(body));

describe('a call that changes a key', () => {
  it('is told as CloudTrail tells it', async () => {
    await kms.send(new EnableKeyRotationCommand({ KeyId: keyIdOf(1), RotationPeriodInDays: 180 }));
    const arn = `arn:aws:kms:${region}:${accountId}:key/${keyIdOf(1)}`;

    expect(told().at(-1)).toMatchObject({
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.kms',
      account: accountId,
      region,
      detail: {
        eventSource: 'kms.amazonaws.com',
        eventName: 'EnableKeyRotation',
        awsRegion: region,
        readOnly: false,
        userIdentity: { type: 'IAMUser', arn: sandbox.operatorArn },
        requestParameters: { keyId: keyIdOf(1), rotationPeriodInDays: 180 },
        responseElements: { keyId: arn },
        resources: [{ accountId, type: 'AWS::KMS::Key', ARN: arn }],
        eventType: 'AwsApiCall',
        recipientAccountId: accountId,
      },
    });
    expect(told().at(-1).detail).not.toHaveProperty('errorCode');
  });

  it('is told with its error if it was refused', async () => {
    await expect(kms.send(new DisableKeyRotationCommand({ KeyId: keyIdOf(404) }))).rejects.toThrow();

    expect(told().at(-1).detail).toMatchObject({ eventName: 'DisableKeyRotation', errorCode: 'NotFoundException' });
    expect(told().at(-1).detail).not.toHaveProperty('resources');
  });

  it('is told in the Region of each replica too, if the key shares its rotation with them', async () => {
    const elsewhere = new KMSClient({
      endpoint: sandbox.endpoint,
      region: primary,
      credentials: sandbox.credentialsFor(sandbox.operatorArn),
      maxAttempts: 1,
    });
    await elsewhere.send(new EnableKeyRotationCommand({ KeyId: multiRegionId }));

    expect(told(primary).map(({ detail }) => detail.eventName)).toEqual(['EnableKeyRotation']);
    expect(told().at(-1).detail).toMatchObject({
      eventName: 'SynchronizeMultiRegionKey',
      requestParameters: null,
      // AWS KMS guide, sample event: the primary, and not the replica
      resources: [{ ARN: `arn:aws:kms:${primary}:${accountId}:key/${multiRegionId}` }],
    });
  });
});

describe('an execution that has ended', () => {
  it('is told once, with capitalised keys', async () => {
    const { AutomationExecutionId: id = '' } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'Tested',
        Parameters: { AutomationAssumeRole: [`arn:aws:iam::${accountId}:role/Runbook-${region}`] },
      }),
    );
    await sandbox.settled();
    expect(told().filter(({ source }) => source === 'aws.ssm')).toEqual([]);

    await ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id, Type: 'Cancel' }));
    await sandbox.settled();

    expect(told().filter(({ source }) => source === 'aws.ssm')).toMatchObject([
      {
        'detail-type': 'EC2 Automation Execution Status-change Notification',
        resources: [
          `arn:aws:ssm:${region}:${accountId}:automation-execution/${id}`,
          `arn:aws:ssm:${region}:${accountId}:automation-definition/Tested:1`,
        ],
        detail: {
          ExecutionId: id,
          Definition: 'Tested',
          DefinitionVersion: 1,
          Status: 'Cancelled',
          StartTime: expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d{2}:\d{2} [AP]M$/),
          Time: expect.any(Number),
          ExecutedBy: sandbox.operatorArn,
        },
      },
    ]);
  });
});

describe('a rule on a schedule', () => {
  it('calls a function that lets it in, and no other', async () => {
    await sandbox.clock.advance(60 * 60_000);
    await sandbox.settled();

    const called = sandbox.functionLogs().filter(({ region: of }) => of === region);
    expect(called.map(({ line }) => JSON.parse(line))).toEqual([{ kind: 'hourly' }]);
    expect(lines.find((line) => line.includes('EveryMinute'))).toContain("the function's permissions do not let");
  });
});

describe('a template', () => {
  it('with a property that is not simulated is not deployed', async () => {
    const { Queue } = template.Resources;
    const changed = { Resources: { Queue: { ...Queue, Properties: { QueueName: 'Told', FifoQueue: true } } } };

    await expect(startSandbox({ estate: estateOf(1), template: changed })).rejects.toThrow('FifoQueue');
  });
});
