import type { Outcome, OutcomeCode, Outcomes, Rotation } from '../../records/validation.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

const styles: Readonly<Record<OutcomeCode, string>> = {
  ENABLED: 'good',
  PERIOD_SHORTENED: 'good',
  ALREADY_ENABLED: 'good',
  ROTATED: 'good',
  ALREADY_ROTATED: 'good',
  REPLACED: 'good',
  RETURNED: 'good',
  SKIPPED: 'warn',
  ACCESS_DENIED: 'bad',
  FAILED: 'bad',
  NOT_CONFIRMED: 'bad',
};

const rotationText = ({ rotationEnabled, rotationPeriodInDays }: Rotation): string => {
  if (rotationEnabled === null) return 'not read';
  return rotationEnabled ? `every ${rotationPeriodInDays ?? '?'} days` : 'off';
};

/** What became of the rotation of a key; of one that was to be rotated now, of its material, and of one that was to be replaced, of its aliases. */
function changeText({ code, before, after }: Outcome): string {
  if (code === 'REPLACED') return 'its aliases → its successor';
  if (code === 'RETURNED') return 'its aliases → back to it';
  if (after.currentKeyMaterialId === undefined) return `${rotationText(before)} → ${rotationText(after)}`;
  return `material ${shortId(before.currentKeyMaterialId)} → ${shortId(after.currentKeyMaterialId)}`;
}

/** The beginning of an id of 64 digits: enough to see that it is another one. The records have it whole. */
const shortId = (id: string | null | undefined): string => (id == null ? 'not known' : `${id.slice(0, 8)}…`);

/** The Configuration: outcome and reason per key, failures first, because they need somebody. */
export function configurationSection(outcomes: Outcomes | undefined): Html {
  const all = [...(outcomes?.outcomes ?? [])].sort((one, other) => rank(one) - rank(other));
  return html`<section aria-labelledby="configuration"><h2 id="configuration">Configuration</h2>
${counts(all)}
${table(
  'Outcome per key',
  [
    { title: 'Outcome', cell: ({ outcome, code }) => html`<span class="badge ${styles[code]}">${outcome}</span>` },
    {
      title: 'Key',
      cell: ({ aliases, keyId, region }) =>
        html`<strong>${aliases[0] ?? '(no alias)'}</strong><span class="key sub">${keyId}</span><span class="sub">${region}</span>`,
    },
    { title: 'Rotation', cell: changeText },
    { title: 'Rule', cell: ({ compliance }) => compliance?.complianceType ?? 'no result' },
    { title: 'Reason', cell: ({ detail }) => detail, kind: 'text' },
  ],
  all,
  'no key was requested, so nothing was changed.',
)}</section>`;
}

const rank = ({ code }: Outcome): number =>
  [
    'ACCESS_DENIED',
    'FAILED',
    'NOT_CONFIRMED',
    'ENABLED',
    'PERIOD_SHORTENED',
    'ROTATED',
    'REPLACED',
    'RETURNED',
    'ALREADY_ENABLED',
    'ALREADY_ROTATED',
    'SKIPPED',
  ].indexOf(code);

function counts(outcomes: readonly Outcome[]): Html {
  const words = [...new Set(outcomes.map(({ outcome }) => outcome))];
  return html`<ul class="figures">${words.map((word) => html`<li><b>${outcomes.filter(({ outcome }) => outcome === word).length}</b>${word}</li>`)}</ul>`;
}
