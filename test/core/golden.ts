import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Compares a text with the one that was reviewed, in `test/core/golden`; UPDATE_GOLDEN=1 writes it anew. Found from the working directory, because mutation testing runs these
 * tests from bundles that lie elsewhere.
 */
export function expectGolden(name: string, text: string): void {
  const file = join('test/core/golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

export const expectGoldenJson = (name: string, value: unknown): void => expectGolden(name, `${JSON.stringify(value, null, 1)}\n`);

/** Without styles and scripts, one element a line, so that a change is a line of a diff. Scripts are tested in a browser, in test/pages. */
export const expectGoldenPage = (name: string, page: string): void =>
  expectGolden(name, page.replaceAll(/<(style|script)>.*?<\/\1>/gs, '<$1></$1>').replaceAll(/(?<=>)(?=<(?!\/))/g, '\n'));
