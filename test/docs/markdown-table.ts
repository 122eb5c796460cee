import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A page of the documentation, by its path from the repository. */
export const pageText = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** The cells of a line of a table. */
const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .map((cell) => cell.trim())
    .slice(1, -1);

/** Rows of the first table below a text of the page, without its head. @throws if the page does not have the text, or no table follows it */
export function tableBelow(page: string, text: string): readonly (readonly string[])[] {
  const from = page.indexOf(text);
  if (from < 0) throw new Error(`the page does not have "${text}"`);
  const lines = page.slice(from).split('\n');
  const start = lines.findIndex((line) => line.startsWith('|---'));
  if (start < 0) throw new Error(`no table follows "${text}"`);
  const rows = lines.slice(start + 1);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map(cellsOf);
}

/** Words in backticks. */
export const codesIn = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
