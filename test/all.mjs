/** `npm test`: every check there is, cheapest first, one line each with its time. Stops at the first that fails. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode24 } from '../bin/node-24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

const scratch = mkdtempSync(join(tmpdir(), 'kms-rotation-tests-'));
const results = join(scratch, 'results.json');

const stages = [
  { name: 'format and lint', command: bin('biome'), arguments: ['ci', '--error-on-warnings', '.'] },
  { name: 'types', command: bin('tsc'), arguments: ['--noEmit', '-p', '.'] },
  { name: 'promises', command: bin('oxlint'), arguments: ['--type-aware', '--deny-warnings', '.'] },
  { name: 'dead code', command: bin('knip'), arguments: ['--no-progress'] },
  {
    name: 'layers, unit, property and whole-flow tests',
    command: process.execPath,
    arguments: [...jest, '--json', `--outputFile=${results}`, ...process.argv.slice(2)],
  },
];

requireNode24();

for (const stage of stages) {
  const startedAt = Date.now();
  console.log(`\n== ${stage.name}`);
  const { status } = spawnSync(stage.command, stage.arguments, { cwd: root, stdio: 'inherit' });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`== ${stage.name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (status !== 0) process.exit(status ?? 1);
}

const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
rmSync(scratch, { recursive: true });
console.log(`\n${numPassedTests} passed, ${numFailedTests} failed`);
