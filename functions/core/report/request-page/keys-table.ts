import type { ProposedKey } from '../../records/proposal.ts';
import type { Request } from '../../records/request.ts';
import { ageInDays, ageText } from '../key-age.ts';
import { ownerTagsOf } from '../owner-tags.ts';
import { type Html, html } from '../page/html.ts';
import { onDemandText, statusBefore } from '../proposed-change.ts';

/** Filter and bulk ticking. Hidden where scripts do not run. */
export const controls = ({ keys }: Request): Html => html`<div class="controls needs-script" role="group" aria-label="Filter and tick keys">
<label>Filter <input type="search" id="filter" placeholder="alias, description, id, tag …" autocomplete="off" spellcheck="false"></label>
<label class="inline"><input type="checkbox" id="only-ticked"> only ticked</label>
<button type="button" id="tick-shown">Tick all shown</button>
<button type="button" id="untick-shown">Untick all shown</button>
<p id="count" role="status" aria-live="polite">${keys.length} of ${keys.length} keys ticked</p>
</div>`;

type SortableColumn = { readonly title: string; readonly name: string };

const columns: readonly SortableColumn[] = [
  { title: 'Key', name: 'key' },
  { title: 'Usage and spec', name: 'usage' },
  { title: 'State', name: 'state' },
  { title: 'Rotation now', name: 'rotation' },
  { title: 'Age', name: 'age' },
  { title: 'Owner', name: 'owner' },
];

/** Every key of the request, ticked. Rows carry what the script needs: key id, part, and what the columns sort by. */
export function keysTable(request: Request): Html {
  const partOf = new Map(request.parts.flatMap(({ number, keyIds }) => keyIds.map((keyId) => [keyId, number] as const)));
  const withParts = request.parts.length > 1;
  const headers = [...columns, ...(withParts ? [{ title: 'Part', name: 'part' }] : [])].map(
    ({ title, name }) =>
      html`<th scope="col" aria-sort="none"><button type="button" class="sort" data-column="${name}">${title}<span aria-hidden="true" class="arrow"></span></button></th>`,
  );
  const rows = request.keys.map((key) => row(key, request.raisedAt, partOf.get(key.keyId) ?? 0, withParts));
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Table of keys"><table id="request-keys">
<caption>Keys to decide on <span class="count">(${request.keys.length})</span></caption>
<thead><tr><th scope="col">Approve</th>${headers}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function row(key: ProposedKey, now: string, part: number, withParts: boolean): Html {
  const owners = ownerTagsOf(key).map(({ key: tag, value }) => `${tag}=${value}`);
  const age = ageInDays(key.creationDate, now) ?? -1;
  const onDemand = onDemandText(key);
  return html`<tr data-key="${key.keyId}" data-part="${part}" data-sort-age="${age}" data-sort-rotation="${rotationOrder(key, now)}" data-sort-part="${part}">
<td><input type="checkbox" class="tick" checked aria-label="Approve ${nameOf(key)} ${key.keyId}"></td>
${nameCell(key)}
<td data-column="usage">${key.keyUsage ?? 'unknown'}<span class="sub">${key.keySpec ?? 'unknown'}</span></td>
<td data-column="state">${key.keyState ?? 'unknown'}</td>
<td data-column="rotation"><span class="badge warn">${statusBefore(key, now)}</span>${onDemand === undefined ? undefined : html`<span class="sub">${onDemand}</span>`}</td>
<td data-column="age">${ageText(key.creationDate, now)}<span class="sub">${key.creationDate?.slice(0, 10)}</span></td>
<td data-column="owner">${owners.join(', ')}</td>
${withParts ? html`<td data-column="part">${part}</td>` : undefined}</tr>`;
}

/** Off first, then by the period; of keys to rotate now, by the age of their material. */
function rotationOrder({ change, rotationPeriodInDays, keyMaterial }: ProposedKey, now: string): number {
  if (change === 'ENABLE') return 0;
  return change === 'SHORTEN_PERIOD' ? (rotationPeriodInDays ?? 0) : (ageInDays(keyMaterial?.since ?? null, now) ?? 0);
}

const nameOf = ({ aliases }: ProposedKey): string => (aliases.length === 0 ? '(no alias)' : aliases.join(', '));

function nameCell(key: ProposedKey): Html {
  const description = key.description === null || key.description === '' ? '(no description)' : key.description;
  const replicas =
    key.multiRegionKeyType === 'PRIMARY'
      ? html`<span class="sub">multi-Region primary; its replicas follow: ${key.replicaKeyArns.length}</span>`
      : undefined;
  return html`<th scope="row" class="name" data-column="key"><strong>${nameOf(key)}</strong><span class="sub">${description}</span><span class="key sub">${key.keyId}</span>${replicas}${note(key)}</th>`;
}

/** An exemption that was meant and does not hold is news for whoever decides. */
function note({ annotation }: ProposedKey): Html | undefined {
  const exemption = /Its exemption .*$/.exec(annotation)?.[0];
  return exemption === undefined ? undefined : html`<span class="sub"><span class="badge warn">note</span> ${exemption}</span>`;
}
