import { CreateKeyCommand, DescribeKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { denying } from '../../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from '../endpoint.ts';
import { type Account, type Accounts, startAccounts } from '../several-accounts.ts';
import { idOf, keyWith } from './kms-keys.ts';

const role = `arn:aws:iam::${accountId}:role/reader`;
const session = `arn:aws:sts::${accountId}:assumed-role/reader/sandbox`;
const closed = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: `${role}2` }, Action: 'kms:*', Resource: '*' }] });
const identity = (Effect: 'Allow' | 'Deny') => ({ Statement: [{ Effect, Action: 'kms:DescribeKey', Resource: '*' }] });

describe('the message of a refusal in the account of the key', () => {
  let services: Services;
  afterEach(() => services.stop());

  // IAM guide, "Troubleshoot access denied error messages"; a key policy is a resource-based policy
  it.each<[string, string | undefined, object[], string]>([
    ['the key policy denies it', denying('kms:DescribeKey'), [identity('Allow')], 'with an explicit deny in a resource-based policy'],
    ['the key policy lets nobody in', closed, [identity('Allow')], 'because no resource-based policy allows the kms:DescribeKey action'],
    ['the role is denied it', undefined, [identity('Deny')], 'with an explicit deny in an identity-based policy'],
    ['the role is not allowed it', undefined, [], 'because no identity-based policy allows the kms:DescribeKey action'],
  ])('says why: %s', async (_why, policy, policies, words) => {
    const key = keyWith({}, policy === undefined ? {} : { policy });
    services = await startServices([key]);
    services.policies.addRole(role, policies);

    await expect(new KMSClient(services.settings(role)).send(new DescribeKeyCommand({ KeyId: idOf(key) }))).rejects.toThrow(
      `User: ${session} is not authorized to perform: kms:DescribeKey on resource: ${key.metadata.Arn} ${words}`,
    );
  });
});

describe('the message of a refusal by another account', () => {
  let accounts: Accounts;
  let [orders, billing]: (Account | undefined)[] = [];
  beforeAll(async () => {
    ({ accounts, orders, billing } = await startAccounts());
  });
  afterAll(() => accounts.stop());

  // In words that people report; the same whether there is such a key or not
  it('does not say whether there is such a key', async () => {
    const region = 'eu-central-1';
    const credentials = billing?.credentialsFor(billing.operatorArn) ?? { accessKeyId: '', secretAccessKey: '' };
    const kms = new KMSClient({ endpoint: accounts.endpoint, region, credentials, maxAttempts: 1 });
    const [key] = orders?.kms(region).keys.values() ?? [];
    const there = key?.metadata.Arn ?? '';
    const words =
      'is not authorized to perform: kms:DescribeKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access';

    for (const KeyId of [there, there.replace(/[0-9a-f]{8}-/, '00000000-')])
      await expect(kms.send(new DescribeKeyCommand({ KeyId }))).rejects.toThrow(`User: ${billing?.operatorArn} ${words}`);
  });
});

describe('a key policy', () => {
  let services: Services;
  afterEach(() => services.stop());
  const policyFor = (AWS: string): string =>
    JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: { AWS: [AWS, `arn:aws:iam::${accountId}:root`] }, Action: 'kms:*', Resource: '*' }],
    });

  // Pasted failures of CreateKey and PutKeyPolicy
  it.each(['AIDACKCEVSQ6C2EXAMPLE', 'AROADBQP57FF2AEXAMPLE', 'nobody', 'arn:aws:s3:::bucket'])('cannot name %s', async (name) => {
    const key = keyWith();
    services = await startServices([key]);
    const kms = new KMSClient(services.settings());
    const put = () => kms.send(new PutKeyPolicyCommand({ KeyId: idOf(key), Policy: policyFor(name) }));
    const create = () => kms.send(new CreateKeyCommand({ Policy: policyFor(name) }));

    expect([await endOf(put()), await endOf(create())]).toEqual(Array(2).fill('MalformedPolicyDocumentException'));
    await expect(put()).rejects.toThrow('Policy contains a statement with one or more invalid principals.');
  });

  it.each(['*', '444455556666', role, session])('can name %s', async (name) => {
    const key = keyWith();
    services = await startServices([key]);
    const put = new PutKeyPolicyCommand({ KeyId: idOf(key), Policy: policyFor(name) });

    expect(await endOf(new KMSClient(services.settings()).send(put))).toBe('ok');
  });
});
