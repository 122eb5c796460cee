import type { MemberTemplate } from '../../infra/member-template.ts';
import { costText } from './cost-table.ts';
import type { Usage } from './usage.ts';

/** A deployment of a given size, with what is usual for the rest. */
export const usageOf = (size: {
  readonly accounts: number;
  readonly regions: number;
  readonly keys: number;
  readonly eligibleShare?: number;
  readonly changesPerKey?: number;
  readonly differences?: number;
}): Usage => {
  const eligible = Math.round(size.keys * (size.eligibleShare ?? 0.6));
  return {
    accounts: size.accounts,
    regions: size.regions,
    keys: { eligible, otherCustomerManaged: size.keys - eligible, awsManaged: 10 },
    withoutRotation: 0.4,
    changesPerKey: size.changesPerKey ?? 0.5,
    differences: size.differences ?? 2,
    sweepsPerMonth: 30,
    quotaShare: 0.5,
  };
};

/** docs/cost.md. */
export const costPage = (template: MemberTemplate): string => `# Cost

What a month costs, in US dollars. Written by \`npm run cost -- --write\` from [the prices](../bench/cost/prices.ts); \`npm test\` checks that this page is
what it writes. For sizes of your own: \`npm run cost -- --keys 500 --accounts 40 --regions 4\` (keys are customer managed ones in each account and
Region; \`--help\` names the other assumptions).

**Prices are not those of the day, and none was read from a bill**: read the figures as proportions, and take the bill from AWS Pricing Calculator.
Whether AWS Config charges for NOT_APPLICABLE results is unconfirmed, and counted. Automation steps, messages, queue requests and objects in the evidence
bucket come with requests, not with time, and are cents.

## Ten accounts

${costText(usageOf({ accounts: 10, regions: 3, keys: 50 }), template)}
## A large organization

${costText(usageOf({ accounts: 1000, regions: 17, keys: 20 }), template)}
## One account with as many keys as there may be

${costText(usageOf({ accounts: 1, regions: 1, keys: 100_000, differences: 20 }), template)}
## What keeps it down

* **Monitoring is the price in many small accounts, evaluation in few large ones.** In a large organization take \`Monitoring=NONE\` and the
  [central view](organization.md#the-central-view), which needs no metric.
* A change to a key has that key evaluated, by AWS Config itself: three calls to AWS KMS, one evaluation. If nothing about the result has changed, AWS Config
  records no configuration item.
* Calls that AWS Config does not see in time come by EventBridge and are collected for two minutes. All keys are evaluated only if one of the changed ones
  would get another result than the one on record; another tag or policy costs two or three reads. A new key is a
  difference, since nothing is on record of it. [Drift](operations.md#drift) says more.
* In an account with very many keys \`EvaluationFrequency\` decides: every full evaluation is charged by the number of keys, ours or a managed rule's.
* The evaluator has one processor because a full evaluation needs half a millisecond of it for each call. With a third of a processor it would take longer and
  cost the same.
`;
