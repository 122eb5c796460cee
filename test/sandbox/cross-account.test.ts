import { ConfigServiceClient, GetComplianceDetailsByConfigRuleCommand } from '@aws-sdk/client-config-service';
import { DescribeKeyCommand, EnableKeyRotationCommand, GetKeyRotationStatusCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Account } from '../../sandbox/account.ts';
import type { Accounts } from '../../sandbox/accounts.ts';
import { createOrganization } from '../../sandbox/services/organizations/organization.ts';
import { centralTemplate, memberTemplate, organizationId, ruleTemplate, trusting } from './cross-account-templates.ts';
import { refusalOf } from './rule-sandbox.ts';
import { startAccounts } from './several-accounts.ts';

const region = 'eu-central-1';
let accounts: Accounts;
let central: Account;
let member: Account;
let government: Account;
let stranger: Account;

beforeAll(async () => {
  const started = await startAccounts();
  ({ accounts, orders: central, billing: member, government } = started);
  stranger = accounts.add({ accountId: '999999999999', regions: [region], keys: [], settings: {} });
  accounts.shared.organizations.add(
    createOrganization({
      id: organizationId,
      rootId: 'r-abcd',
      managementAccountId: central.accountId,
      region,
      units: [],
      accounts: [central, member].map(({ accountId }) => ({ accountId, name: accountId })),
      joinedAt: new Date(),
    }),
  );
  await central.deploy(region, { name: 'Central', template: centralTemplate });
  await member.deploy(region, { name: 'Member', template: memberTemplate });
});
afterAll(() => accounts.stop());

const as = (account: Account, principal = account.operatorArn, inRegion = account.regions[0] ?? '') => ({
  region: inRegion,
  endpoint: accounts.endpoint,
  credentials: account.credentialsFor(principal),
  maxAttempts: 1,
});
const assume = (account: Account, RoleArn: string, more: { readonly ExternalId?: string; readonly principal?: string } = {}) => {
  const { principal, ...rest } = more;
  return new STSClient(as(account, principal)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'grace', ...rest }));
};

describe('a role of another account', () => {
  it('is assumed where its trust policy names the account, and acts there', async () => {
    const { Credentials: issued } = await assume(central, 'arn:aws:iam::444455556666:role/Read', { ExternalId: 'rotation' });
    const credentials = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    };

    expect(await new STSClient({ ...as(central), credentials }).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '444455556666',
      Arn: 'arn:aws:sts::444455556666:assumed-role/Read/grace',
    });
  });

  it('is assumed by the very role that its trust policy names', async () => {
    const approver = 'arn:aws:iam::444455556666:role/Approver';

    expect((await assume(central, approver, { principal: 'arn:aws:iam::111122223333:role/Approvers' })).AssumedRoleUser?.Arn).toBe(
      'arn:aws:sts::444455556666:assumed-role/Approver/grace',
    );
    expect((await refusalOf(assume(central, approver)))[0]).toBe('AccessDenied');
  });

  it('is assumed by everybody in the organization where its trust policy says so', async () => {
    const role = 'arn:aws:iam::111122223333:role/ForTheOrganization';

    expect((await assume(member, role)).Credentials?.AccessKeyId).toMatch(/^ASIA/);
    expect((await refusalOf(assume(stranger, role)))[0]).toBe('AccessDenied');
  });

  it.each<[string, () => Promise<unknown>, string, string]>([
    ['without the external id', () => assume(central, 'arn:aws:iam::444455556666:role/Read'), 'aws', 'role/Read'],
    ['with another external id', () => assume(central, 'arn:aws:iam::444455556666:role/Read', { ExternalId: 'x' }), 'aws', 'role/Read'],
    ['that is not there', () => assume(central, 'arn:aws:iam::444455556666:role/Nobody'), 'aws', 'role/Nobody'],
  ])('is refused %s, as AWS words it', async (_, call, partition, role) => {
    expect(await refusalOf(call())).toEqual([
      'AccessDenied',
      `User: arn:aws:iam::111122223333:user/operator is not authorized to perform: sts:AssumeRole on resource: arn:${partition}:iam::444455556666:${role}`,
    ]);
  });

  it('is refused of an account that is not there, and across partitions whatever its trust policy says', async () => {
    await government.deploy('us-gov-west-1', { template: { Resources: { Open: trusting('Open', '*') } } });

    expect((await refusalOf(assume(central, 'arn:aws:iam::000000000000:role/Read')))[0]).toBe('AccessDenied');
    expect((await refusalOf(assume(central, 'arn:aws-us-gov:iam::777788889999:role/Open')))[0]).toBe('AccessDenied');
    expect((await assume(government, 'arn:aws-us-gov:iam::777788889999:role/Open')).Credentials).toBeDefined();
  });
});

describe('a bucket of another account', () => {
  const s3 = (account: Account, inRegion?: string) => new S3Client({ ...as(account, undefined, inRegion), forcePathStyle: true });
  const put = (account: Account, Key: string, more: object = {}) =>
    refusalOf(s3(account).send(new PutObjectCommand({ Bucket: 'central-evidence', Key, Body: 'x', ...more })));

  it('takes what its policy allows, and nothing else', async () => {
    expect((await put(member, '444455556666/eu-central-1/a.json'))[0]).toBe('none');
    expect(await put(member, '111122223333/eu-central-1/a.json')).toEqual([
      'AccessDenied',
      'User: arn:aws:iam::444455556666:user/operator is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::central-evidence/111122223333/eu-central-1/a.json" because no resource-based policy allows the s3:PutObject action',
    ]);
    expect((await put(stranger, '999999999999/eu-central-1/a.json'))[0]).toBe('AccessDenied');
  });

  it('is guarded by its denials', async () => {
    const once = '444455556666/eu-central-1/once.json';

    expect((await put(member, once))[1]).toContain('with an explicit deny in a resource-based policy');
    expect((await put(member, once, { IfNoneMatch: '*' }))[0]).toBe('none');
    expect((await put(member, once, { IfNoneMatch: '*' }))[0]).toBe('PreconditionFailed');
  });

  it('is neither read nor listed, and does not tell what is there', async () => {
    const get = (account: Account, Key: string) => refusalOf(s3(account).send(new GetObjectCommand({ Bucket: 'central-evidence', Key })));

    expect((await get(member, '444455556666/eu-central-1/a.json'))[0]).toBe('AccessDenied');
    expect((await get(member, 'nothing'))[0]).toBe('AccessDenied');
    expect((await get(central, 'nothing'))[0]).toBe('NoSuchKey');
    expect((await refusalOf(s3(member).send(new ListObjectsV2Command({ Bucket: 'central-evidence' }))))[0]).toBe('AccessDenied');
  });

  it('is open to its own account, which also finds what others have put', async () => {
    const { Contents } = await s3(central).send(new ListObjectsV2Command({ Bucket: 'central-evidence' }));

    expect(Contents?.map(({ Key }) => Key)).toEqual(['444455556666/eu-central-1/a.json', '444455556666/eu-central-1/once.json']);
  });

  it('is written to only by who knows its owner, where they say whom they expect', async () => {
    const Key = '444455556666/eu-central-1/b.json';

    expect((await put(member, Key, { ExpectedBucketOwner: '999999999999' }))[0]).toBe('AccessDenied');
    expect((await put(member, Key, { ExpectedBucketOwner: central.accountId, ACL: 'bucket-owner-full-control' }))[0]).toBe('none');
    expect((await put(member, Key, { ObjectLockMode: 'GOVERNANCE' }))[1]).toContain('does not read the header x-amz-object-lock-mode');
  });

  it('answers in its own Region only', async () => {
    const call = s3(central, 'eu-south-1').send(new ListObjectsV2Command({ Bucket: 'central-evidence' }));

    expect((await refusalOf(call))[0]).toBe('PermanentRedirect');
    const following = new S3Client({ ...as(central, undefined, 'eu-south-1'), forcePathStyle: true, followRegionRedirects: true });
    expect((await following.send(new ListObjectsV2Command({ Bucket: 'central-evidence' }))).KeyCount).toBeGreaterThan(0);
  });

  it('keeps its name to itself', async () => {
    const template = { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'central-evidence' } } } };

    expect((await refusalOf(stranger.deploy(region, { template })))[1]).toContain('BucketAlreadyExists');
  });
});

describe('a key of another account', () => {
  const policy = (AWS: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' }] });
  const keyArn = () => [...member.kms(region).keys.values()][0]?.metadata.Arn ?? '';
  const kms = (account: Account) => new KMSClient(as(account));

  it('is seen by its ARN as far as its policy allows, and never written', async () => {
    const KeyId = keyArn();
    const see = () => refusalOf(kms(central).send(new GetKeyRotationStatusCommand({ KeyId })));

    expect((await see())[0]).toBe('AccessDeniedException');
    member.kms(region).setPolicy(KeyId.split('/')[1] ?? '', policy('arn:aws:iam::111122223333:root'));
    expect((await see())[0]).toBe('none');
    expect((await kms(central).send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.AWSAccountId).toBe('444455556666');
    expect((await refusalOf(kms(central).send(new EnableKeyRotationCommand({ KeyId }))))[0]).toBe('AccessDeniedException');
    expect((await refusalOf(kms(member).send(new DescribeKeyCommand({ KeyId }))))[0]).toBe('AccessDeniedException');
  });

  it('is not found where there is none', async () => {
    const KeyId = `arn:aws:kms:${region}:000000000000:key/00000000-0000-4000-8000-000000000000`;

    expect((await refusalOf(kms(central).send(new DescribeKeyCommand({ KeyId }))))[0]).toBe('AccessDeniedException');
  });
});

describe('a fault', () => {
  it('strikes the account that it is for', async () => {
    accounts.shared.faults.inject({
      service: 'kms',
      operation: 'ListKeys',
      accountId: member.accountId,
      error: { name: 'ThrottlingException' },
    });
    const list = (account: Account) => refusalOf(new KMSClient(as(account)).send(new ListKeysCommand({})));

    expect([(await list(member))[0], (await list(central))[0]]).toEqual(['ThrottlingException', 'none']);
    accounts.shared.faults.clear();
  });
});

describe('a topic of another account', () => {
  const publish = (account: Account, TopicArn: string, inRegion?: string) =>
    refusalOf(new SNSClient(as(account, undefined, inRegion)).send(new PublishCommand({ TopicArn, Message: 'hello' })));
  const arn = (name: string) => `arn:aws:sns:${region}:111122223333:${name}`;

  it('takes messages of whom its policy lets in, and keeps them with its own account', async () => {
    expect((await publish(member, arn('Central')))[0]).toBe('none');
    expect([central.snsMessages().length, member.snsMessages().length]).toEqual([1, 0]);
  });

  it('takes none of others', async () => {
    expect(await publish(stranger, arn('Central'))).toEqual([
      'AuthorizationErrorException',
      `User: arn:aws:iam::999999999999:user/operator is not authorized to perform: SNS:Publish on resource: ${arn('Central')} because no resource-based policy allows the SNS:Publish action`,
    ]);
    expect((await publish(member, arn('Private')))[0]).toBe('AuthorizationErrorException');
    expect((await publish(member, arn('Nothing')))[0]).toBe('AuthorizationErrorException');
  });

  it('is not reached through another Region', async () => {
    expect((await publish(central, arn('Central'), 'eu-south-1'))[0]).toBe('InvalidParameterException');
  });
});

describe("a rule with another account's function", () => {
  const functionArn = `arn:aws:lambda:${region}:111122223333:function:CentralRule`;

  it("runs it with the credentials of its own role, and takes results only with the rule's account's", async () => {
    await member.deploy(region, { name: 'Rule', template: ruleTemplate(functionArn) });
    await member.settled();
    const { EvaluationResults } = await new ConfigServiceClient(as(member)).send(
      new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: 'central' }),
    );

    expect(central.functionLogs().map(({ line }) => JSON.parse(line))).toEqual([
      { Arn: 'arn:aws:sts::111122223333:assumed-role/Function/CentralRule', own: 'InvalidResultTokenException', theirs: 'ok' },
    ]);
    expect(member.functionLogs()).toEqual([]);
    expect(EvaluationResults?.map(({ ComplianceType }) => ComplianceType)).toEqual(['COMPLIANT']);
  });

  it('is refused unless the function lets AWS Config in for the account of the rule', async () => {
    const [, message] = await refusalOf(stranger.deploy(region, { template: ruleTemplate(functionArn) }));

    expect(message).toContain(`InsufficientPermissionsException: The AWS Lambda function ${functionArn} cannot be invoked`);
  });

  it('cannot be invoked by hand from elsewhere', async () => {
    const invoke = (FunctionName: string) => refusalOf(new LambdaClient(as(member)).send(new InvokeCommand({ FunctionName })));

    expect((await invoke(functionArn))[0]).toBe('AccessDeniedException');
    expect((await invoke('CentralRule'))[0]).toBe('ResourceNotFoundException');
  });
});
