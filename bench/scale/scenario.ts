/** The organization that docs/scale.md computes. Every number is an assumption of its own: change it here and run `npm run scale`. */
export const scenario = {
  accounts: 1000,
  regions: 17,
  /** Per account and Region. */
  keys: { eligible: 12, otherCustomerManaged: 8, awsManaged: 10 },
  /** Share of the eligible keys that do not rotate when this is rolled out. */
  withoutRotation: 0.4,
  /** Of every AWS API call, there and back. */
  latencyInMillis: 20,
  quotaShare: 0.5,
  /** Of a query of an aggregator, which no documentation times. */
  queryLatencyInMillis: 300,
} as const;

export const places = scenario.accounts * scenario.regions;
