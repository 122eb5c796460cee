import type { Validation } from '../../records/validation.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** The Validation: the figures an auditor asks for, what was not confirmed, and the rule's word before and after. */
export function validationSection(validation: Validation | undefined): Html {
  if (validation === undefined) {
    return html`<section aria-labelledby="validation"><h2 id="validation">Validation</h2><p class="empty">Nothing was requested, so there is nothing to validate.</p></section>`;
  }
  const { requested, confirmed, notConfirmed, skipped, compliance } = validation;
  const explained = [
    { title: 'Key id', cell: ({ keyId }: { keyId: string }) => keyId, kind: 'id' as const },
    { title: 'Region', cell: ({ region }: { region: string }) => region },
    { title: 'Outcome', cell: ({ outcome }: { outcome: string }) => outcome },
    { title: 'Details', cell: ({ detail }: { detail: string }) => detail, kind: 'text' as const },
  ];
  return html`<section aria-labelledby="validation"><h2 id="validation">Validation</h2>
<ul class="figures"><li><b>${requested}</b>requested</li><li><b>${confirmed.length}</b>confirmed</li><li><b>${notConfirmed.length}</b>not confirmed</li><li><b>${skipped.length}</b>skipped</li></ul>
${table('Not confirmed', explained, notConfirmed, 'every key that was to be changed is confirmed.')}
${table('Discrepancies between AWS KMS and AWS Config', explained, validation.discrepancies)}
${table(
  'Confirmed',
  [
    { title: 'Key id', cell: ({ keyId }) => keyId, kind: 'id' as const },
    { title: 'Region', cell: ({ region }) => region },
    { title: 'Outcome', cell: ({ outcome }) => outcome },
    { title: 'Rotation', cell: confirmedAs },
    { title: 'Next rotation', cell: nextOf },
  ],
  confirmed,
)}
${table('Skipped', explained, skipped)}
<h3>Compliance of the requested keys, as the AWS Config rule reports it</h3>
${complianceBars(compliance)}
${compliance.pending > 0 ? html`<p>For ${compliance.pending} keys AWS Config had not recorded a newer result when the run ended; the daily evaluation follows in any case.</p>` : html``}
<dl><dt>Validated</dt><dd>${validation.validatedAt} (UTC)</dd><dt>Executions</dt><dd>${validation.executionIds.join(', ') || 'none'}</dd><dt>Requests</dt><dd>${validation.requestIds.join(', ') || 'none'}</dd></dl></section>`;
}

type Confirmed = Validation['confirmed'][number];

/** AWS KMS names a period and a date of keys that rotate automatically alone: others were rotated on demand, or replaced. */
const isAutomatic = ({ outcome, rotationPeriodInDays, replacement }: Confirmed): boolean =>
  replacement === undefined && (rotationPeriodInDays !== null || !/^(ALREADY_)?ROTATED$/.test(outcome));

/** How a confirmed key rotates, or, of one that nothing rotates, which key has its place. */
function confirmedAs(key: Confirmed): string {
  if (key.replacement !== undefined) return `successor ${key.replacement.successorArn ?? 'unknown'}`;
  return isAutomatic(key) ? `every ${key.rotationPeriodInDays ?? '?'} days` : 'on demand only';
}

const nextOf = (key: Confirmed): string => (isAutomatic(key) ? (key.nextRotationDate?.slice(0, 10) ?? 'unknown') : 'none');

const order = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'NOT_REPORTED'] as const;
const fills = {
  COMPLIANT: 'var(--good)',
  NON_COMPLIANT: 'var(--bad)',
  NOT_APPLICABLE: 'var(--muted)',
  NOT_REPORTED: 'var(--line)',
} as const;

/** Two bars with their figures written out, so that nothing depends on colour. */
function complianceBars({ before, after }: Validation['compliance']): Html {
  const words = (counts: Readonly<Record<string, number>>): string =>
    order
      .filter((type) => (counts[type] ?? 0) > 0)
      .map((type) => `${counts[type]} ${type}`)
      .join(', ') || 'none';
  return html`<svg viewBox="0 0 640 128" role="img" aria-label="Before: ${words(before)}. After: ${words(after)}.">${bar('Before', before, words(before), 0)}${bar('After', after, words(after), 64)}</svg>`;
}

function bar(title: string, counts: Readonly<Record<string, number>>, words: string, y: number): Html {
  const total = order.reduce((sum, type) => sum + (counts[type] ?? 0), 0);
  let x = 0;
  const parts = order.map((type) => {
    const width = total === 0 ? 0 : (640 * (counts[type] ?? 0)) / total;
    const part = html`<rect x="${x}" y="${y + 22}" width="${width}" height="22" style="fill:${fills[type]}"></rect>`;
    x += width;
    return part;
  });
  return html`<text x="0" y="${y + 15}">${title}: ${words}</text>${parts}`;
}
