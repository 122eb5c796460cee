import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { answerSchema } from '../../functions/core/records/answer.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { requestPage } from '../../functions/core/report/request-page/request-page.ts';
import { keyIdNumber, toEnable, toReplace, toRotateNow, toShorten } from '../core/records.ts';
import { requestOf } from '../core/requests.ts';
import { accessibilityProblems, artefact, chromiumPath, describeInBrowser, startBrowser } from './browser.ts';

const executionIds = new Map([
  [1, '11111111-1111-4111-8111-111111111111'],
  [2, '22222222-2222-4222-8222-222222222222'],
]);
const hostile = toEnable({
  keyId: keyIdNumber(3),
  aliases: ['alias/</script><script>document.title="owned"</script>'],
  description: `'; rm -rf / #"><img src=x onerror=document.title='owned'>`,
  tags: [{ key: 'Owner', value: '$(reboot) `reboot`' }],
});
/** Four keys, the first of which is in the request with two changes. */
const request: Request = requestOf([
  toEnable({ keyId: keyIdNumber(1), aliases: ['alias/zebra'], description: 'Invoices', creationDate: '2020-01-01T00:00:00.000Z' }),
  toEnable({ keyId: keyIdNumber(2), aliases: ['alias/apple'], description: 'Orders', tags: [{ key: 'Team', value: 'shop' }] }),
  hostile,
  toShorten({ keyId: keyIdNumber(4) }),
  toRotateNow({ keyId: keyIdNumber(1), aliases: ['alias/zebra'], description: 'Invoices', creationDate: '2020-01-01T00:00:00.000Z' }),
]);
const [zebra, apple, third, fourth] = [1, 2, 3, 4].map((number) => `${keyIdNumber(number)}`);
const changes = [
  `${zebra}/ENABLE_ROTATION`,
  `${apple}/ENABLE_ROTATION`,
  `${third}/ENABLE_ROTATION`,
  `${fourth}/SHORTEN_PERIOD`,
  `${zebra}/ROTATE_NOW`,
];

/** Who runs the commands, as AWS STS answers. */
const session = { arn: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace', id: 'AROAEXAMPLE:grace' };
const user = { arn: 'arn:aws:iam::111122223333:user/ops/ada', id: 'AIDAEXAMPLE' };

/** An `aws` that says who the caller is, refuses to store an answer twice, and otherwise only says what it was told. */
const aws = ({ arn, id }: typeof user): string => `#!/bin/sh
case "$*" in
  *"--query Arn"*) echo '${arn}'; exit ;;
  *"--query UserId"*) echo '${id}'; exit ;;
esac
for word in "$@"; do printf "[%s]" "$word"; done; printf "\\n"
if [ -e stored ]; then case "$*" in *put-object*) exit 254 ;; esac; fi
`;

/** Runs commands as a person would paste them into a shell. @returns what `aws` was told, a call a line */
function pasted(commands: string, directory: string, caller: typeof user): readonly string[] {
  writeFileSync(join(directory, 'aws'), aws(caller), { mode: 0o755 });
  const env = { PATH: `${directory}:/usr/bin:/bin` };
  return execFileSync('sh', ['-c', `${commands}\ntrue`], { cwd: directory, env, encoding: 'utf8' })
    .trim()
    .split('\n');
}

describeInBrowser(`the request page in a browser (${chromiumPath})`, () => {
  let browser: Browser;
  let page: Page;
  let directory: string;
  const errors: string[] = [];
  const requested: string[] = [];
  const command = (id: 'cli' | 'aws') => page.locator(`#${id}`).innerText();
  const shownChanges = () =>
    page
      .locator('#request-changes tbody tr:visible')
      .evaluateAll((rows) => rows.map((row) => `${row.getAttribute('data-key')}/${row.getAttribute('data-kind')}`));
  const tick = (change: string | undefined) => {
    const [keyId, kind] = change?.split('/') ?? [];
    return page.locator(`tr[data-key="${keyId}"][data-kind="${kind}"] .tick`);
  };
  const untick = async (...unwanted: readonly (string | undefined)[]) => {
    for (const change of unwanted) await tick(change).uncheck();
  };

  beforeAll(async () => {
    browser = await startBrowser();
    directory = mkdtempSync(join(tmpdir(), 'request-page-'));
    writeFileSync(join(directory, 'request.html'), requestPage(request, { executionIds, evidenceBucket: 'evidence' }));
  });
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
    expect(await page.title()).toBe('Decide on 5 changes to 4 keys, 111122223333 eu-central-1');
    expect(errors).toEqual([]);
    expect([...new Set(requested)]).toEqual([pathToFileURL(join(directory, 'request.html')).href]);
    expect(await page.locator('#request-changes tbody tr').count()).toBe(5);
    expect(await page.locator('.warning').innerText()).toContain(
      'Approving an execution in the Systems Manager console approves every change of that execution, unless you stored an answer for it before.',
    );
  });

  it('names the change of every row in words, and says what cannot be undone', async () => {
    expect(await page.locator('#request-changes td[data-column="change"]').allInnerTexts()).toEqual([
      'Enable automatic rotation',
      'Enable automatic rotation',
      'Enable automatic rotation',
      'Shorten the rotation period',
      expect.stringMatching(/^Rotate now, once, on demand\s+cannot be undone$/),
    ]);
  });

  it('filters by every word, over change, alias, description, id and tags', async () => {
    await page.fill('#filter', 'apple shop');
    expect(await shownChanges()).toEqual([changes[1]]);
    expect(await page.locator('#count').innerText()).toBe('5 of 5 changes ticked, 1 shown');
    await page.fill('#filter', 'rotate now');
    expect(await shownChanges()).toEqual([changes[4]]);
    await page.fill('#filter', String(zebra));
    expect(await shownChanges()).toEqual([changes[0], changes[4]]);
    await page.fill('#filter', '');
    await untick(changes[0]);
    await page.check('#only-ticked');
    expect(await shownChanges()).toEqual(changes.slice(1));
  });

  it('sorts by a column, up and down, and says so to a screen reader', async () => {
    const header = page.locator('th', { has: page.locator('[data-column="age"].sort') });
    await page.click('[data-column="age"].sort');
    expect([(await shownChanges()).at(-1), await header.getAttribute('aria-sort')]).toEqual([changes[4], 'ascending']);
    await page.click('[data-column="age"].sort');
    expect([(await shownChanges())[0], await header.getAttribute('aria-sort')]).toEqual([changes[0], 'descending']);
    await page.click('[data-column="key"].sort');
    const shown = await shownChanges();
    expect(shown.indexOf(String(changes[1]))).toBeLessThan(shown.indexOf(String(changes[0])));
    expect(await header.getAttribute('aria-sort')).toBe('none');
  });

  it('shows the command that answers with exactly what is ticked', async () => {
    expect(await command('cli')).toBe(`kms-rotation approve --region eu-central-1 --request ${request.requestId}`);
    await untick(changes[1]);
    expect(await command('cli')).toContain(` --except ${apple}`);
    await page.click('#untick-shown');
    expect(await command('cli')).toMatch(/^kms-rotation reject /);
    await page.fill('#filter', 'apple');
    await page.click('#tick-shown');
    await page.fill('#comment', "it's CHG-1");
    expect(await command('cli')).toContain(` --only ${apple} --comment 'it'\\''s CHG-1'`);
  });

  it('names a key with two changes by the change that is meant', async () => {
    await untick(changes[4]);
    expect(await command('cli')).toContain(` --except ${zebra}/ROTATE_NOW`);
    await untick(...changes.slice(1, 4));
    expect(await command('cli')).toContain(` --only ${zebra}/ENABLE_ROTATION`);
    expect(await page.locator('#summary').innerText()).toBe(
      'The commands answer for exactly the ticked change. The other 4 changes are not made. They are not asked for again for 14 days.',
    );
  });

  it('shows commands of the AWS CLI that store an answer of one’s own for each part, once, and then answer it', async () => {
    await untick(changes[1], changes[2], changes[3], changes[4]);
    await page.fill('#comment', `it's "fine" $(reboot)`);
    const said = pasted(await command('aws'), directory, session);
    const answers = [1, 2].map((part) => JSON.parse(readFileSync(join(directory, `answer-${part}.json`), 'utf8')) as unknown);
    const comment = `it's "fine" $(reboot)`;

    expect(answers).toEqual([
      {
        kind: 'answer',
        schemaVersion: 1,
        executionId: executionIds.get(1),
        answer: 'APPROVE',
        changes: [{ keyId: zebra, kind: 'ENABLE_ROTATION' }],
        comment,
      },
      { kind: 'answer', schemaVersion: 1, executionId: executionIds.get(2), answer: 'REJECT', changes: [], comment },
    ]);
    expect(answers.map((answer) => answerSchema.parse(answer))).toEqual(answers);
    const put = (part: number) =>
      `[s3api][put-object][--region][eu-central-1][--bucket][evidence][--key][executions/${executionIds.get(part)}/answers/${session.id}.json][--body][answer-${part}.json][--if-none-match][*]`;
    const signal = (part: number, type: string) =>
      `[ssm][send-automation-signal][--region][eu-central-1][--automation-execution-id][${executionIds.get(part)}][--signal-type][${type}][--payload][{"Comment":["it's \\"fine\\" $(reboot)"]}]`;
    expect(said).toEqual([put(1), signal(1, 'Approve'), put(2), signal(2, 'Reject')]);
  });

  it('stores the answer of an IAM user under the name of the user', async () => {
    const said = pasted(await command('aws'), directory, user);

    expect(said[0]).toContain(`[--key][executions/${executionIds.get(1)}/answers/user/ada.json]`);
  });

  it('does not approve where the answer cannot be stored, and rejects all the same', async () => {
    await untick(changes[4]);
    writeFileSync(join(directory, 'stored'), '');
    const said = pasted(await command('aws'), directory, session);
    rmSync(join(directory, 'stored'));

    expect(said.map((line) => /put-object|Approve|Reject/.exec(line)?.[0])).toEqual(['put-object', 'put-object', 'Reject']);
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
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Table of changes');
    await tick(changes[0]).focus();
    await page.keyboard.press('Space');
    expect(await page.locator('#count').innerText()).toBe('4 of 5 changes ticked');
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

  it('prints every change, filtered or not, and none of the controls', async () => {
    await page.fill('#filter', 'apple');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#request-changes tbody tr:visible').count()).toBe(5);
    expect(await page.locator('.controls:visible').count()).toBe(0);
    await page.pdf({ path: artefact('request-page.pdf') });
    expect(statSync(artefact('request-page.pdf')).size).toBeGreaterThan(10_000);
  });

  it('still lists every change and says how to answer where no script runs', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(pathToFileURL(join(directory, 'request.html')).href);

    expect(await plain.locator('#request-changes tbody tr').count()).toBe(5);
    expect(await plain.locator('.controls:visible').count()).toBe(0);
    expect(await plain.locator('#cli').innerText()).toContain('kms-rotation approve');
    expect(await plain.locator('#aws').innerText()).toContain('--signal-type Approve');
    await context.close();
  });

  it('shows no approval that would not count, where approvals need an answer', async () => {
    const refused = { ...request, approvalsWithoutAnswer: 'REFUSED' as const };
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.setContent(requestPage(refused, { executionIds, evidenceBucket: 'evidence' }));

    expect(await plain.locator('.warning').innerText()).toContain('An approval without a stored answer does not count.');
    expect(await plain.locator('#aws').innerText()).not.toContain('--signal-type Approve');
    await context.close();
  });

  it('shows the plan of a change that has one', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.setContent(requestPage(requestOf([toReplace()]), { executionIds, evidenceBucket: 'evidence' }));
    await plain.locator('summary', { hasText: 'Replace the key: the plan' }).click();

    expect(await plain.locator('details[open]').innerText()).toContain('Aliases that move to it: alias/orders');
    await context.close();
  });
});
