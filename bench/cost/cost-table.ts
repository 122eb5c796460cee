import type { MemberTemplate } from '../../infra/member-template.ts';
import {
  type Cost,
  configCosts,
  dollars,
  evaluationsPerMonth,
  functionCosts,
  monitoringCosts,
  number,
  requestCosts,
} from './monthly-costs.ts';
import { evaluationPrice, prices } from './prices.ts';
import { customerManagedIn, hoursPerMonth, placesIn, type Usage } from './usage.ts';

type Row = { readonly what: string; readonly onePlace: string; readonly all: string; readonly how: string };

/** What the software costs in a month, by what it is charged for. */
export function costRows(usage: Usage, template: MemberTemplate): readonly Row[] {
  const places = placesIn(usage);
  const monitoring = monitoringCosts(template, usage);
  const costs: readonly Cost[] = [
    ...configCosts(usage),
    functionCosts(usage),
    requestCosts(usage),
    {
      what: 'CloudWatch, `Monitoring=ALARMS_AND_DASHBOARD`',
      onePlace: monitoring.ALARMS_AND_DASHBOARD,
      how: 'alarms, metrics, a dashboard',
    },
    { what: 'CloudWatch, `Monitoring=ALARMS`', onePlace: monitoring.ALARMS, how: 'alarms and metrics' },
    { what: 'CloudWatch, `Monitoring=NONE`', onePlace: monitoring.NONE, how: 'alarms for what was lost, and nothing else' },
  ];
  return costs.map(({ what, onePlace, how }) => ({ what, onePlace: dollars(onePlace), all: dollars(onePlace * places), how }));
}

/** Evaluations by how often all keys are looked at; the last is AWS Config's own managed rule. */
export function triggerRows(usage: Usage): readonly Row[] {
  const places = placesIn(usage);
  const row = (what: string, evaluations: number, how: string): Row => ({
    what,
    onePlace: dollars(evaluationPrice(evaluations)),
    all: dollars(evaluationPrice(evaluations) * places),
    how,
  });
  const daily = evaluationsPerMonth(usage, 30);
  const withoutDebounce = daily + customerManagedIn(usage) * customerManagedIn(usage) * usage.changesPerKey;
  const frequencies: readonly (readonly [string, number])[] = [
    ['`TwentyFour_Hours`', 30],
    ['`Six_Hours`', 120],
    ['`One_Hour`', hoursPerMonth],
  ];
  return [
    ...frequencies.map(([name, sweeps]) =>
      row(
        `on change, and \`EvaluationFrequency\` ${name}`,
        evaluationsPerMonth(usage, sweeps),
        `${number(evaluationsPerMonth(usage, sweeps))} evaluations`,
      ),
    ),
    row(
      'if every change of a key had all keys evaluated (it does not)',
      withoutDebounce,
      'changes that make no difference to the rule are looked at one by one, and the rest are collected',
    ),
    row(
      'managed rule `cmk-backing-key-rotation-enabled`, once a day',
      customerManagedIn(usage) * 30,
      `${number(customerManagedIn(usage) * 30)} evaluations; sees a change up to a day later, and tells neither who approved nor since when`,
    ),
  ];
}

/** What AWS KMS charges for keys that rotate, a month, once those that did not rotate do. */
export function rotationRows(usage: Usage): readonly Row[] {
  const keys = Math.round(usage.keys.eligible * usage.withoutRotation);
  const places = placesIn(usage);
  const row = (what: string, versions: number): Row => ({
    what,
    onePlace: dollars(keys * versions * prices.rotatedKey),
    all: dollars(keys * versions * prices.rotatedKey * places),
    how: `${number(keys)} keys × ${versions} charged version${versions === 1 ? '' : 's'}`,
  });
  return [row('first year', 0), row('second year, after the first rotation', 1), row('from the third year on', 2)];
}

const tableOf = (title: string, rows: readonly Row[], places: number): string =>
  [
    `| ${title} | one account and Region | ${number(places)} of them | |`,
    '|---|---|---|---|',
    ...rows.map(({ what, onePlace, all, how }) => `| ${what} | ${onePlace} | ${all} | ${how} |`),
  ].join('\n');

/** All three tables, in Markdown, which a terminal shows well enough. */
export function costText(usage: Usage, template: MemberTemplate): string {
  const { accounts, regions, keys, changesPerKey, differences } = usage;
  const places = placesIn(usage);
  return `${number(accounts)} account${accounts === 1 ? '' : 's'} × ${number(regions)} Region${regions === 1 ? '' : 's'}, in each ${number(customerManagedIn(usage))} customer managed keys, of which ${number(keys.eligible)} can rotate and ${number(Math.round(keys.eligible * usage.withoutRotation))} do not yet; ${changesPerKey} changes to a key a month, ${differences} in each account and Region that make a difference to the rule.

${tableOf('a month', costRows(usage, template), places)}

${tableOf('evaluations, by what triggers them', triggerRows(usage), places)}

${tableOf('AWS KMS, for keys that will rotate', rotationRows(usage), places)}
`;
}
