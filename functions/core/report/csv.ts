import { withoutHidden } from './plain-text.ts';

export type Cell = string | number | boolean | null;

/**
 * A table as CSV: RFC 4180, CRLF line ends, UTF-8. A cell that a spreadsheet would take for a
 * formula is given a leading apostrophe, which shows it as the text it is: descriptions and tags
 * are written by whoever owns the key. What is hidden in a text becomes a visible mark: RFC 4180
 * has no control characters, and a table is also printed.
 */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

/**
 * First characters that start a formula in common spreadsheets, in their full-width forms too; also
 * behind white space, which imports may trim.
 */
const startsFormula = /^[\s\u00A0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]/;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const visible = withoutHidden(cell);
  const text = startsFormula.test(visible) || /^[\t\r\n]/.test(visible) ? `'${visible}` : visible;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
