import type { Validation } from '../../records/validation.ts';
import { type Html, html } from './html.ts';

const order = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'NOT_REPORTED'] as const;
const fills = {
  COMPLIANT: 'var(--good)',
  NON_COMPLIANT: 'var(--bad)',
  NOT_APPLICABLE: 'var(--muted)',
  NOT_REPORTED: 'var(--line)',
} as const;

/** Two bars with their figures written out, so that nothing depends on colour. */
export function complianceBars({ before, after }: Validation['compliance']): Html {
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
