import { countsOf, idOfChange } from '../../changes/kind.ts';
import { type ProposedChange, refOf } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import { changesText } from '../../changes/words.ts';
import type { Request } from '../../records/request.ts';
import { changesByKind } from '../changes-by-kind.ts';
import { choiceNamesOf } from '../choice-names.ts';
import { ageInDays, ageText } from '../key-age.ts';
import { ownerTagsOf } from '../owner-tags.ts';
import { type Html, html } from '../page/html.ts';

/** Filter and bulk ticking. Hidden where scripts do not run. */
export const controls = ({
  changes,
}: Request): Html => html`<div class="controls needs-script" role="group" aria-label="Filter and tick changes">
<label>Filter <input type="search" id="filter" placeholder="change, alias, description, id, tag …" autocomplete="off" spellcheck="false"></label>
<label class="inline"><input type="checkbox" id="only-ticked"> only ticked</label>
<button type="button" id="tick-shown">Tick all shown</button>
<button type="button" id="untick-shown">Untick all shown</button>
<p id="count" role="status" aria-live="polite">${changes.length} of ${changes.length} changes ticked</p>
</div>`;

type SortableColumn = { readonly title: string; readonly name: string };

const columns: readonly SortableColumn[] = [
  { title: 'Change', name: 'change' },
  { title: 'Key', name: 'key' },
  { title: 'Now', name: 'now' },
  { title: 'Usage and spec', name: 'usage' },
  { title: 'State', name: 'state' },
  { title: 'Age', name: 'age' },
  { title: 'Owner', name: 'owner' },
];

type RowFacts = {
  readonly now: string;
  readonly part: number;
  readonly withParts: boolean;
  readonly choiceName: string;
  readonly order: number;
};

/**
 * Every change of the request, ticked, in the order of the kinds. Rows carry what the script needs:
 * key and kind, the name for the command line, part, and what the columns sort by.
 */
export function changesTable(request: Request): Html {
  const { changes, parts, raisedAt } = request;
  const partOf = new Map(parts.flatMap(({ number, changes: own }) => own.map((change) => [idOfChange(change), number] as const)));
  const choiceNames = choiceNamesOf(changes.map(refOf));
  const withParts = parts.length > 1;
  const headers = [...columns, ...(withParts ? [{ title: 'Part', name: 'part' }] : [])].map(
    ({ title, name }) =>
      html`<th scope="col" aria-sort="none"><button type="button" class="sort" data-column="${name}">${title}<span aria-hidden="true" class="arrow"></span></button></th>`,
  );
  const rows = changesByKind(changes).flatMap(({ changes: own }, kindIndex) =>
    own.map((change) => {
      const id = idOfChange(refOf(change));
      const order = kindIndex * ordersOfKind + definitionFor(change).words.order(change, raisedAt);
      return row(change, { now: raisedAt, part: partOf.get(id) ?? 0, withParts, choiceName: choiceNames.get(id) ?? id, order });
    }),
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Table of changes"><table id="request-changes">
<caption>Changes to decide on <span class="count">(${changesText(countsOf(changes.map(refOf)))})</span></caption>
<thead><tr><th scope="col">Approve</th>${headers}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/**
 * What a key is now is ordered within its kind of change: days of a period and of an age cannot be
 * compared.
 */
const ordersOfKind = 1_000_000;

function row(change: ProposedChange, { now, part, withParts, choiceName, order }: RowFacts): Html {
  const { key, kind } = change;
  const { title, before, note, isIrreversible } = definitionFor(change).words;
  const owners = ownerTagsOf(key).map(({ key: tag, value }) => `${tag}=${value}`);
  const age = ageInDays(key.creationDate, now) ?? -1;
  const noted = note(change);
  return html`<tr data-key="${key.keyId}" data-kind="${kind}" data-name="${choiceName}" data-part="${part}" data-sort-age="${age}" data-sort-now="${order}" data-sort-part="${part}">
<td><input type="checkbox" class="tick" checked aria-label="Approve: ${title}, ${nameOf(change)} ${key.keyId}"></td>
<td data-column="change">${title}${isIrreversible ? html`<span class="sub"><span class="badge warn">cannot be undone</span></span>` : undefined}</td>
${nameCell(change)}
<td data-column="now"><span class="badge warn">${before(change, now)}</span>${noted === undefined ? undefined : html`<span class="sub">${noted}</span>`}</td>
<td data-column="usage">${key.keyUsage ?? 'unknown'}<span class="sub">${key.keySpec ?? 'unknown'}</span></td>
<td data-column="state">${key.keyState ?? 'unknown'}</td>
<td data-column="age">${ageText(key.creationDate, now)}<span class="sub">${key.creationDate?.slice(0, 10)}</span></td>
<td data-column="owner">${owners.join(', ')}</td>
${withParts ? html`<td data-column="part">${part}</td>` : undefined}</tr>`;
}

const nameOf = ({ key: { aliases } }: ProposedChange): string => (aliases.length === 0 ? '(no alias)' : aliases.join(', '));

function nameCell(change: ProposedChange): Html {
  const { key } = change;
  const description = key.description === null || key.description === '' ? '(no description)' : key.description;
  const replicas =
    key.multiRegionKeyType === 'PRIMARY'
      ? html`<span class="sub">multi-Region primary; its replicas follow: ${key.replicaKeyArns.length}</span>`
      : undefined;
  return html`<th scope="row" class="name" data-column="key"><strong>${nameOf(change)}</strong><span class="sub">${description}</span><span class="key sub">${key.keyId}</span>${replicas}${exemption(change)}</th>`;
}

/** An exemption that was meant and does not hold is news for whoever decides. */
function exemption({ key: { annotation } }: ProposedChange): Html | undefined {
  const text = /Its exemption .*$/.exec(annotation)?.[0];
  return text === undefined ? undefined : html`<span class="sub"><span class="badge warn">note</span> ${text}</span>`;
}
