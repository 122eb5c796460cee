import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kmsRotation } from './command.ts';

describe('the command line', () => {
  it.each([['loop'], ['assess'], ['sandbox'], ['verify-evidence'], ['status'], ['history'], ['approve'], ['reject']])(
    'explains %s with examples and exit codes',
    async (command) => {
      const { code, stdout } = await kmsRotation([command, '--help']);

      expect(code).toBe(0);
      expect(stdout).toMatch(/Example/);
      expect(stdout).toMatch(/Exit codes:/);
    },
  );

  it.each([
    [['loop', '--aprove', 'all'], /unknown option '--aprove'/],
    [['loop', '--period', '30'], /--period <days>.*'30' is invalid.*90 to 2560 whole days/],
    [['loop', '--approve', 'ALL!'], /--approve <keys>.*'ALL!' is invalid.*all, none, or key ids/],
    [['asses'], /unknown command 'asses'/],
    [['assess', '--regions', 'Frankfurt'], /--regions: must be names of Regions, such as eu-central-1,us-east-1; got "Frankfurt"/],
    [['loop', '--estate', 'no-such-file.json'], /no-such-file\.json cannot be read/],
    [['status', '--region', 'eu-central-1/x'], /--region: must be the name of a Region, such as eu-central-1; got "eu-central-1\/x"/],
    [['status', '--region', 'eu-central-1', '--endpoint', 'nowhere'], /--endpoint: must be a URL that begins with https:\/\/ or http:\/\//],
    [['loop', '--period', '\u001B[2J'], /--period <days>.*'\uFFFD\[2J' is invalid/],
    [['sandbox', '--port', '70000'], /--port is 70000; it must be 0 to 65535/],
  ])('refuses %j with a message that names what is wrong, and exit code 2', async (args, message) => {
    const { code, stderr } = await kmsRotation(args);

    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('refuses a bad estate file with the line, and does nothing else', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-test-'));
    const file = join(directory, 'keys.json');
    writeFileSync(file, '{\n  "keys": [\n');

    const { code, stderr, stdout } = await kmsRotation(['loop', '--estate', file, '--out', join(directory, 'out')]);

    expect(stderr).toMatch(/keys\.json: line 3, column 1: not JSON/);
    expect(code).toBe(2);
    expect(stdout).not.toMatch(/Assessment/);
  });
});
