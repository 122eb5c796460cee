import type { Assessment } from '../../records/assessment.ts';
import type { KeyProfile } from '../../records/key-profile.ts';
import type { Way } from '../../records/way-to-rotate.ts';
import { sharesOfWays, wayToRotateOf } from '../../way-to-rotate.ts';
import { percent, wayWords } from '../way-words.ts';
import { type Html, html } from './html.ts';
import { keyColumns } from './key-columns.ts';
import { table } from './table.ts';

const styles: Readonly<Record<Way, string>> = {
  AUTOMATIC: 'good',
  ON_DEMAND: 'warn',
  IMPORT_AND_ROTATE: 'warn',
  REPLACE: 'warn',
  NONE: '',
};
const badge = (way: Way): Html => html`<span class="badge ${styles[way]}">${way}</span>`;

/** How many keys each way to rotate governs, and the way of every key that AWS KMS does not rotate by itself. */
export function waysSection({ keys }: Pick<Assessment, 'keys'>): Html {
  const ways = keys.map((key) => ({ key, ...wayToRotateOf(key) }));
  return html`<h3>Methods to rotate</h3>
${table(
  'The best method to rotate each key',
  [
    { title: 'Method', cell: ({ way }) => badge(way) },
    { title: 'Keys', cell: ({ keys: count }) => count },
    { title: 'Share', cell: ({ share }) => percent(share) },
    { title: 'What it takes', cell: ({ way }) => wayWords[way], kind: 'text' },
  ],
  sharesOfWays(ways),
)}
${table(
  'Keys that AWS KMS cannot rotate by itself, and the best method for each',
  [
    { title: 'Key', cell: ({ key }) => nameOf(key), kind: 'text' },
    ...keyColumns.slice(1, 3).map(({ title, cell }) => ({ title, cell: ({ key }: { readonly key: KeyProfile }) => cell(key) })),
    { title: 'Method', cell: ({ way }) => badge(way) },
    { title: 'What to do, or why nothing can be done', cell: ({ because }) => because, kind: 'text' },
  ],
  ways.filter(({ way }) => way !== 'AUTOMATIC'),
  'AWS KMS can rotate every key by itself.',
)}`;
}

const nameOf = ({ aliases, keyId }: KeyProfile): Html =>
  html`<strong>${aliases[0] ?? '(no alias)'}</strong><span class="key sub">${keyId}</span>`;
