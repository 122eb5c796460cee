import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** A Chromium of this machine: `CHROMIUM`, or where packages put it. */
export const chromiumPath: string | undefined = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

/** Pages are looked at in a real browser where there is one; where there is none these tests are reported as skipped, not as passed. */
export const describeInBrowser = chromiumPath === undefined ? describe.skip : describe;

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox', '--disable-gpu'] });

/** Where screenshots go: not part of the repository, kept by whoever runs the tests as an artefact. */
export function artefact(name: string): string {
  const directory = new URL('../../reports/pages/', import.meta.url);
  mkdirSync(directory, { recursive: true });
  return fileURLToPath(new URL(name, directory));
}

type Violation = { readonly id: string; readonly nodes: readonly { readonly target: readonly unknown[] }[] };

/** What axe-core holds against a page, as `rule: elements`. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: axe.source });
  const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly Violation[];
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
