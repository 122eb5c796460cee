import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { Request } from '../../functions/core/records/request.ts';
import { requestPage } from '../../functions/core/report/request-page/request-page.ts';
import { proposedKey, requestOf } from '../core/requests.ts';
import { accessibilityProblems, artefact, chromiumPath, describeInBrowser, startBrowser } from './browser.ts';

const executionIds = new Map([
  [1, '11111111-1111-4111-8111-111111111111'],
  [2, '22222222-2222-4222-8222-222222222222'],
]);
const hostile = proposedKey(3, {
  aliases: ['alias/</script><script>document.title="owned"</script>'],
  description: `'; rm -rf / #"><img src=x onerror=document.title='owned'>`,
  tags: [{ key: 'Owner', value: '$(reboot) `reboot`' }],
});
const request: Request = requestOf(
  [
    proposedKey(1, { aliases: ['alias/zebra'], description: 'Invoices', creationDate: '2020-01-01T00:00:00.000Z' }),
    proposedKey(2, { aliases: ['alias/apple'], description: 'Orders', tags: [{ key: 'Team', value: 'shop' }] }),
    hostile,
    proposedKey(4, { change: 'SHORTEN_PERIOD', rotationEnabled: true, rotationPeriodInDays: 730 }),
  ],
  [2, 2],
);
const keyIds = request.keys.map(({ keyId }) => keyId);
const ofParts = (...lists: readonly (readonly string[])[]) => lists.flat();

/** Runs commands as a person would paste them into a shell, with an `aws` that only says what it was told. */
function pasted(commands: string, directory: string): string {
  writeFileSync(join(directory, 'aws'), '#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done; printf "\\n"\n', { mode: 0o755 });
  return execFileSync('sh', ['-c', commands], { cwd: directory, env: { PATH: `${directory}:/usr/bin:/bin` }, encoding: 'utf8' });
}

describeInBrowser(`the request page in a browser (${chromiumPath})`, () => {
  let browser: Browser;
  let page: Page;
  let directory: string;
  const errors: string[] = [];
  const requested: string[] = [];
  const command = (id: 'cli' | 'aws') => page.locator(`#${id}`).innerText();
  const shownKeys = () =>
    page.locator('#request-keys tbody tr:visible').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')));
  const tick = (keyId: string) => page.locator(`tr[data-key="${keyId}"] .tick`);

  beforeAll(async () => {
    browser = await startBrowser();
    directory = mkdtempSync(join(tmpdir(), 'request-page-'));
    writeFileSync(join(directory, 'request.html'), requestPage(request, { executionIds, evidenceBucket: 'evidence' }));
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (one) => requested.push(one.url()));
    await page.goto(pathToFileURL(join(directory, 'request.html')).href);
  });
  afterEach(() => page.close());

  it('works from a file, loads nothing, and runs nothing that a key owner wrote', async () => {
    expect(await page.title()).toBe('Approve KMS key rotation: 4 keys in 111122223333 eu-central-1');
    expect(errors).toEqual([]);
    expect([...new Set(requested)]).toEqual([pathToFileURL(join(directory, 'request.html')).href]);
    expect(await page.locator('#request-keys tbody tr').count()).toBe(4);
    expect(await page.locator('body').innerText()).toContain(
      'Approving in the console approves every key that is listed for that execution.',
    );
  });

  it('filters by every word, over alias, description, id and tags', async () => {
    await page.fill('#filter', 'apple shop');
    expect(await shownKeys()).toEqual([keyIds[1]]);
    expect(await page.locator('#count').innerText()).toBe('4 of 4 keys ticked, 1 shown');
    await page.fill('#filter', String(keyIds[0]));
    expect(await shownKeys()).toEqual([keyIds[0]]);
    await page.fill('#filter', '');
    await tick(String(keyIds[0])).uncheck();
    await page.check('#only-ticked');
    expect(await shownKeys()).toEqual(keyIds.slice(1));
  });

  it('sorts by a column, up and down, and says so to a screen reader', async () => {
    const header = page.locator('th', { has: page.locator('[data-column="age"].sort') });
    await page.click('[data-column="age"].sort');
    expect([(await shownKeys()).at(-1), await header.getAttribute('aria-sort')]).toEqual([keyIds[0], 'ascending']);
    await page.click('[data-column="age"].sort');
    expect([(await shownKeys())[0], await header.getAttribute('aria-sort')]).toEqual([keyIds[0], 'descending']);
    await page.click('[data-column="key"].sort');
    expect((await shownKeys()).indexOf(String(keyIds[1]))).toBeLessThan((await shownKeys()).indexOf(String(keyIds[0])));
    expect(await header.getAttribute('aria-sort')).toBe('none');
  });

  it('shows the command that answers with exactly what is ticked', async () => {
    expect(await command('cli')).toBe(`npx kms-rotation approve --region eu-central-1 --request ${request.requestId}`);
    await tick(String(keyIds[1])).uncheck();
    expect(await command('cli')).toContain(` --except ${keyIds[1]}`);
    await page.click('#untick-shown');
    expect(await command('cli')).toMatch(/^npx kms-rotation reject /);
    await page.fill('#filter', 'invoices');
    await page.click('#tick-shown');
    await page.fill('#comment', "it's CHG-1");
    expect(await command('cli')).toContain(` --only ${keyIds[0]} --comment 'it'\\''s CHG-1'`);
  });

  it('shows commands of the AWS CLI that store the selection of each part and answer it', async () => {
    await tick(String(keyIds[1])).uncheck();
    await tick(String(keyIds[2])).uncheck();
    await tick(String(keyIds[3])).uncheck();
    await page.fill('#comment', `it's "fine" $(reboot)`);
    const said = pasted(await command('aws'), directory);
    const selection = JSON.parse(readFileSync(join(directory, 'selection-1.json'), 'utf8')) as unknown;

    expect(selection).toEqual({
      kind: 'selection',
      schemaVersion: 1,
      executionId: executionIds.get(1),
      keyIds: [keyIds[0]],
      comment: `it's "fine" $(reboot)`,
    });
    expect(said.trim().split('\n')).toEqual([
      `[s3api][put-object][--region][eu-central-1][--bucket][evidence][--key][executions/${executionIds.get(1)}/selection.json][--body][selection-1.json]`,
      `[ssm][send-automation-signal][--region][eu-central-1][--automation-execution-id][${executionIds.get(1)}][--signal-type][Approve][--payload][{"Comment":["it's \\"fine\\" $(reboot)"]}]`,
      `[ssm][send-automation-signal][--region][eu-central-1][--automation-execution-id][${executionIds.get(2)}][--signal-type][Reject][--payload][{"Comment":["it's \\"fine\\" $(reboot)"]}]`,
    ]);
    expect(ofParts(...request.parts.map((part) => part.keyIds))).toEqual(keyIds);
  });

  it('copies a command', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('[data-copies="cli"]');
    await page.waitForFunction('document.getElementById("copied").textContent !== ""');
    expect(await page.locator('#copied').innerText()).toMatch(/^(Copied\.|The command is selected)/);
  });

  it('can be worked with the keyboard alone', async () => {
    await page.focus('#filter');
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Table of keys');
    await tick(String(keyIds[0])).focus();
    await page.keyboard.press('Space');
    expect(await page.locator('#count').innerText()).toBe('3 of 4 keys ticked');
  });

  it.each(['light', 'dark'] as const)('has no accessibility problem that axe-core finds, in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    // axe-core is put into the page, which the page's own policy would refuse.
    const open = await browser.newPage({ bypassCSP: true, colorScheme });
    await open.goto(pathToFileURL(join(directory, 'request.html')).href);
    expect(await accessibilityProblems(open)).toEqual([]);
    await open.screenshot({ path: artefact(`request-page-${colorScheme}.png`), fullPage: true });
    await open.setViewportSize({ width: 420, height: 900 });
    expect(await open.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
    await open.close();
  });

  it('prints every key, filtered or not, and none of the controls', async () => {
    await page.fill('#filter', 'apple');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#request-keys tbody tr:visible').count()).toBe(4);
    expect(await page.locator('.controls:visible').count()).toBe(0);
    await page.pdf({ path: artefact('request-page.pdf') });
    expect(statSync(artefact('request-page.pdf')).size).toBeGreaterThan(10_000);
  });

  it('still lists every key and says how to answer where no script runs', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(pathToFileURL(join(directory, 'request.html')).href);

    expect(await plain.locator('#request-keys tbody tr').count()).toBe(4);
    expect(await plain.locator('.controls:visible').count()).toBe(0);
    expect(await plain.locator('#cli').innerText()).toContain('npx kms-rotation approve');
    await context.close();
  });
});
