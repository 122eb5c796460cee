import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListKeysCommand,
  ListRetirableGrantsCommand,
} from '@aws-sdk/client-kms';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ordinaryKey } from '../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from './endpoint.ts';

let services: Services;
beforeEach(async () => {
  services = await startServices([ordinaryKey(1)], { more: { config: { DescribeConfigRules: async () => ({ Invented: true }) } } });
});
afterEach(() => services.stop());

const authorization = (service: string, accessKeyId = 'AKIANOBODY') =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
const known = (): string => services.settings().credentials.accessKeyId;

async function post(headers: Record<string, string>, body: string) {
  const response = await fetch(services.url, { method: 'POST', headers, body });
  return [response.status, await response.text()] as const;
}

describe('the endpoint', () => {
  it('listens on the loopback interface only', () => {
    expect(services.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('refuses what it does not know by its name, with a status that is no refusal of AWS', async () => {
    const kms = new KMSClient(services.settings());

    await expect(kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: 'x' }))).rejects.toMatchObject({
      name: 'SandboxNotImplemented',
      $metadata: { httpStatusCode: 501 },
    });
    expect(await post({ authorization: authorization('ec2', known()) }, '')).toEqual([
      501,
      expect.stringContaining('the service ec2 is not simulated by this sandbox'),
    ]);
  });

  it.each([
    ['an unsigned request', {}, 403, 'MissingAuthenticationToken'],
    ['an access key that nobody issued', { authorization: authorization('kms') }, 403, 'UnrecognizedClientException'],
  ])('refuses %s', async (_what, headers, status, name) => {
    expect(await post({ 'x-amz-target': 'TrentService.ListKeys', ...headers } as Record<string, string>, '{}')).toEqual([
      status,
      expect.stringContaining(name),
    ]);
  });

  it.each([
    ['{', 'SerializationException'],
    ['[]', 'SerializationException'],
    ['{"KeyIdd":"x"}', 'DescribeKey: has no member KeyIdd; known are KeyId, GrantTokens'],
    ['{"KeyId":7}', 'DescribeKey.KeyId: must be a text; got 7'],
    ['{}', 'DescribeKey.KeyId: is required'],
  ])('refuses the body %s, and names what is wrong', async (body, message) => {
    expect(await post({ 'x-amz-target': 'TrentService.DescribeKey', authorization: authorization('kms', known()) }, body)).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  it('fails loudly where it would itself answer what AWS could not', async () => {
    const [status, body] = await post(
      { 'x-amz-target': 'StarlingDoveService.DescribeConfigRules', authorization: authorization('config', known()) },
      '{}',
    );

    expect([status, body]).toEqual([500, expect.stringContaining('has no member Invented')]);
  });

  it('keeps a journal of every call, and lets faults strike', async () => {
    const kms = new KMSClient(services.settings());
    services.faults.inject({ service: 'kms', operation: 'ListKeys', error: { name: 'ThrottlingException' }, times: 1 });

    expect(await endOf(kms.send(new ListKeysCommand({})))).toBe('ThrottlingException');
    expect(await endOf(kms.send(new ListKeysCommand({})))).toBe('ok');
    expect(services.journal.entries().map(({ operation, error, principal }) => [operation, error, principal])).toEqual([
      ['ListKeys', 'ThrottlingException', `arn:aws:iam::${accountId}:user/operator`],
      ['ListKeys', undefined, `arn:aws:iam::${accountId}:user/operator`],
    ]);
  });

  it('refuses a Region that it does not have', async () => {
    expect(await endOf(new KMSClient(services.settings(undefined, 'eu-west-3')).send(new ListKeysCommand({})))).toBe(
      'SandboxUnknownRegion',
    );
  });
});

describe('Amazon S3', () => {
  // Amazon S3 user guide: versioning; conditional writes.
  it('keeps every version, and writes only once where that is asked for', async () => {
    const s3 = new S3Client(services.settings());
    services.s3.registerBucket('evidence', { isVersioned: true });
    const put = (Body: string, more = {}) =>
      s3.send(new PutObjectCommand({ Bucket: 'evidence', Key: 'a/b ü.json', Body, ContentType: 'application/json', ...more }));

    const first = await put('one', { IfNoneMatch: '*' });
    expect(await endOf(put('two', { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    const second = await put('two');

    const read = async (VersionId?: string) =>
      (
        await s3.send(new GetObjectCommand({ Bucket: 'evidence', Key: 'a/b ü.json', ...(VersionId === undefined ? {} : { VersionId }) }))
      ).Body?.transformToString();
    expect([await read(), await read(first.VersionId), await read(second.VersionId)]).toEqual(['two', 'one', 'two']);
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'evidence', Key: 'a/b ü.json' }))).ContentLength).toBe(3);
  });

  it('says what is missing: the object, or the bucket', async () => {
    const s3 = new S3Client(services.settings());
    services.s3.registerBucket('evidence');

    expect(await endOf(s3.send(new GetObjectCommand({ Bucket: 'evidence', Key: 'nothing' })))).toBe('NoSuchKey');
    expect(await endOf(s3.send(new GetObjectCommand({ Bucket: 'elsewhere', Key: 'nothing' })))).toBe('NoSuchBucket');
  });

  it('lists by prefix, page by page', async () => {
    const s3 = new S3Client(services.settings());
    services.s3.registerBucket('evidence');
    for (const name of ['a/1', 'a/2', 'a/3', 'b/1']) await s3.send(new PutObjectCommand({ Bucket: 'evidence', Key: name, Body: name }));

    const page = await s3.send(new ListObjectsV2Command({ Bucket: 'evidence', Prefix: 'a/', MaxKeys: 2 }));
    const rest = await s3.send(
      new ListObjectsV2Command({ Bucket: 'evidence', Prefix: 'a/', ContinuationToken: page.NextContinuationToken }),
    );
    expect([page, rest].map(({ Contents, IsTruncated }) => [Contents?.map(({ Key }) => Key), IsTruncated])).toEqual([
      [['a/1', 'a/2'], true],
      [['a/3'], false],
    ]);
  });
});

describe('Amazon SNS', () => {
  // Amazon SNS API, Publish.
  it.each([
    ['a topic that is not there', { TopicArn: `arn:aws:sns:eu-central-1:${accountId}:Elsewhere`, Message: 'x' }, 'NotFoundException'],
    ['a subject of more than 100 characters', { Message: 'x', Subject: 'x'.repeat(101) }, 'InvalidParameterException'],
    ['a subject on two lines', { Message: 'x', Subject: 'a\nb' }, 'InvalidParameterException'],
    ['a message above 256 KB', { Message: 'x'.repeat(262_145) }, 'InvalidParameterException'],
    ['nothing', { Message: '' }, 'InvalidParameterException'],
    ['an ordinary message', { Message: 'x', Subject: 'Approve' }, 'ok'],
  ])('answers to %s as documented', async (_what, input, expected) => {
    const TopicArn = `arn:aws:sns:eu-central-1:${accountId}:Automation-Test`;
    services.sns.registerTopic(TopicArn);

    expect(await endOf(new SNSClient(services.settings()).send(new PublishCommand({ TopicArn, ...input })))).toBe(expected);
  });
});

describe('AWS STS', () => {
  it.each([
    ['the account', `arn:aws:iam::${accountId}:root`, 'ok'],
    ['the caller', `arn:aws:iam::${accountId}:user/operator`, 'ok'],
    ['somebody else', `arn:aws:iam::${accountId}:user/other`, 'AccessDenied'],
  ])('lets a role be assumed whose trust policy names %s', async (_whom, AWS, expected) => {
    const RoleArn = `arn:aws:iam::${accountId}:role/Approver`;
    services.roles.register(RoleArn, { Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }] });

    expect(await endOf(new STSClient(services.settings()).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' })))).toBe(expected);
  });

  it('knows who calls, also in a session', async () => {
    const RoleArn = `arn:aws:iam::${accountId}:role/Approver`;
    services.roles.register(RoleArn, {
      Statement: [{ Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' }],
    });
    const { Credentials } = await new STSClient(services.settings()).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };

    const { Arn } = await new STSClient({ ...services.settings(), credentials }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${accountId}:assumed-role/Approver/me`);
  });
});

describe('a caller of AWS KMS', () => {
  it('gets timestamps as dates over the wire', async () => {
    const kms = new KMSClient(services.settings());
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: ordinaryKey(1).metadata.KeyId }));

    expect(KeyMetadata?.CreationDate).toEqual(new Date('2024-01-01T00:00:00Z'));
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId: ordinaryKey(1).metadata.KeyId }))).KeyRotationEnabled).toBe(false);
  });
});
