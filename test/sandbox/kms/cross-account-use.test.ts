import { CreateAliasCommand, DecryptCommand, EncryptCommand, KMSClient, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import { endOf } from '../endpoint.ts';
import { type Account, type Accounts, startAccounts } from '../several-accounts.ts';

const region = 'eu-central-1';
const secret = Buffer.from('attack at dawn');
let accounts: Accounts;
let orders: Account;
let billing: Account;
beforeEach(async () => {
  ({ accounts, orders, billing } = await startAccounts());
});
afterEach(() => accounts.stop());

const clientOf = (account: Account): KMSClient =>
  new KMSClient({
    endpoint: accounts.endpoint,
    region,
    credentials: account.credentialsFor(account.operatorArn),
    maxAttempts: 1,
  });
const keyOf = (account: Account) => {
  const [key] = account.kms(region).keys.values();
  if (key === undefined) throw new Error('no key');
  return key.metadata;
};
const letIn = (principal: string): string =>
  JSON.stringify({
    Statement: [principal, `arn:aws:iam::${orders.accountId}:root`].map((AWS) => ({
      Effect: 'Allow',
      Principal: { AWS },
      Action: 'kms:*',
      Resource: '*',
    })),
  });

// AWS KMS guide, "AWS KMS permissions", column "Cross-account use".
describe('a key of another account', () => {
  it('is used by its ARN, if it lets the other account in', async () => {
    const { KeyId, Arn } = keyOf(orders);
    const encrypt = () => clientOf(billing).send(new EncryptCommand({ KeyId: Arn, Plaintext: secret }));
    expect(await endOf(encrypt())).toBe('AccessDeniedException');

    orders.kms(region).setPolicy(KeyId, letIn(`arn:aws:iam::${billing.accountId}:root`));
    const { CiphertextBlob } = await encrypt();

    for (const account of [orders, billing]) {
      const { Plaintext, KeyId: usedKey } = await clientOf(account).send(new DecryptCommand({ CiphertextBlob }));
      expect([Buffer.from(Plaintext ?? []), usedKey]).toEqual([secret, Arn]);
    }
  });

  it('is neither rotated nor given an alias by another', async () => {
    const { KeyId, Arn } = keyOf(orders);
    orders.kms(region).setPolicy(KeyId, letIn(`arn:aws:iam::${billing.accountId}:root`));

    expect(await endOf(clientOf(billing).send(new RotateKeyOnDemandCommand({ KeyId: Arn })))).toBe('AccessDeniedException');
    expect(await endOf(clientOf(billing).send(new CreateAliasCommand({ AliasName: 'alias/theirs', TargetKeyId: Arn })))).toBe(
      'AccessDeniedException',
    );
  });
});
