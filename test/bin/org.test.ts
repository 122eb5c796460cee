import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kmsRotation } from './command.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'org-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const file = (text: string): string => {
  const path = join(directory, 'given.json');
  writeFileSync(path, text);
  return path;
};

describe('kms-rotation org', () => {
  it.each([
    ['no Regions', ['org', 'assess'], '--regions'],
    ['something that is no Region', ['org', 'status', '--regions', 'here'], '--regions: must be names of Regions'],
    [
      'too many at once',
      ['org', 'assess', '--regions', 'eu-central-1', '--parallel', '0'],
      '--parallel: must be 1 to 100 account-Region pairs at once; got "0"',
    ],
    [
      'a report that is none',
      () => ['org', 'assess', '--regions', 'eu-central-1', '--previous', file('{}')],
      'it must be an organization.json of org assess, or an assessment.json of assess',
    ],
    [
      'a report that is not there',
      ['org', 'assess', '--regions', 'eu-central-1', '--merge', 'nowhere.json'],
      'nowhere.json cannot be read',
    ],
  ])('says what is wrong with %s, and does nothing', async (_, args, problem) => {
    const { code, stderr, stdout } = await kmsRotation(typeof args === 'function' ? args() : args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(problem);
  });

  it('has help with examples for each command', async () => {
    const help = await Promise.all(['assess', 'status'].map((name) => kmsRotation(['org', name, '--help'])));

    for (const { code, stdout } of help) {
      expect(code).toBe(0);
      expect(stdout).toContain('Example');
    }
  });
});
