import type { PlaceRow } from '../../core/records/organization-report.ts';
import type { MemberAccount } from './accounts.ts';

/** One account in one Region. */
export type Place = { readonly account: MemberAccount; readonly region: string };

type Found = Pick<PlaceRow, 'status' | 'readAt' | 'source'> & Partial<Pick<PlaceRow, 'problem' | 'remarks' | 'keys' | 'reasons'>>;

export const rowOf = ({ account, region }: Place, found: Found): PlaceRow => ({
  accountId: account.accountId,
  accountName: account.name,
  organizationalUnits: account.organizationalUnits === null ? null : [...account.organizationalUnits],
  partition: account.partition,
  region,
  problem: null,
  remarks: [],
  keys: null,
  reasons: {},
  ...found,
});

/** What can be said of a place without asking AWS; `undefined` where it has to be asked. */
export function knownAlready(place: Place, partition: string, about: Pick<PlaceRow, 'readAt' | 'source'>): PlaceRow | undefined {
  const { account } = place;
  if (account.partition !== partition)
    return rowOf(place, {
      ...about,
      status: 'OTHER_PARTITION',
      problem: `The account is in the partition ${account.partition}, where no credentials of ${partition} mean anything. Assess it from there, and add its organization.json with --merge.`,
    });
  if (!account.isActive)
    return rowOf(place, {
      ...about,
      status: 'ACCOUNT_NOT_ACTIVE',
      problem: 'The account is suspended or being closed; nobody can look into it.',
    });
  return undefined;
}
