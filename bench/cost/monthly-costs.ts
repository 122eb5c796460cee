import { metrics } from '../../functions/core/metric-names.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';
import { evaluationPrice, prices } from './prices.ts';
import { customerManagedIn, hoursPerMonth, type Usage } from './usage.ts';

/** What one account and Region costs in a month, in US dollars. */
export type Cost = { readonly what: string; readonly onePlace: number; readonly how: string };

/** Evaluations a month: every customer managed key in every sweep and after every difference, and every change, of AWS managed keys too. */
export function evaluationsPerMonth(usage: Usage, sweepsPerMonth: number = usage.sweepsPerMonth): number {
  const customerManaged = customerManagedIn(usage);
  return customerManaged * (sweepsPerMonth + usage.differences) + (customerManaged + usage.keys.awsManaged) * usage.changesPerKey;
}

/** What AWS Config charges for. */
export function configCosts(usage: Usage): readonly Cost[] {
  const evaluations = evaluationsPerMonth(usage);
  return [
    { what: 'AWS Config: evaluations', onePlace: evaluationPrice(evaluations), how: `${number(evaluations)} evaluations` },
    {
      what: 'AWS Config: configuration items of compliance, once',
      onePlace: customerManagedIn(usage) * prices.configurationItem,
      how: `one item for each key when it gets its first result, and one whenever its compliance changes`,
    },
  ];
}

/** What Amazon CloudWatch charges for, by the value of the parameter `Monitoring`. */
export function monitoringCosts(
  template: MemberTemplate,
  usage: Usage,
): Readonly<Record<'ALARMS_AND_DASHBOARD' | 'ALARMS' | 'NONE', number>> {
  const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const always = alarms.filter(({ Condition }) => Condition !== 'HasAlarms').length;
  const none = always * prices.alarm;
  const withAlarms = alarms.length * prices.alarm + metricHours(usage) * (prices.customMetric / hoursPerMonth);
  return { ALARMS_AND_DASHBOARD: withAlarms + prices.dashboard, ALARMS: withAlarms, NONE: none };
}

/** Metrics times the hours of a month in which they have a value: those of a sweep once a day, the number of waiting approvals every hour. */
export function metricHours({ sweepsPerMonth }: Usage): number {
  const ofSweep = Object.entries(metrics).filter(([name, { service }]) => service === 'evaluate-rotation' && name !== 'EvaluationFailures');
  const severalValues = { KeysByReason: 4, KeysByCompliance: 3 } as const;
  const metricsOfSweep = ofSweep.reduce((sum, [name]) => sum + (severalValues[name as keyof typeof severalValues] ?? 1), 0);
  return metricsOfSweep * Math.min(sweepsPerMonth, hoursPerMonth) + hoursPerMonth;
}

/** Memory of the functions, in GB: the evaluator has a whole processor. */
const evaluatorGigabytes = 1.769;
const feederGigabytes = 0.5;
/** Start, listing, and the end of a run. */
const startAndEnd = 1;
/** One changed key: three calls of some 20 ms, and starting where no warm function is left. */
const secondsPerChange = 0.3;

/** How long a sweep takes, in seconds: as long as the share of the quotas makes it. */
export const sweepSeconds = ({ keys, quotaShare }: Usage): number =>
  Math.max((keys.eligible + keys.otherCustomerManaged + keys.awsManaged) / 2000, keys.eligible / 1000) / quotaShare + startAndEnd;

/** What AWS Lambda charges: sweeps, changes, and the feeder, which looks every hour. */
export function functionCosts(usage: Usage): Cost {
  const { keys, changesPerKey, sweepsPerMonth, differences } = usage;
  const changes = (customerManagedIn(usage) + keys.awsManaged) * changesPerKey;
  const sweeps = sweepsPerMonth + differences;
  const evaluating = sweeps * sweepSeconds(usage) + changes * secondsPerChange;
  const gigabyteSeconds = evaluating * evaluatorGigabytes + hoursPerMonth * startAndEnd * feederGigabytes;
  return {
    what: 'AWS Lambda',
    onePlace: gigabyteSeconds * prices.gigabyteSecond + ((sweeps + changes + hoursPerMonth) / 1_000_000) * prices.millionInvocations,
    how: `${number(evaluating)} seconds with one processor (1,769 MB), and a look every hour`,
  };
}

/** Requests to AWS KMS a month. Tags are read for the exemption tag, which is on by default. */
export function requestsPerMonth(usage: Usage): number {
  const { keys, changesPerKey, sweepsPerMonth, differences } = usage;
  const all = customerManagedIn(usage) + keys.awsManaged;
  const ofSweep = Math.ceil(all / 1000) + all + 2 * keys.eligible;
  return ofSweep * (sweepsPerMonth + differences) + all * changesPerKey * 3;
}

/** The most that AWS KMS can charge for requests: whether it charges for those that read metadata is unconfirmed, and the free ones are the account's. */
export const requestCosts = (usage: Usage): Cost => ({
  what: 'AWS KMS: requests, at most',
  onePlace: (requestsPerMonth(usage) / 10_000) * prices.tenThousandRequests,
  how: `${number(requestsPerMonth(usage))} requests, if reading is charged at all`,
});

export const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });
export const dollars = (value: number): string =>
  value > 0 && value < 0.01
    ? `$${value.toFixed(4)}`
    : `$${value.toLocaleString('en', value < 10 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`;
