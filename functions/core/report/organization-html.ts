import { minuteText } from '../history-summary.ts';
import type { AccountChange, Trend } from '../organization/trend.ts';
import type { OrganizationReport, PlaceRow, PlaceStatus } from '../records/organization-report.ts';
import { heatMap, statusWords } from './organization-page/heat-map.ts';
import { heatMapScript } from './organization-page/heat-map-script.ts';
import { heatMapStyle } from './organization-page/heat-map-style.ts';
import { trendChart } from './organization-page/trend-chart.ts';
import { type Html, html } from './page/html.ts';
import { style } from './page/style.ts';
import { table } from './page/table.ts';

/**
 * `organization.html`: one self-contained page on all accounts and Regions. It loads nothing; its one script filters the heat map, and is not needed to read it. Every
 * text of a record is escaped.
 */
export function organizationHtml(report: OrganizationReport, trend?: Trend): string {
  const { rows, totals, generatedAt, notes } = report;
  const accounts = new Set(rows.map(({ accountId }) => accountId)).size;
  const regions = new Set(rows.map(({ region }) => region)).size;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>KMS key rotation in the organization</title><style>${{ html: style + heatMapStyle }}</style></head>
<body><main><h1>KMS key rotation in the organization</h1>
<p class="meta">${accounts} accounts · ${regions} Regions · ${totals.assessed} of ${totals.places} places assessed · ${minuteText(generatedAt)}</p>
<p class="answer">${answerOf(report)}</p>
${figures(report)}
<section aria-labelledby="places"><h2 id="places">Accounts and Regions</h2>${heatMap(rows)}</section>
${problemSection(rows)}
${trend === undefined ? html`` : trendSection(trend)}
${reasonSection(totals.reasons)}
<section aria-labelledby="notes"><h2 id="notes">How to read this</h2>
<p>A place is one account in one Region. A place that was not assessed has no numbers and is in no total: it is never counted as compliant. Keys that AWS KMS cannot rotate are not applicable.</p>
${notes.length === 0 ? html`` : html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}</section>
</main><script>${{ html: heatMapScript }}</script></body></html>
`;
  return page.html;
}

function answerOf({ totals }: OrganizationReport): string {
  const { eligible, eligibleWithoutRotation, nonCompliant } = totals.keys;
  const missing = totals.places - totals.assessed;
  const rotating =
    eligibleWithoutRotation === 0
      ? `Every one of the ${eligible} keys that can rotate rotates`
      : `${eligibleWithoutRotation} of the ${eligible} keys that can rotate do not`;
  const unknown = missing === 0 ? '' : ` Of ${missing} ${missing === 1 ? 'place' : 'places'} nothing is known.`;
  return `${rotating}; the rule reports ${nonCompliant} as non-compliant, as far as ${totals.assessed === totals.places ? 'all places go.' : `the ${totals.assessed} places go that could be assessed.`}${unknown}`;
}

const figures = ({ totals: { keys } }: OrganizationReport): Html => {
  const figure = (value: number, words: string): Html => html`<li><b>${value}</b>${words}</li>`;
  return html`<ul class="figures">${figure(keys.customerManaged, 'customer managed keys')}${figure(keys.compliant, 'compliant')}${figure(keys.nonCompliant, 'non-compliant')}${figure(keys.notApplicable, 'not applicable')}${figure(keys.notEvaluated, 'not evaluated yet')}${figure(keys.eligibleWithoutRotation, 'can rotate and do not')}</ul>`;
};

const signed = (change: number): string => (change > 0 ? `+${change}` : String(change));

function trendSection(trend: Trend): Html {
  return html`<section aria-labelledby="trend"><h2 id="trend">Since earlier reports</h2>
${trendChart(trend.points)}
${table(
  'The same in numbers',
  [
    { title: 'Report of', cell: ({ at }) => minuteText(at) },
    { title: 'Places assessed', cell: ({ assessed, places }) => `${assessed} of ${places}` },
    { title: 'Customer managed keys', cell: ({ keys }) => keys.customerManaged },
    { title: 'Compliant', cell: ({ keys }) => keys.compliant },
    { title: 'Non-compliant', cell: ({ keys }) => keys.nonCompliant },
    { title: 'Can rotate and do not', cell: ({ keys }) => keys.eligibleWithoutRotation },
  ],
  trend.points,
)}
${table<AccountChange>(
  'Accounts that have changed since the report before, in places that both assessed',
  [
    { title: 'Account', cell: ({ accountId }) => accountId, kind: 'id' },
    { title: 'Name', cell: ({ accountName }) => accountName ?? '', kind: 'text' },
    { title: 'Non-compliant before', cell: ({ before }) => before },
    { title: 'Now', cell: ({ now }) => now },
    {
      title: 'Change',
      cell: ({ before, now }) => html`<span class="badge ${now > before ? 'bad' : 'good'}">${signed(now - before)}</span>`,
    },
  ],
  trend.changes,
  'the number of non-compliant keys is the same in each.',
)}
${
  trend.lost.length === 0
    ? html``
    : html`<p><span class="badge warn">not comparable</span> Assessed then and not now, so that fewer keys are no improvement: ${listed(trend.lost)}.</p>`
}</section>`;
}

type Problem = { readonly status: PlaceStatus; readonly text: string; readonly places: readonly string[] };

/** What is wrong in the same way in many places is said once. */
function problemSection(rows: readonly PlaceRow[]): Html {
  const problems = new Map<string, Problem>();
  for (const { accountId, accountName, region, status, problem, remarks } of rows) {
    for (const text of [...(problem === null ? [] : [problem]), ...remarks]) {
      const place = `${accountName ?? accountId} (${accountName === null ? '' : `${accountId}, `}${region})`;
      const known = problems.get(text);
      problems.set(text, { status, text, places: [...(known?.places ?? []), place] });
    }
  }
  return html`<section aria-labelledby="problems"><h2 id="problems">What to look into</h2>${table<Problem>(
    'Places that could not be assessed, or only in part',
    [
      {
        title: 'What',
        cell: ({ status }) =>
          html`<span class="badge ${status === 'ASSESSED' ? 'warn' : 'bad'}">${status === 'ASSESSED' ? 'to note' : statusWords[status]}</span>`,
      },
      { title: 'Places', cell: ({ places }) => places.length },
      { title: 'What it is, and what to do', cell: ({ text }) => text, kind: 'text' },
      { title: 'Where', cell: ({ places }) => listed(places), kind: 'text' },
    ],
    [...problems.values()],
    'every place was assessed, and nothing was missing in any.',
  )}</section>`;
}

const mostListed = 40;
const listed = (places: readonly string[]): string =>
  places.length <= mostListed
    ? places.join(', ')
    : `${places.slice(0, mostListed).join(', ')} and ${places.length - mostListed} more, all in organization.csv`;

function reasonSection(reasons: Readonly<Record<string, number>>): Html {
  const counted = Object.entries(reasons).sort(([, one], [, other]) => other - one);
  return counted.length === 0
    ? html``
    : html`<section aria-labelledby="reasons"><h2 id="reasons">Reasons</h2>${table(
        'Keys by reason code',
        [
          { title: 'Reason', cell: ([reason]) => html`<span class="badge">${reason}</span>` },
          { title: 'Keys', cell: ([, count]) => count },
        ],
        counted,
      )}</section>`;
}
