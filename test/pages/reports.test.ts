import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { sampleRun } from '../bin/sample-run.ts';
import { accessibilityProblems, artefact, chromiumPath, describeInBrowser, startBrowser } from './browser.ts';

describeInBrowser(`the pages of a run on the sample, in a browser (${chromiumPath})`, () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    [browser, { directory }] = await Promise.all([startBrowser(), sampleRun()]);
  });
  afterAll(() => browser.close());

  it.each(
    ['report', 'history-eu-central-1', 'request-eu-central-1'].flatMap((name) => [[name, 'light'] as const, [name, 'dark'] as const]),
  )(
    '%s has no accessibility problem that axe-core finds, in %s, loads nothing, and fits a narrow screen',
    async (name, colorScheme) => {
      // axe-core is put into the page, which the page's own policy would refuse.
      const page = await browser.newPage({ bypassCSP: true, colorScheme, viewport: { width: 1280, height: 900 } });
      const requested: string[] = [];
      page.on('request', (one) => requested.push(one.url()));
      const url = pathToFileURL(join(directory, `${name}.html`)).href;
      await page.goto(url);

      expect(requested).toEqual([url]);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.screenshot({ path: artefact(`${name}-${colorScheme}.png`), fullPage: true });
      await page.setViewportSize({ width: 420, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
      await page.pdf({ path: artefact(`${name}.pdf`) });
      await page.close();
    },
    60_000,
  );
});
