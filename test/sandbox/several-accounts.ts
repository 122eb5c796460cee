import type { Account } from '../../sandbox/account.ts';
import { type Accounts, startAccounts as startEndpointOfAccounts } from '../../sandbox/accounts.ts';
import { estateKey } from './estate-key.ts';

export type { Account, Accounts };

/** Two ordinary accounts, of which only the first has enabled Milan, and one in AWS GovCloud (US). */
export async function startAccounts() {
  const accounts = await startEndpointOfAccounts({ port: 0 });
  const add = (accountId: string, regions: readonly string[], ...names: readonly string[]): Account =>
    accounts.add({
      accountId,
      regions,
      keys: names.map((name) => estateKey(accountId, regions[0] ?? '', name)),
      settings: { schedulesRun: false },
    });
  return {
    accounts,
    orders: add('111122223333', ['eu-central-1', 'eu-south-1'], 'orders', 'invoices'),
    billing: add('444455556666', ['eu-central-1'], 'billing'),
    government: add('777788889999', ['us-gov-west-1'], 'vault'),
  };
}
