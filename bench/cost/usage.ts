/** What a deployment has to do in a month. All numbers are of one account and Region unless they say otherwise. */
export type Usage = {
  readonly accounts: number;
  readonly regions: number;
  readonly keys: { readonly eligible: number; readonly otherCustomerManaged: number; readonly awsManaged: number };
  /** Share of the eligible keys that do not rotate at first. */
  readonly withoutRotation: number;
  /** Configuration items of a key: policy, tags, aliases. The rule evaluates that key each time. */
  readonly changesPerKey: number;
  /** Changes that make a difference to the rule, such as rotation switched off: each has all keys evaluated, those within two minutes together. */
  readonly differences: number;
  readonly sweepsPerMonth: number;
  /** Of the request quotas of AWS KMS. */
  readonly quotaShare: number;
};

export const hoursPerMonth = 730;

export const customerManagedIn = ({ keys }: Usage): number => keys.eligible + keys.otherCustomerManaged;

export const placesIn = ({ accounts, regions }: Usage): number => accounts * regions;
