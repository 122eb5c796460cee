import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { recordSchemas } from '../../bin/record-schemas.ts';
import { denying, estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';

const ordinary = ordinaryKeys(1, 4);
const rotations = [{ RotationDate: new Date('2025-03-01T00:00:00Z'), RotationType: 'ON_DEMAND' as const }];
const rotated = ordinaryKey(5, { rotations, rotation: { enabled: true, periodInDays: 365 } });
const closed = ordinaryKey(6, { policy: denying('kms:ListKeyRotations') });
const [approved = '', notSelected = '', rejected = '', waiting = ''] = idsOf(ordinary);
const today = new Date().toISOString().slice(0, 10);

let one: OneRegion;
let environment: Record<string, string>;
let executionId: string;
const history = (...args: readonly string[]) => kmsRotation(['history', ...args], environment);

beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([...ordinary, rotated, closed]) }, region);
  await one.sandbox.settled();
  const { accessKeyId, secretAccessKey } = one.sandbox.credentialsFor(one.sandbox.operatorArn);
  environment = {
    AWS_ENDPOINT_URL: one.sandbox.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  executionId = await one.request([approved, notSelected]);
  const comment = '=CHG-42 "quoted"';
  await one.choose(executionId, [approved], comment);
  await one.approve(executionId, comment);
  await one.reject(await one.request([rejected]), 'freeze');
  await one.request([waiting]);
});
afterAll(() => one.sandbox.stop());

describe('the history of a key that went through the loop', () => {
  it('tells since when it is compliant and by whose decision, and lists how it came to be', async () => {
    const { code, stdout, stderr } = await history('--key', approved);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /Compliant since [-0-9: ]+ UTC, by decision of KmsRotation-Approver-eu-central-1\/grace: Enable automatic rotation/,
    );
    const lines = stdout.split('\n').filter((line) => /^ {2}\d{4}-/.test(line));
    expect(lines.map((line) => line.trim().split(/\s{2,}/)[1]).filter((what) => what !== 'COMPLIANT')).toEqual([
      'NON_COMPLIANT',
      'Requested',
      'APPROVED',
      'ENABLED',
    ]);
    expect(stdout).toContain(executionId);
  });

  it('is found by ARN, and as JSON matches its schema', async () => {
    const { code, stdout } = await history('--key', `arn:aws:kms:${region}:${one.sandbox.accountId}:key/${approved}`, '--format', 'json');

    expect(code).toBe(0);
    const record = JSON.parse(stdout);
    const matches = new Ajv2020({ strict: true }).compile(recordSchemas()['history'] ?? false);
    expect([matches(record), matches.errors]).toEqual([true, null]);
    expect(record.keys).toMatchObject([
      {
        keyId: approved,
        compliance: 'COMPLIANT',
        decidedBy: { executionId, change: 'ENABLE_ROTATION', comment: '=CHG-42 "quoted"', outcome: 'ENABLED' },
      },
    ]);
    const [{ intervals }] = record.keys;
    expect(intervals.map(({ compliance }: { compliance: string }) => compliance)).toEqual(['NON_COMPLIANT', 'COMPLIANT']);
  });

  it.each([
    [() => notSelected, /the last decision was APPROVED without this change by .*grace: Enable automatic rotation/],
    [() => rejected, /the last decision was REJECTED by .*grace: Enable automatic rotation/],
    [() => waiting, /a request of .* has no decision on record/],
    [
      () => rotated.metadata.KeyId,
      /no decision on record accounts for it[\s\S]*2025-03-01T00:00:00\.000Z\s+Rotated\s+AWS KMS\s+Rotation on demand/,
    ],
    [() => closed.metadata.KeyId, /Rotations of 1 key are not readable \(AccessDeniedException\)/],
  ])('of another key says why it is as it is', async (keyId, words) => {
    const { code, stdout } = await history('--key', keyId());

    expect(code).toBe(0);
    expect(stdout).toMatch(words);
  });
});

describe('the history of a Region', () => {
  it('has every key that the rule knows, non-compliant ones first', async () => {
    const { code, stdout } = await history('--since', today);

    expect(code).toBe(0);
    const states = stdout
      .split('\n')
      .slice(2, 8)
      .map((line) =>
        line
          .trim()
          .split(/\s{2,}/)
          .slice(0, 2),
      );
    expect(states.map(([, state]) => state)).toEqual([
      'NON_COMPLIANT',
      'NON_COMPLIANT',
      'NON_COMPLIANT',
      'NON_COMPLIANT',
      'COMPLIANT',
      'COMPLIANT',
    ]);
    expect(states.map(([keyId]) => keyId).sort()).toEqual(idsOf([...ordinary, rotated, closed]));
  });

  it('as CSV has a line per event and no formula', async () => {
    const { stdout } = await history('--since', today, '--format', 'csv');

    const lines = stdout.trim().split('\r\n');
    expect(lines[0]).toBe(
      'keyId,region,at,event,what,by,detail,comment,executionId,requestId,automaticRotations,onDemandRotations,changeKind',
    );
    expect(lines.filter((line) => line.includes(',STATE,'))).toHaveLength(6);
    expect(stdout).toContain(`"'=CHG-42 ""quoted""",${executionId}`);
  });

  it('as a page loads nothing, and draws every key', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'kms-rotation-test-')), 'history.html');
    const { code, stdout } = await history('--since', today, '--format', 'html', '--out', file);

    expect([code, stdout]).toEqual([0, expect.stringContaining(`${file}: 6 keys`)]);
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|https?:\/\/|<link|src=/);
    for (const keyId of idsOf(ordinary)) expect(page).toContain(`>${keyId}</text>`);
    expect(page).toContain('=CHG-42 &quot;quoted&quot;');
  });

  it('writes nothing', async () => {
    one.sandbox.journal.clear();
    await history('--since', today);

    expect(one.sandbox.journal.entries().filter(({ operation }) => !/^(List|Describe|Get)/.test(operation))).toEqual([]);
  });
});

describe('records that somebody touched', () => {
  it('are named, and nothing is told on the strength of them', async () => {
    const text = await one.record(executionId, 'decision.json');
    one.tamper(executionId, 'decision.json', text.replace('/grace', '/mallory'));
    const { code, stdout } = await history('--key', approved);

    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`Execution ${executionId} is excluded: .*decision\\.json is written once, and has a second version`),
      ),
    ]);
    expect(stdout).not.toContain('mallory');
  });
});

describe('what cannot be answered', () => {
  it.each([
    [[], /name a key with --key, or ask about all keys of the Region with --since/],
    [['--key', 'alias/orders'], /--key: must be a key id .* or a key ARN .*got "alias\/orders": an alias may be moved/],
    [['--key', 'orders'], /--key: must be a key id .*got "orders"/],
    [['--since', 'yesterday'], /--since: must be a date \(2026-11-20, UTC\) or a time with its zone .*got "yesterday"/],
    [['--since', '2026-02-30'], /--since: must be a date .*got "2026-02-30"/],
    [['--since', '2026-02-03T10:00'], /--since: must be a date .*a time with its zone.*got "2026-02-03T10:00"/],
    [['--since', '2026-03-01', '--until', '2026-02-01'], /--since: must be before --until; got "2026-03-01" and "2026-02-01"/],
    [['--since', '2999-01-01'], /--since: must be in the past; got "2999-01-01"/],
    [['--since', '2026-01-01', '--until', '2999-01-01'], /--until: must not be in the future/],
    [['--since', '2026-01-01', '--format', 'pdf'], /--format <format>.*'pdf' is invalid.*table, json, csv, html/],
    [['--since', '2026-01-01', '--out', 'table.txt'], /--out: a table is for the terminal; add --format json, csv or html/],
    [
      ['--key', 'arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000001', '--region', 'eu-central-1'],
      /--region: must be the Region of the key's ARN, us-east-1; got "eu-central-1"/,
    ],
    [
      ['--key', 'arn:aws:kms:eu-central-1:999999999999:key/00000000-0000-4000-8000-000000000001'],
      /--key: is of account 999999999999, and the caller .* is of \d{12}/,
    ],
  ])('%j: the message names the option, the value and what is allowed', async (args, message) => {
    const { code, stderr } = await history(...args);

    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
