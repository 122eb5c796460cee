import { idOfChange } from '../../changes/kind.ts';
import { definitionOf } from '../../changes/registry.ts';
import { changesText } from '../../changes/words.ts';
import type { Outcomes } from '../../records/outcomes.ts';
import type { Validation } from '../../records/validation.ts';
import { complianceBars } from './compliance-bars.ts';
import { detailLength, type Html, html, text } from './html.ts';
import { type Column, table } from './table.ts';

type Row = Validation['confirmed'][number];

/**
 * The Validation: the figures an auditor asks for, what was not confirmed, and the rule's word
 * before and after. @param outcomes have the remarks on each change
 */
export function validationSection(validation: Validation | undefined, outcomes: Outcomes | undefined): Html {
  if (validation === undefined) {
    return html`<section aria-labelledby="validation"><h2 id="validation">Validation</h2><p class="empty">Nothing was requested, so there is nothing to validate.</p></section>`;
  }
  const { counts, confirmed, notConfirmed, skipped, discrepancies, compliance } = validation;
  const columns = columnsWith(outcomes);
  return html`<section aria-labelledby="validation"><h2 id="validation">Validation</h2>
<ul class="figures">${(['requested', 'confirmed', 'notConfirmed', 'skipped'] as const).map(
    (name) => html`<li><b>${counts[name].changes}</b>${titles[name]}<span class="sub">${changesText(counts[name])}</span></li>`,
  )}</ul>
${table('Not confirmed', columns, notConfirmed, 'every change that was to be made is confirmed.')}
${table('Discrepancies between AWS KMS and AWS Config', columns, discrepancies)}
${table('Confirmed', columns, confirmed)}
${table('Skipped: the keys were left as they were', columns, skipped)}
<h3>Compliance of the requested keys, as the AWS Config rule reports it</h3>
${complianceBars(compliance)}
${compliance.pending > 0 ? html`<p>For ${compliance.pending} ${compliance.pending === 1 ? 'change' : 'changes'} AWS Config had recorded no newer result when the run ended. The daily evaluation records one.</p>` : html``}
<dl><dt>Validated</dt><dd>${validation.validatedAt} (UTC)</dd><dt>Executions</dt><dd>${validation.executionIds.join(', ') || 'none'}</dd><dt>Requests</dt><dd>${validation.requestIds.join(', ') || 'none'}</dd></dl></section>`;
}

const titles = { requested: 'requested', confirmed: 'confirmed', notConfirmed: 'not confirmed', skipped: 'skipped' } as const;

function columnsWith(outcomes: Outcomes | undefined): readonly Column<Row>[] {
  const ofChange = Map.groupBy(outcomes?.outcomes ?? [], rowId);
  const remarksOn = (row: Row): readonly string[] => [...new Set((ofChange.get(rowId(row)) ?? []).flatMap(({ remarks }) => remarks))];
  return [
    {
      title: 'Outcome and change',
      cell: ({ outcome, kind }) => html`${outcome}<span class="sub">${definitionOf(kind).words.title}</span>`,
    },
    { title: 'Key id and Region', cell: ({ keyId, region }) => html`<span class="key">${keyId}</span><span class="sub">${region}</span>` },
    {
      title: 'Details',
      kind: 'text',
      cell: (row) =>
        html`${text(row.detail, detailLength)}${remarksOn(row).map((remark) => html`<span class="sub">${text(remark, detailLength)}</span>`)}`,
    },
  ];
}

/** The same change may be asked for in two Regions: a multi-Region key has one key id. */
const rowId = (row: Pick<Row, 'keyId' | 'kind' | 'region'>): string => `${row.region} ${idOfChange(row)}`;
