import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import type { Request } from '../../records/request.ts';
import { meaningsOf } from '../meanings.ts';
import { type Html, html } from '../page/html.ts';

/**
 * What approving does, does not do and costs, by kind of change where that differs; and the plans
 * of changes that have one.
 */
export const meaningSection = ({ changes }: Request): Html =>
  html`<section aria-labelledby="meaning"><h2 id="meaning">What approving means</h2>
${meaningsOf(changes).map(
  ({ titles, consequences: { does, doesNot, costs } }) => html`<h3>${titles.join('; ')}</h3>
<dl><dt>What it does</dt><dd>${list(does)}</dd><dt>What it does not do</dt><dd>${list(doesNot)}</dd><dt>What it costs</dt><dd>${list(costs)}</dd></dl>`,
)}
${changes.map(plan)}</section>`;

const list = (lines: readonly string[]): Html => html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;

function plan(change: ProposedChange): Html {
  const { title, plan: planOf } = definitionFor(change).words;
  const lines = planOf(change).filter((line) => line !== '');
  return lines.length === 0
    ? html``
    : html`<details><summary>${title}: the plan for ${change.key.keyId}</summary><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}
