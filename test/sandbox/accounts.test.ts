import { ConfigServiceClient, DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { KMSClient, ListAliasesCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { refusalOf } from './rule-sandbox.ts';
import { type Account, type Accounts, startAccounts } from './several-accounts.ts';

let accounts: Accounts;
let orders: Account;
let billing: Account;
let government: Account;
beforeAll(async () => {
  ({ accounts, orders, billing, government } = await startAccounts());
});
afterAll(() => accounts.stop());

const as = (account: Account, region = account.regions[0] ?? '') => ({
  region,
  endpoint: accounts.endpoint,
  credentials: account.credentialsFor(account.operatorArn),
  maxAttempts: 1,
});

describe('several accounts behind one endpoint', () => {
  it('are told apart by the credentials of the caller', async () => {
    const identities = await Promise.all(
      [orders, billing, government].map(async (account) => (await new STSClient(as(account)).send(new GetCallerIdentityCommand({}))).Arn),
    );

    expect(identities).toEqual([
      'arn:aws:iam::111122223333:user/operator',
      'arn:aws:iam::444455556666:user/operator',
      'arn:aws-us-gov:iam::777788889999:user/operator',
    ]);
  });

  it('have keys, rules and everything else to themselves', async () => {
    const keysOf = async (account: Account) =>
      ((await new KMSClient(as(account)).send(new ListKeysCommand({}))).Keys ?? []).map(({ KeyArn }) => KeyArn?.split('/')[0]);
    const rulesOf = async (account: Account) =>
      ((await new ConfigServiceClient(as(account)).send(new DescribeConfigRulesCommand({}))).ConfigRules ?? []).length;

    expect([await keysOf(orders), await keysOf(billing), await keysOf(government)]).toEqual([
      ['arn:aws:kms:eu-central-1:111122223333:key', 'arn:aws:kms:eu-central-1:111122223333:key'],
      ['arn:aws:kms:eu-central-1:444455556666:key'],
      ['arn:aws-us-gov:kms:us-gov-west-1:777788889999:key'],
    ]);
    expect([await rulesOf(orders), await rulesOf(billing)]).toEqual([0, 0]);
  });

  it('write ARNs of the partition that the Region belongs to', async () => {
    const { Aliases } = await new KMSClient(as(government)).send(new ListAliasesCommand({}));

    expect(Aliases?.map(({ AliasArn }) => AliasArn)).toEqual(['arn:aws-us-gov:kms:us-gov-west-1:777788889999:alias/vault']);
  });

  it('share the journal, which names the account of each call', async () => {
    accounts.shared.journal.clear();

    await new KMSClient(as(billing)).send(new ListKeysCommand({}));
    await new KMSClient(as(government)).send(new ListKeysCommand({}));

    expect(accounts.shared.journal.entries().map(({ accountId, region }) => [accountId, region])).toEqual([
      ['444455556666', 'eu-central-1'],
      ['777788889999', 'us-gov-west-1'],
    ]);
  });

  it('cannot be joined by one that is there already', () => {
    expect(() => accounts.add({ accountId: billing.accountId, keys: [], regions: ['eu-central-1'], settings: {} })).toThrow(
      'there is an account 444455556666 already',
    );
  });
});

describe('credentials where they mean nothing', () => {
  const invalid = 'The security token included in the request is invalid.';

  it.each([
    ['AWS KMS', () => new KMSClient(as(orders, 'us-gov-west-1')).send(new ListKeysCommand({})), 'UnrecognizedClientException'],
    ['AWS STS', () => new STSClient(as(orders, 'us-gov-west-1')).send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId'],
    [
      'Amazon SNS',
      () => new SNSClient(as(orders, 'us-gov-west-1')).send(new PublishCommand({ TopicArn: 'arn:aws:sns:x', Message: 'x' })),
      'InvalidClientTokenId',
    ],
    [
      'Amazon S3',
      () =>
        new S3Client({ ...as(orders, 'us-gov-west-1'), forcePathStyle: true }).send(new GetObjectCommand({ Bucket: 'any', Key: 'any' })),
      'InvalidAccessKeyId',
    ],
  ])('are refused by %s of another partition', async (_, call, name) => {
    const [found, message] = await refusalOf(call());

    expect(found).toBe(name);
    expect(message).toBe(name === 'InvalidAccessKeyId' ? 'The AWS Access Key Id you provided does not exist in our records.' : invalid);
  });

  it('are refused in a Region that is not enabled for the account, though it is for others', async () => {
    const refusal = await refusalOf(new KMSClient(as(billing, 'eu-south-1')).send(new ListKeysCommand({})));

    expect(refusal).toEqual(['UnrecognizedClientException', invalid]);
    expect((await new KMSClient(as(orders, 'eu-south-1')).send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it('are refused of an account that is not there', async () => {
    const credentials = accounts.shared.identities.credentialsFor('arn:aws:iam::000000000000:user/nobody');

    expect(await refusalOf(new KMSClient({ ...as(orders), credentials }).send(new ListKeysCommand({})))).toEqual([
      'UnrecognizedClientException',
      invalid,
    ]);
  });

  it('are refused with the names of the Regions where nobody has the Region', async () => {
    const [name, message] = await refusalOf(new KMSClient(as(orders, 'ap-east-1')).send(new ListKeysCommand({})));

    expect([name, message]).toEqual(['SandboxUnknownRegion', expect.stringContaining('eu-central-1, eu-south-1, us-gov-west-1')]);
  });
});
