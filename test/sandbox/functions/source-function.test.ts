import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { accountId, lambdaService, type OneAccount, region, role, roleArn, startOneAccount } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';
import { zipOf } from './zip.ts';

const arnOf = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${name}`;

/** Writes an object, and says how that ended; with `via`, in a session of that role. */
const writes = `
const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
const { STSClient, AssumeRoleCommand } = require('@aws-sdk/client-sts');
exports.handler = async ({ bucket, via }) => {
  let credentials;
  if (via !== undefined) {
    const { Credentials: c } = await new STSClient().send(new AssumeRoleCommand({ RoleArn: via, RoleSessionName: 'Writer' }));
    credentials = { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken };
  }
  const s3 = new S3Client({ forcePathStyle: true, maxAttempts: 1, ...(credentials === undefined ? {} : { credentials }) });
  return s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'record.json', Body: '{}' })).then(() => 'written', (error) => error.name);
};`;

const ofWriter = { ArnEquals: { 'lambda:SourceFunctionArn': arnOf('Writer') } };
const anyBucket = { Action: 's3:PutObject', Resource: 'arn:aws:s3:::*/*' };

let one: OneAccount;
beforeAll(async () => {
  one = await startOneAccount({
    Writing: role(
      'Writing',
      [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: lambdaService },
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: accountId } },
      ],
      [
        { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::plain/*', Condition: ofWriter },
        {
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: 'arn:aws:s3:::of-a-version/*',
          Condition: { ArnEquals: { 'lambda:SourceFunctionArn': `${arnOf('Writer')}:1` } },
        },
        { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::by-policy/*' },
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn('Writing') },
      ],
    ),
    Writer: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'Writer',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Writing', 'Arn'] },
        Timeout: 30,
        Code: { ZipFile: writes },
      },
    },
    ...Object.fromEntries(
      ['plain', 'of-a-version', 'by-policy'].map((BucketName) => [
        `Bucket${BucketName.replaceAll('-', '')}`,
        { Type: 'AWS::S3::Bucket', Properties: { BucketName } },
      ]),
    ),
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucketbypolicy' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Principal: '*', ...anyBucket, Condition: { ArnNotEquals: { 'lambda:SourceFunctionArn': arnOf('Writer') } } },
          ],
        },
      },
    },
  });
  await new LambdaClient(one.as()).send(
    new CreateFunctionCommand({
      FunctionName: 'Insider',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: roleArn('Writing'),
      Timeout: 30,
      Code: { ZipFile: zipOf({ 'index.js': writes }) },
    }),
  );
});
afterAll(() => one.accounts.stop());

async function outcomeOf(FunctionName: string, event: unknown): Promise<unknown> {
  const answer = await new LambdaClient(one.as()).send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }));
  return JSON.parse(answer.Payload?.transformToString() ?? '');
}

// AWS Lambda guide, "Using source function ARN to control function access behavior".
describe('a permission for the code of one function', () => {
  it('is there in its execution environment', async () => {
    expect(await outcomeOf('Writer', { bucket: 'plain' })).toBe('written');
  });

  it('is there for who has taken the credentials out of it', async () => {
    const s3 = new S3Client({ ...one.with(one.account.credentialsOfFunction(region, 'Writer')), forcePathStyle: true });

    expect((await refusalOf(s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'taken.json', Body: '{}' }))))[0]).toBe('none');
    expect(() => one.account.credentialsOfFunction(region, 'Nobody')).toThrow('there is no function Nobody');
  });

  it('is not there for a function of somebody, to which the same role was passed', async () => {
    expect(await outcomeOf('Insider', { bucket: 'plain' })).toBe('AccessDenied');
  });

  it('is not there for another session of the role, not even under the name of the function', async () => {
    const s3 = new S3Client({ ...(await one.inSession('Writing', 'Writer')), forcePathStyle: true });

    expect((await refusalOf(s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'record.json', Body: '{}' }))))[0]).toBe('AccessDenied');
  });

  it('is not there in a session that the function itself has opened', async () => {
    expect(await outcomeOf('Writer', { bucket: 'plain', via: roleArn('Writing') })).toBe('AccessDenied');
  });

  it('knows no versions: the key has the ARN without one', async () => {
    expect(await outcomeOf('Writer', { bucket: 'of-a-version' })).toBe('AccessDenied');
  });

  it('cannot be asked for in the policy of a resource, where the key is never there', async () => {
    expect(await outcomeOf('Writer', { bucket: 'by-policy' })).toBe('AccessDenied');
  });
});

describe('what AWS Lambda calls for an event source mapping', () => {
  const mapped = (Condition: unknown) => ({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Waiting', VisibilityTimeout: 60 } },
      Polling: role('Polling', lambdaService, [
        {
          Effect: 'Allow',
          Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
          Resource: '*',
          ...(Condition === undefined ? {} : { Condition }),
        },
      ]),
      Polled: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'Polled',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Polling', 'Arn'] },
          Code: { ZipFile: 'exports.handler = async () => {};' },
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Polled' } },
      },
    },
  });
  const ofPolled = { ArnEquals: { 'lambda:SourceFunctionArn': arnOf('Polled') } };

  it('does not have the ARN of the function, so that a condition on it breaks the mapping', async () => {
    await expect(one.account.deploy(region, { name: 'Fenced', template: mapped(ofPolled) })).rejects.toThrow(
      'The function execution role does not have permissions to call ReceiveMessage on SQS',
    );
    await one.account.deploy(region, { name: 'Open', template: mapped(undefined) });
    expect(one.account.deployment(region, 'Open').resources.has('Mapping')).toBe(true);
  });
});
