import { number } from '../cost/monthly-costs.ts';
import { places, scenario } from './scenario.ts';
import { type SimulatedSweep, simulateSweep } from './simulated-sweep.ts';
import { type SimulatedView, simulateView } from './simulated-view.ts';

const { keys, accounts, regions, latencyInMillis, quotaShare, withoutRotation } = scenario;
const customerManaged = keys.eligible + keys.otherCustomerManaged;

/** docs/scale.md. The same scenario and code give the same text. */
export async function scaleText(): Promise<string> {
  const sweeps = await sweepsOfSizes([customerManaged, 200, 2000, 20_000, 100_000]);
  return [introduction(), await sweepSection(sweeps), await viewSection(sweeps[0]?.sweep), costSection(), approvalSection()].join('\n');
}

type SizedSweep = { readonly customerManaged: number; readonly sweep: SimulatedSweep };

async function sweepsOfSizes(sizes: readonly number[]): Promise<readonly SizedSweep[]> {
  const eligibleShare = keys.eligible / customerManaged;
  const sweeps: SizedSweep[] = [];
  for (const size of sizes) {
    const eligible = Math.round(size * eligibleShare);
    const estate = { eligible, otherCustomerManaged: size - eligible, awsManaged: keys.awsManaged };
    sweeps.push({ customerManaged: size, sweep: await simulateSweep(estate, { latencyInMillis, quotaShare }) });
  }
  return sweeps;
}

const introduction = (): string => `# Scale

What ${number(accounts)} accounts in ${regions} Regions mean: API calls, time and people. Written by \`npm run scale\` from
[the scenario](../bench/scale/scenario.ts); \`npm test\` checks that this page is what it writes.
**Computed and simulated, not measured on AWS.**

The scenario: ${number(accounts)} accounts × ${regions} Regions = ${number(places)} account-Region pairs, in each ${customerManaged} customer managed keys, of which ${keys.eligible} can rotate and ${Math.round(
  keys.eligible * withoutRotation,
)} do not yet, and ${keys.awsManaged} AWS managed ones. In all ${number(places * customerManaged)} customer managed keys.
`;

async function sweepSection(sweeps: readonly SizedSweep[]): Promise<string> {
  const operations = [...new Set(sweeps.flatMap(({ sweep }) => Object.keys(sweep.calls)))];
  const inOrganization = Object.values(sweeps[0]?.sweep.calls ?? {}).reduce((sum, count) => sum + count, 0) * places;
  return `## Evaluating every key

The full evaluation as it is deployed, run against simulated services that answer in ${latencyInMillis} ms, with ${quotaShare * 100} % of the request quotas of AWS KMS:

| customer managed keys in one account and Region | ${operations.join(' | ')} | time |
|---|${operations.map(() => '---').join('|')}|---|
${sweeps
  .map(
    ({ customerManaged: size, sweep }) =>
      `| ${number(size)} | ${operations.map((operation) => number(sweep.calls[operation] ?? 0)).join(' | ')} | ${duration(sweep.seconds)} |`,
  )
  .join('\n')}

* Quotas and functions are each account's and Region's own, so the organization takes as long as its largest account-Region pair, and not as long as all of them.
  Nothing waits for anything central. A full evaluation of the whole scenario is ${number(inOrganization)} calls, ${number(inOrganization / places)} in each pair.
* A function has 15 minutes. A full evaluation that would need more fails, says how far it got, and rings \`NoCompleteSweep\`; see [limits](../README.md#limits).
* 100,000 is the number of customer managed keys that AWS allows in an account and Region.
`;
}

/** A tenth of the accounts is simulated: pages are proportional to keys, and Regions are asked beside one another. */
async function viewSection(sweep: SimulatedSweep | undefined): Promise<string> {
  const share = 10;
  const simulated = (concurrency: number): Promise<SimulatedView> =>
    simulateView({ accounts: accounts / share, regions, keysPerPlace: keys, latencyInMillis: scenario.queryLatencyInMillis, concurrency });
  const [view, daily] = [await simulated(8), await simulated(20)];
  // What the sweep reads of AWS KMS, tags of every key, and what it takes to get there: the role, the rule, the recorder, aliases.
  const reads = Object.entries(sweep?.calls ?? {}).filter(([operation]) =>
    /^(ListKeys|DescribeKey|GetKeyRotationStatus|ListResourceTags)$/.test(operation),
  );
  const callsByRole = reads.reduce((sum, [, count]) => sum + count, 0) + keys.otherCustomerManaged + 4;
  const roundTrips = 9;
  const secondsPerPlace = (roundTrips * latencyInMillis) / 1000;
  const byRole = (parallel: number): string => duration((places / parallel) * secondsPerPlace);
  const inOrganization = (operation: string, count: number): number => (operation.startsWith('Select') ? count * share : count);
  return `## Looking at all of it

\`org assess --aggregator\`: the reader itself against a simulated aggregator that answers in ${scenario.queryLatencyInMillis} ms, eight Regions at once. Simulated for ${number(accounts / share)} accounts, and ten times that for ${number(accounts)}:

| | ${number(accounts / share)} accounts | ${number(accounts)} accounts |
|---|---|---|
${Object.entries(view.calls)
  .map(([operation, count]) => `| ${operation} | ${number(count)} | ${number(inOrganization(operation, count))} |`)
  .join('\n')}
| customer managed keys | ${number(view.keys)} | ${number(view.keys * share)} |
| time | ${duration(view.seconds)} | ${duration(view.seconds * share)} |

* \`--reasons\` adds one call for each account-Region pair that has a non-compliant key: at most ${number(places)}, one after the other within a Region, ${duration((places * scenario.queryLatencyInMillis) / 1000 / 8)} more.
* The daily report reads the same, with reasons, all Regions at once, in a function that has 15 minutes: enough for some ${number(dailyReach(daily.seconds))} accounts like these. In a larger organization run \`org assess --aggregator\` from a pipeline, by organizational unit if need be.
* By roles it is about ${number(callsByRole)} calls in each pair, ${number(callsByRole * places)} in all: on paper ${byRole(8)} with \`--parallel 8\`, ${byRole(50)} with 50. It needs no aggregator and knows periods and reasons.
* No quota of these calls is published; the SDK slows down where AWS says so.
`;
}

/** Accounts that a report with reasons gets through in its 15 minutes: a call more for each place, Regions beside one another. */
function dailyReach(secondsOfATenth: number): number {
  const perAccount = secondsOfATenth / (accounts / 10) + scenario.queryLatencyInMillis / 1000;
  return Math.floor(900 / perAccount / 100) * 100;
}

const costSection = (): string => `## What a month costs

[cost.md](cost.md) has this organization among others: most of the price would be alarms and dashboards in every account and Region, and not evaluation.
`;

function approvalSection(): string {
  const toApprove = Math.round(keys.eligible * withoutRotation);
  return `## People

An approval belongs to one account and Region. In the scenario the first morning brings ${number(places)} requests, each of ${toApprove} changes. Nobody reads that many:

* Roll out by organizational unit: the StackSet takes one unit after another, and \`Requests=DISABLED\` has keys evaluated and nobody asked until its time has come.
* \`CoolDownDays\` keeps what was rejected from coming back the next morning.
* Who owns the keys should answer: \`ApproverPrincipalArns\` can differ per StackSet, that is, per organizational unit.
* \`kms-rotation org status\` lists what waits in all accounts, oldest first, with the command that answers each.
`;
}

function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`;
}
