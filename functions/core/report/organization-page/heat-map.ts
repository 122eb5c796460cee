import type { PlaceRow, PlaceStatus } from '../../records/organization-report.ts';
import { type Html, html } from '../page/html.ts';

export const statusWords: Readonly<Record<PlaceStatus, string>> = {
  ASSESSED: 'assessed',
  NO_RECORDER: 'no recorder',
  NOT_DEPLOYED: 'not deployed',
  ROLE_MISSING: 'no role to read',
  REGION_NOT_ENABLED: 'not enabled',
  OTHER_PARTITION: 'other partition',
  ACCOUNT_NOT_ACTIVE: 'account not active',
  FAILED: 'failed',
};

/** Share of non-compliant keys among those that the rule has an opinion of, as one of six steps; the step is a colour, and the numbers stand beside it. */
const steps = [
  { name: 'none', upTo: 0, words: 'no key is non-compliant' },
  { name: 'few', upTo: 0.1, words: 'up to a tenth' },
  { name: 'some', upTo: 0.3, words: 'up to three tenths' },
  { name: 'many', upTo: 0.6, words: 'up to six tenths' },
  { name: 'most', upTo: 1, words: 'more' },
] as const;

/**
 * Accounts × Regions. Each cell has the number of non-compliant keys, of how many, and a colour for their share; what was not assessed is hatched and says why in words. A
 * table, so that it is read out and prints as one; the row of Regions and the column of accounts stay in sight.
 */
export function heatMap(rows: readonly PlaceRow[]): Html {
  const regions = [...new Set(rows.map(({ region }) => region))].sort();
  const byAccount = new Map<string, PlaceRow[]>();
  for (const row of rows) byAccount.set(row.accountId, [...(byAccount.get(row.accountId) ?? []), row]);
  return html`${legend()}
<p class="filter" hidden><label for="filter">Show only accounts whose line contains</label> <input id="filter" type="search" autocomplete="off"> <label><input id="only-open" type="checkbox"> only with non-compliant keys or problems</label> <span id="shown" role="status"></span></p>
<div class="scroll heat" tabindex="0" role="region" aria-label="Non-compliant keys by account and Region"><table id="heat-map"><caption>Non-compliant keys, of all customer managed keys, by account and Region</caption>
<thead><tr><th scope="col">Account</th>${regions.map((region) => html`<th scope="col">${region}</th>`)}</tr></thead>
<tbody>${[...byAccount.values()].map((places) => accountLine(places, regions))}</tbody></table></div>`;
}

function accountLine(places: readonly PlaceRow[], regions: readonly string[]): Html {
  const [first] = places;
  const isOpen = places.some(({ status, keys }) => status !== 'ASSESSED' || (keys?.nonCompliant ?? 0) > 0);
  return html`<tr data-open="${isOpen ? 'yes' : 'no'}"><th scope="row">${first?.accountName ?? ''}<span class="key">${first?.accountId ?? ''}</span></th>${regions.map(
    (region) => cell(places.find((place) => place.region === region)),
  )}</tr>`;
}

function cell(place: PlaceRow | undefined): Html {
  if (place === undefined) return html`<td class="unasked"><span class="sub">not asked</span></td>`;
  if (place.status !== 'ASSESSED' || place.keys === null) return html`<td class="unknown">${statusWords[place.status]}</td>`;
  const { nonCompliant, compliant, customerManaged, notEvaluated } = place.keys;
  if (customerManaged === 0) return html`<td class="no-keys"><span class="sub">no keys</span></td>`;
  const waiting = notEvaluated > 0 ? `, ${notEvaluated} not evaluated` : '';
  return html`<td class="${stepOf(nonCompliant, compliant)}"><b>${nonCompliant}</b><span class="sub">of ${customerManaged}${waiting}${place.remarks.length > 0 ? ' *' : ''}</span></td>`;
}

function stepOf(nonCompliant: number, compliant: number): string {
  const judged = nonCompliant + compliant;
  const share = judged === 0 ? 0 : nonCompliant / judged;
  return (steps.find(({ upTo }) => share <= upTo) ?? steps[4]).name;
}

const legend = (): Html =>
  html`<ul class="legend">${steps.map(({ name, words }) => html`<li><span class="swatch ${name}"></span>${words}</li>`)}<li><span class="swatch unknown"></span>not assessed: why is in the cell</li><li>* to note: below</li></ul>
<p class="meta">The colour is the share of non-compliant keys among those the rule calls compliant or non-compliant.</p>`;
