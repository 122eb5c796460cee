import { metrics } from '../../functions/core/metric-names.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';
import { evaluationPrice, prices } from './prices.ts';
import { scenario } from './scenario.ts';

const { keys, sweepsPerMonth, hoursPerMonth, changesPerKey } = scenario;
const customerManaged = keys.eligible + keys.otherCustomerManaged;

/** Evaluations of one account and Region in a month: every customer managed key in every sweep, and every change, of AWS managed keys too. */
export const evaluationsPerMonth = customerManaged * sweepsPerMonth + (customerManaged + keys.awsManaged) * changesPerKey;

export type Cost = { readonly what: string; readonly onePlace: number; readonly how: string };

/** What AWS Config charges for in one account and Region in a month. */
export const configCosts = (): readonly Cost[] => [
  {
    what: 'evaluations',
    onePlace: evaluationPrice(evaluationsPerMonth),
    how: `${number(evaluationsPerMonth)} evaluations`,
  },
  {
    what: 'configuration items of compliance, once',
    onePlace: customerManaged * prices.configurationItem,
    how: `one item for each key when it gets its first result, and one whenever its compliance changes`,
  },
];

/** What Amazon CloudWatch charges for in one account and Region in a month, by the value of the parameter `Monitoring`. */
export function monitoringCosts(template: MemberTemplate): Readonly<Record<'ALARMS_AND_DASHBOARD' | 'ALARMS' | 'NONE', number>> {
  const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const always = alarms.filter(({ Condition }) => Condition !== 'HasAlarms').length;
  const none = always * prices.alarm;
  const withAlarms = alarms.length * prices.alarm + metricHours() * (prices.customMetric / hoursPerMonth);
  return { ALARMS_AND_DASHBOARD: withAlarms + prices.dashboard, ALARMS: withAlarms, NONE: none };
}

/** Metrics times the hours of a month in which they have a value: those of a sweep once a day, the number of waiting approvals every hour. */
export function metricHours(): number {
  const ofSweep = Object.entries(metrics).filter(([name, { service }]) => service === 'evaluate-rotation' && name !== 'EvaluationFailures');
  const severalValues = { KeysByReason: 4, KeysByCompliance: 3 } as const;
  const metricsOfSweep = ofSweep.reduce((sum, [name]) => sum + (severalValues[name as keyof typeof severalValues] ?? 1), 0);
  return metricsOfSweep * sweepsPerMonth + hoursPerMonth;
}

/** What AWS Lambda charges in one account and Region in a month: the sweeps, and the feeder, which looks every hour. */
export function functionCosts(sweepSeconds: number): Cost {
  const startAndEnd = 1;
  const seconds = sweepsPerMonth * (sweepSeconds + startAndEnd) + hoursPerMonth * startAndEnd;
  const gigabytes = 0.5;
  const invocations = sweepsPerMonth + hoursPerMonth;
  return {
    what: 'functions',
    onePlace: seconds * gigabytes * prices.gigabyteSecond + (invocations / 1_000_000) * prices.millionInvocations,
    how: `${number(seconds)} seconds at 512 MB`,
  };
}

export const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });
export const dollars = (value: number): string =>
  `$${value.toLocaleString('en', value < 10 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`;
