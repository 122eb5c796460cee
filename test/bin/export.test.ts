import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kmsRotation } from './command.ts';
import { sampleRun } from './sample-run.ts';

let directory: string;
const path = (name: string): string => join(directory, name);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kms-rotation-export-'));
  await cp((await sampleRun()).directory, directory, { recursive: true });
});
afterAll(() => rm(directory, { recursive: true }));

type Asff = { readonly Compliance: { readonly Status: string }; readonly ProductFields: Readonly<Record<string, string>> };

describe('findings of a run on the sandbox', () => {
  it('go out as ASFF, with what was approved and by whom', async () => {
    const { code, stdout } = await kmsRotation([
      ...['export', '--format', 'asff', '--out', path('findings.json'), '--from'],
      ...['assessment.json', 'decisions.json', 'outcomes.json'].map(path),
    ]);
    const findings = JSON.parse(await readFile(path('findings.json'), 'utf8')) as readonly Asff[];
    const resolved = findings.filter(({ ProductFields }) => ProductFields['kmsRotation/Outcome'] === 'ENABLED');

    expect([code, stdout]).toEqual([0, expect.stringContaining(`${findings.length} findings in ASFF`)]);
    expect(resolved).toHaveLength(18);
    expect(
      resolved.filter(({ Compliance, ProductFields }) => Compliance.Status !== 'PASSED' || !ProductFields['kmsRotation/Approver']),
    ).toEqual([]);
  });

  it('go out as OCSF on standard output', async () => {
    const { code, stdout } = await kmsRotation(['export', '--format', 'ocsf', '--from', path('assessment.json')]);

    expect(code).toBe(0);
    expect((JSON.parse(stdout) as readonly { readonly class_uid: number }[]).every(({ class_uid: uid }) => uid === 2003)).toBe(true);
  });

  it.each([
    [['--format', 'xml', '--from', 'x'], /It must be asff or ocsf/],
    [['--format', 'asff', '--from', 'no-such-file.json'], /--from: no-such-file\.json cannot be read/],
  ])('are refused with %j', async (options, message) => {
    const { code, stderr } = await kmsRotation(['export', ...options]);

    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('are refused without an assessment, with another record, and with broken JSON', async () => {
    const refused = async (...files: readonly string[]): Promise<string> => {
      const { code, stderr } = await kmsRotation(['export', '--format', 'asff', '--from', ...files.map(path)]);
      expect(code).toBe(2);
      return stderr;
    };
    await writeFile(path('broken.json'), '{');

    expect(await refused('outcomes.json')).toMatch(/0 of the files are assessments; it must be exactly one/);
    expect(await refused('assessment.json', 'validation.json')).toMatch(/is a record of kind "validation"/);
    expect(await refused('assessment.json', 'broken.json')).toMatch(/broken\.json is not JSON/);
  });
});
