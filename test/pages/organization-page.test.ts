import type { Browser, Page } from 'playwright-core';
import { organizationReportOf } from '../../functions/core/organization/organization-report.ts';
import { trendOf } from '../../functions/core/organization/trend.ts';
import { organizationHtml } from '../../functions/core/report/organization-html.ts';
import { countsOf, estate, row } from '../core/organization/reports.ts';
import { accessibilityProblems, artefact, chromiumPath, describeInBrowser, startBrowser } from './browser.ts';

const small = (): string => {
  const now = estate(12, 3);
  return organizationHtml(now, trendOf(now, [estate(12, 3, '2026-09-20T07:00:00.000Z', 6), estate(13, 3, '2026-10-20T07:00:00.000Z', 3)]));
};
/** One account has nothing open. */
const large = (): string => {
  const { rows, generatedAt } = estate(200, 17);
  const done = rows.map((place) =>
    place.accountId === rows[0]?.accountId
      ? row(place.accountId, place.region, { keys: countsOf({ customerManaged: 1, compliant: 1 }) })
      : place,
  );
  return organizationHtml(organizationReportOf(done, generatedAt));
};

describeInBrowser(`the page on an organization, in a browser (${chromiumPath})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  const opened = async (html: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
    // axe-core is put into the page, which the page's own policy would refuse.
    const page = await browser.newPage({ bypassCSP: true, colorScheme, viewport: { width: 1280, height: 900 } });
    await page.setContent(html);
    return page;
  };

  it.each(['light', 'dark'] as const)(
    'has no accessibility problem that axe-core finds, in %s, and fits a narrow screen',
    async (colorScheme) => {
      const page = await opened(small(), colorScheme);

      expect(await accessibilityProblems(page)).toEqual([]);
      await page.screenshot({ path: artefact(`organization-${colorScheme}.png`), fullPage: true });
      await page.setViewportSize({ width: 420, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
      await page.screenshot({ path: artefact(`organization-${colorScheme}-narrow.png`), fullPage: true });
      await page.close();
    },
  );

  it('stays usable with 200 accounts in 17 Regions: it filters, and names and Regions stay in sight', async () => {
    const page = await opened(large());
    await page.fill('#filter', 'payments-8 ');
    expect(await page.textContent('#shown')).toBe('3 of 200 accounts');
    await page.fill('#filter', '');
    await page.check('#only-open');
    expect(await page.textContent('#shown')).toBe('199 of 200 accounts');
    await page.uncheck('#only-open');
    await page.evaluate('document.querySelector(".heat").scrollTo(900, 3000)');
    await page.locator('.heat').scrollIntoViewIfNeeded();

    const box = await page.locator('.heat').boundingBox();
    const corner = await page.locator('.heat thead th').first().boundingBox();
    expect([Math.round((corner?.x ?? 0) - (box?.x ?? 0)), Math.round((corner?.y ?? 0) - (box?.y ?? 0))]).toEqual([1, 1]);
    await page.screenshot({ path: artefact('organization-large.png') });
    await page.pdf({ path: artefact('organization-large.pdf') });
    await page.close();
  });

  it('is complete without its script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.setContent(small());

    expect(await page.locator('#heat-map tbody tr').count()).toBe(12);
    expect(await page.locator('.filter').isVisible()).toBe(false);
    await context.close();
  });
});
