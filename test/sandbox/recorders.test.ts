import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  GetResourceConfigHistoryCommand,
} from '@aws-sdk/client-config-service';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Account } from '../../sandbox/account.ts';
import { type Accounts, startAccounts } from '../../sandbox/accounts.ts';
import { estateKey } from './estate-key.ts';
import { refusalOf, ruleTemplate } from './rule-sandbox.ts';

const [withRecorder, without] = ['eu-central-1', 'us-east-1'];
let accounts: Accounts;
let account: Account;
beforeEach(async () => {
  accounts = await startAccounts({ port: 0 });
  account = accounts.add({
    accountId: '111122223333',
    regions: [withRecorder, without],
    withoutRecorder: [without],
    keys: [],
    settings: {},
  });
});
afterEach(() => accounts.stop());

const as = (region: string) => ({
  region,
  endpoint: accounts.endpoint,
  credentials: account.credentialsFor(account.operatorArn),
  maxAttempts: 1,
});

/** The rule with all that it needs, and a bucket beside it. */
const template = (DeletionPolicy: string) => {
  const { Resources } = ruleTemplate();
  const { Rule, ...rest } = Resources;
  if (Rule === undefined) throw new Error('the template has no rule');
  return {
    Resources: {
      ...rest,
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy, Properties: { BucketName: 'evidence' } },
      Rule: { ...Rule, DependsOn: ['Permission', 'Bucket'] },
    },
  };
};

describe('a Region without a configuration recorder', () => {
  it('says that it has none, and another that it has one', async () => {
    const recorders = async (region: string) => {
      const config = new ConfigServiceClient(as(region));
      const { ConfigurationRecorders } = await config.send(new DescribeConfigurationRecordersCommand({}));
      const { ConfigurationRecordersStatus } = await config.send(new DescribeConfigurationRecorderStatusCommand({}));
      return [ConfigurationRecorders?.length, ConfigurationRecordersStatus?.length];
    };

    expect(await recorders(without)).toEqual([0, 0]);
    expect(await recorders(withRecorder)).toEqual([1, 1]);
  });

  it('takes no rule, and so no stack with one', async () => {
    expect(await refusalOf(account.deploy(without, { template: template('Delete') }))).toEqual([
      'TemplateError',
      'Rule (AWS::Config::ConfigRule) in us-east-1: NoAvailableConfigurationRecorderException: Configuration recorder is not available to put config rule.',
    ]);
    expect(() => account.deployment(without)).toThrow('nothing is deployed to us-east-1');
  });
});

describe('a recorder that is turned on', () => {
  it('records the keys that are there, and lets the stack be created', async () => {
    account.kms(without).add(estateKey(account.accountId, without, 'early'));
    const [keyId = ''] = account.kms(without).keys.keys();
    const config = new ConfigServiceClient(as(without));
    const history = () => refusalOf(config.send(new GetResourceConfigHistoryCommand({ resourceType: 'AWS::KMS::Key', resourceId: keyId })));
    const before = await history();

    account.startRecorder(without);

    expect([before[0], (await history())[0]]).toEqual(['ResourceNotDiscoveredException', 'none']);
    await expect(account.deploy(without, { template: template('Delete') })).resolves.toMatchObject({ outputs: {} });
  });
});

describe('a stack that could not be created', () => {
  const isThere = async (): Promise<readonly string[]> => {
    const assume = new STSClient(as(without)).send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/Rule', RoleSessionName: 'tester' }),
    );
    const list = new S3Client({ ...as(without), forcePathStyle: true }).send(new ListObjectsV2Command({ Bucket: 'evidence' }));
    return [(await refusalOf(assume))[0], (await refusalOf(list))[0]];
  };

  it('leaves nothing behind, so that it can be deployed elsewhere', async () => {
    await refusalOf(account.deploy(without, { template: template('Delete') }));

    expect(await isThere()).toEqual(['AccessDenied', 'NoSuchBucket']);
    await expect(account.deploy(withRecorder, { template: template('Delete') })).resolves.toMatchObject({ outputs: {} });
  });

  it.each([
    ['Retain', 'none'],
    ['RetainExceptOnCreate', 'NoSuchBucket'],
  ])('keeps a bucket with DeletionPolicy %s as CloudFormation does: %s', async (policy, bucket) => {
    await refusalOf(account.deploy(without, { template: template(policy) }));

    expect((await isThere())[1]).toBe(bucket);
  });

  it('finds a bucket that an earlier attempt left in its way', async () => {
    await refusalOf(account.deploy(without, { template: template('Retain') }));

    const [, message] = await refusalOf(account.deploy(withRecorder, { template: template('Retain') }));

    expect(message).toContain('Bucket (AWS::S3::Bucket) in eu-central-1: BucketAlreadyOwnedByYou');
  });
});

describe('a stack that is deleted', () => {
  it('takes its rule and its function along, and keeps what its template retains', async () => {
    await account.deploy(withRecorder, { name: 'Rules', template: template('RetainExceptOnCreate') });
    await account.settled();
    const [first] = account.functionLogs();

    account.deleteStack(withRecorder, 'Rules');
    await account.clock.advance(25 * 3_600_000);
    await account.settled();

    const { ConfigRules } = await new ConfigServiceClient(as(withRecorder)).send(new DescribeConfigRulesCommand({}));
    expect(ConfigRules).toEqual([]);
    expect(account.functionLogs()).toEqual([first]);
    const s3 = new S3Client({ ...as(withRecorder), forcePathStyle: true });
    expect((await refusalOf(s3.send(new ListObjectsV2Command({ Bucket: 'evidence' }))))[0]).toBe('none');
    expect(() => account.deleteStack(withRecorder, 'Rules')).toThrow('no stack Rules is deployed to eu-central-1');
  });
});
