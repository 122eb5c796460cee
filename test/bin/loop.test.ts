import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { recordSchemas } from '../../bin/record-schemas.ts';
import { estateFileText } from '../../sandbox/estate/from-file.ts';
import { sampleEstate } from '../../sandbox/estate/sample.ts';
import { kmsRotation } from './command.ts';
import { sampleRun } from './sample-run.ts';

const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-test-'));
const read = (out: string, file: string) => JSON.parse(readFileSync(join(directory, out, file), 'utf8'));

/** A file of the user's own keys: three of the sample's, in one Region. */
function ownKeys(): { readonly file: string; readonly keyIds: readonly string[] } {
  const sample = sampleEstate(new Date());
  const wanted = ['alias/orders-database', 'alias/message-queue', 'alias/backup-vault'];
  const keys = wanted.flatMap((alias) => sample.keys.filter(({ aliases }) => aliases.includes(alias)));
  const file = join(directory, 'keys.json');
  writeFileSync(file, estateFileText({ ...sample, keys }));
  return { file, keyIds: keys.map(({ metadata }) => metadata.KeyId) };
}

describe('the loop on the sample estate', () => {
  it('approves all without a terminal, accounts for every change, and writes files that match their schemas', async () => {
    const { code, stdout, stderr, directory: all } = await sampleRun();
    const written = (file: string) => JSON.parse(readFileSync(join(all, file), 'utf8'));

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const heading of ['Assessment', 'Configuration', 'Validation', 'The request, as its approvers read it'])
      expect(stdout).toContain(`\n${heading}\n`);
    expect(stdout).toMatch(/\nOverdue: 1 that rotate automatically[^\n]*\n[^\n]*Days overdue *\n *overdue /);
    const ajv = new Ajv2020({ strict: true });
    const schemas = recordSchemas();
    const files = {
      'assessment.json': 'assessment',
      'decisions.json': 'decisions',
      'outcomes.json': 'outcomes',
      'validation.json': 'validation',
    };
    for (const [file, name] of Object.entries(files)) {
      const matches = ajv.compile(schemas[name] ?? false);
      expect([file, matches(written(file)), matches.errors]).toEqual([file, true, null]);
    }
    const { counts, confirmed, notConfirmed, skipped } = written('validation.json');
    expect(confirmed.length + notConfirmed.length + skipped.length).toBe(counts.requested.changes);
    expect([counts.requested, confirmed.length > 15]).toEqual([{ changes: 26, keys: 24 }, true]);
    expect(stdout).toMatch(
      /\nApproved: 26 changes to 24 keys: 19 to enable, 2 to shorten the period of, 4 to rotate now, 1 to replace\.\n/,
    );
    const rotated = written('outcomes.json').outcomes.filter(({ outcome }: Record<string, string>) => outcome === 'ROTATED');
    // Old material, with automatic rotation on and just turned on; and imported material that waited.
    expect(rotated.map(({ aliases }: { aliases: string[] }) => aliases[0]).sort()).toEqual([
      'alias/audit-logs',
      'alias/imported',
      'alias/invoice-archive',
      'alias/mail-archive',
    ]);
    expect(existsSync(join(all, 'request-eu-central-1.html'))).toBe(true);
    expect(readFileSync(join(all, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });
});

describe('the loop on a file of own keys', () => {
  const { file, keyIds } = ownKeys();
  const [orders = '', queue = '', backup = ''] = keyIds;

  it('writes only the approved key, and says why the others were left', async () => {
    const { code, stdout } = await kmsRotation([
      'loop',
      '--estate',
      file,
      '--approve',
      orders,
      '--comment',
      'CHG-7',
      '--out',
      join(directory, 'one'),
      '--json',
    ]);

    expect(code).toBe(0);
    const { decisions, outcomes, validation } = JSON.parse(stdout);
    expect(decisions).toMatchObject({
      approvedChanges: [{ keyId: orders, kind: 'ENABLE_ROTATION', region: 'eu-central-1' }],
      decisions: [{ decision: 'APPROVED', signals: [{ person: 'approver', comment: 'CHG-7' }] }],
    });
    expect(outcomes.outcomes.map(({ keyId, outcome }: Record<string, string>) => [keyId, outcome]).sort()).toEqual(
      [
        [orders, 'ENABLED'],
        [queue, 'SKIPPED_NOT_CHOSEN'],
      ].sort(),
    );
    expect(validation).toMatchObject({
      counts: { requested: { changes: 2, keys: 2 } },
      notConfirmed: [],
      decisions: [{ decision: 'APPROVED', comment: 'CHG-7' }],
    });
    expect(read('one', 'assessment.json').views.eligibleWithRotation).toEqual([expect.stringContaining(backup)]);
  });

  it('changes nothing when everything is rejected', async () => {
    const { code, stdout } = await kmsRotation(['loop', '--estate', file, '--approve', 'none', '--out', join(directory, 'none'), '--json']);

    expect(code).toBe(0);
    const { decisions, outcomes, validation } = JSON.parse(stdout);
    expect(decisions).toMatchObject({ approvedChanges: [], decisions: [{ decision: 'REJECTED' }] });
    expect(outcomes.outcomes.map(({ outcome }: Record<string, string>) => outcome)).toEqual(['SKIPPED_REJECTED', 'SKIPPED_REJECTED']);
    expect(validation).toMatchObject({ counts: { requested: { changes: 2, keys: 2 } }, confirmed: [], notConfirmed: [] });
  });

  it('refuses an id that was not proposed, names the proposed ones, and decides nothing', async () => {
    const { code, stderr } = await kmsRotation(['loop', '--estate', file, '--approve', backup, '--out', join(directory, 'refused')]);

    expect(code).toBe(2);
    expect(stderr).toContain(`--approve: must name changes of this request, by key id or as <key id>/<kind>; got "${backup}"`);
    expect(stderr).toContain(orders);
  });
});
