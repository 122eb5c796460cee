import { stripVTControlCharacters, styleText } from 'node:util';
import { plainText } from '../../functions/core/report/plain-text.ts';

export type Column<Row> = {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Cells are cut to this width; columns with ids have none. */
  readonly width?: number;
};

/** Rows as aligned columns under a title line. Every cell is one line; untrusted text is made harmless. */
export function tableText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ value, width = 120 }) => cut(plainText(value(row), 500), width)));
  const widths = columns.map(({ title }, index) => cells.reduce((most, row) => Math.max(most, widthOf(row[index] ?? '')), title.length));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [styleText('dim', `  ${line(columns.map(({ title }) => title))}`), ...cells.map((row) => `  ${line(row)}`)].join('\n');
}

const padded = (cell: string, width: number): string => cell + ' '.repeat(Math.max(0, width - widthOf(cell)));

const wide = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}]/u;

/** Columns that a text takes in a terminal; wide characters and emoji take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
