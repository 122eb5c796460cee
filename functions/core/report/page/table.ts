import { type Html, html } from './html.ts';

export type Column<Row> = {
  readonly title: string;
  readonly cell: (row: Row) => Html | string | number;
  /** `text` may be long and wraps; `id` is set in a fixed-width face; other cells stay on one line. */
  readonly kind?: 'text' | 'id';
};

/** A table with a caption; on narrow screens it scrolls in a region of its own, which the keyboard reaches. Without rows it says so in words. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[], whenEmpty = 'None.'): Html {
  if (rows.length === 0) return html`<p class="empty"><strong>${caption}:</strong> ${whenEmpty}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption} <span class="count">${rows.length}</span></caption>
<thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map(({ cell, kind }) => html`<td class="${kind ?? 'word'}">${cell(row)}</td>`)}</tr>`)}</tbody></table></div>`;
}
