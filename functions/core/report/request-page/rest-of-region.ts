import { afterCode } from '../../annotation.ts';
import { definitionOf } from '../../changes/registry.ts';
import type { Request, RequestExclusion } from '../../records/request.ts';
import { type Html, html } from '../page/html.ts';
import { table } from '../page/table.ts';

const reasons: Readonly<Record<RequestExclusion, string>> = {
  WAITING: 'asked for already',
  COOLING_DOWN: 'rejected or expired lately',
  FILTERED_BY_TAG: 'excluded by tag',
  NOT_NEEDED: 'not needed',
  CANNOT_SUCCEED: 'cannot succeed now',
  ANSWER_NOT_KNOWN: 'answer of AWS KMS not known',
};

const dayOf = (isoDate: string | null): string => isoDate?.slice(0, 10) ?? 'unknown';
const keyCell = ({ keyId, aliases }: { readonly keyId: string; readonly aliases: readonly string[] }): Html =>
  html`<strong>${aliases.length === 0 ? '(no alias)' : aliases.join(', ')}</strong><span class="key sub">${keyId}</span>`;

/** The rest of the Region: so that whoever decides sees where these keys stand among all. */
export function restOfRegion({ rotating, exempt, excluded }: Request): Html {
  const rotatingTable = table(
    'Keys that rotate already',
    [
      { title: 'Key', cell: keyCell, kind: 'text' },
      { title: 'Description', cell: ({ description }) => description ?? '', kind: 'text' },
      { title: 'Every', cell: ({ rotationPeriodInDays }) => `${rotationPeriodInDays ?? '?'} days` },
      { title: 'Next rotation', cell: ({ nextRotationDate }) => dayOf(nextRotationDate) },
    ],
    rotating,
    'no key of this Region rotates yet.',
  );
  const excludedTable = table(
    'Excluded changes, which are not made',
    [
      { title: 'Change', cell: ({ kind }) => definitionOf(kind).words.title },
      { title: 'Key', cell: keyCell, kind: 'text' },
      { title: 'Why', cell: ({ reason }) => html`<span class="badge">${reasons[reason]}</span>` },
      { title: 'Details', cell: ({ detail }) => detail, kind: 'text' },
    ],
    excluded,
    'every change that the policy asks for is in this request.',
  );
  const exemptTable = table(
    'Exempt keys',
    [
      { title: 'Key', cell: keyCell, kind: 'text' },
      { title: 'Until and why', cell: ({ annotation }) => afterCode(annotation), kind: 'text' },
    ],
    exempt,
    'no key is exempt.',
  );
  return html`<section aria-labelledby="rotating"><h2 id="rotating">Rotating already</h2>${rotatingTable}</section>
<section aria-labelledby="others"><h2 id="others">Not asked for</h2>${excludedTable}${exemptTable}</section>`;
}
