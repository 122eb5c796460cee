import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { estateOf } from '../flow/estates.ts';
import { refusalOf } from './rule-sandbox.ts';
import { startAccounts } from './several-accounts.ts';

const region = 'eu-central-1';
let sandbox: Sandbox;
afterEach(() => sandbox?.stop());

type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>>; readonly DeletionPolicy?: string };
const topic = (TopicName: string, more = {}): Resource => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName, ...more } });
const bucket = (properties = {}, DeletionPolicy?: string): Resource => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'records-of-a-test', ...properties },
  ...(DeletionPolicy === undefined ? {} : { DeletionPolicy }),
});
const role = (Description: string): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'Runner', Description, AssumeRolePolicyDocument: { Statement: [] } },
});
const logGroup = (LogGroupName: string): Resource => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });

async function updated(
  before: Readonly<Record<string, Resource>>,
  after: Readonly<Record<string, Resource>>,
): Promise<Readonly<Record<string, string>>> {
  sandbox = await startSandbox({ estate: estateOf(), regions: [region], schedulesRun: false, template: { Resources: before } });
  const { changes } = await sandbox.update(region, { template: { Resources: after } });
  return Object.fromEntries(changes);
}

describe('a stack that is updated', () => {
  it('leaves alone what is the same, changes what differs, makes what is new and takes away what is gone', async () => {
    const changes = await updated(
      { Same: topic('same'), Role: role('one'), Gone: topic('gone') },
      { Same: topic('same'), Role: role('two'), New: topic('new') },
    );

    expect(changes).toEqual({ Same: 'unchanged', Role: 'updated', New: 'created', Gone: 'deleted' });
  });

  it('replaces a resource that is renamed', async () => {
    expect(await updated({ Log: logGroup('/one') }, { Log: logGroup('/two') })).toEqual({ Log: 'replaced' });
  });

  it('replaces a resource whose type is another', async () => {
    expect(await updated({ Thing: logGroup('/one') }, { Thing: topic('thing') })).toEqual({ Thing: 'replaced' });
  });

  it('leaves where it is what its template retains', async () => {
    expect(await updated({ Records: bucket({}, 'RetainExceptOnCreate'), Topic: topic('a') }, { Topic: topic('a') })).toEqual({
      Topic: 'unchanged',
      Records: 'retained',
    });
  });

  it('says of a template that holds the same what it did not do', async () => {
    expect(await updated({ Records: bucket() }, { Records: bucket() })).toEqual({ Records: 'unchanged' });
  });

  it('refuses to replace what has a name of its own, as CloudFormation does', async () => {
    const withPath = (Path: string): Resource => ({
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'Runner', Path, AssumeRolePolicyDocument: { Statement: [] } },
    });

    await expect(updated({ Role: withPath('/one/') }, { Role: withPath('/two/') })).rejects.toThrow(
      'Role (AWS::IAM::Role): CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename Runner and update the stack again. It would be replaced for Path.',
    );
  });

  it('refuses an update that it does not know, by name', async () => {
    await expect(updated({ Topic: topic('a') }, { Topic: topic('a', { DisplayName: 'new' }) })).rejects.toThrow(
      'Topic (AWS::SNS::Topic): an update of DisplayName is not simulated by this sandbox',
    );
  });

  it('refuses to move a policy to another topic, since it does not know how to leave the first', async () => {
    const policyOf = (topicArn: string): Resource => ({
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [topicArn], PolicyDocument: { Version: '2012-10-17', Statement: [] } },
    });

    await expect(
      updated(
        { Policy: policyOf('arn:aws:sns:eu-central-1:111122223333:a') },
        { Policy: policyOf('arn:aws:sns:eu-central-1:111122223333:b') },
      ),
    ).rejects.toThrow('Policy (AWS::SNS::TopicPolicy): an update of Topics is not simulated by this sandbox');
  });
});

describe('a policy that is taken away from a stack while what it lets in stays', () => {
  it('lets nobody in any longer', async () => {
    const { accounts: several, orders, billing } = await startAccounts();
    try {
      const TopicArn = `arn:aws:sns:${region}:${orders.accountId}:open`;
      const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'open' } };
      const allow = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Publish', Resource: TopicArn };
      const policy = {
        Type: 'AWS::SNS::TopicPolicy',
        DependsOn: 'Topic',
        Properties: { Topics: [TopicArn], PolicyDocument: { Version: '2012-10-17', Statement: [allow] } },
      };
      const publish = () =>
        new SNSClient({
          region,
          endpoint: several.endpoint,
          credentials: billing.credentialsFor(billing.operatorArn),
          maxAttempts: 1,
        }).send(new PublishCommand({ TopicArn, Message: 'm' }));
      await orders.deploy(region, { template: { Resources: { Topic: topic, Policy: policy } } });
      expect(await refusalOf(publish())).toEqual(['none', '']);
      const { changes } = await orders.update(region, { template: { Resources: { Topic: topic } } });

      expect(Object.fromEntries(changes)).toEqual({ Topic: 'unchanged', Policy: 'deleted' });
      expect(await refusalOf(publish())).toEqual([expect.stringMatching(/Authorization/), expect.anything()]);
    } finally {
      await several.stop();
    }
  });
});
