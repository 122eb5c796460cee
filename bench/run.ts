import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { assessMeasures } from './assess/assess.ts';
import { changeMeasures } from './change/change.ts';
import { coldStartMeasures } from './cold-start/cold-start.ts';
import { type DeployedEvaluator, deployedEvaluator } from './deployed-evaluator.ts';
import { enablingMeasures } from './enabling/enabling.ts';
import { isReached, isSkipped, type Result } from './measure.ts';
import { peerMeasures } from './peers/peers.ts';
import { sweepMeasures } from './sweep/sweep.ts';

type Section = (evaluator: DeployedEvaluator, isQuick: boolean) => Promise<readonly Result[]>;

const sections: Readonly<Record<string, Section>> = {
  bundle: async ({ bytes }) => [
    { what: 'bundle of the evaluator, minified, without the SDK', value: bytes / 1000, unit: 'kB', atMost: 150 },
  ],
  'cold-start': coldStartMeasures,
  change: changeMeasures,
  sweep: sweepMeasures,
  assess: assessMeasures,
  enabling: enablingMeasures,
  peers: peerMeasures,
};

const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } });
const wanted = values.only?.split(',') ?? Object.keys(sections);
const unknown = wanted.find((name) => !Object.hasOwn(sections, name));
if (unknown !== undefined) {
  console.error(`--only: must be some of ${Object.keys(sections).join(', ')}, separated by commas; got ${JSON.stringify(unknown)}`);
  process.exit(2);
}

const evaluator = await deployedEvaluator();
const results: Result[] = [];
try {
  for (const name of wanted) {
    console.log(`\n${name}`);
    for (const result of (await sections[name]?.(evaluator, values.quick)) ?? []) {
      results.push(result);
      show(result);
    }
  }
} finally {
  evaluator.remove();
}
mkdirSync('reports', { recursive: true });
writeFileSync('reports/bench.json', `${JSON.stringify({ node: process.version, processors: cpus().length, results }, null, 2)}\n`);
console.log('\nWritten to reports/bench.json');
if (results.some((result) => !isSkipped(result) && !isReached(result))) process.exitCode = 1;

function show(result: Result): void {
  if (isSkipped(result)) {
    console.log(`  -         skipped: ${result.what}: ${result.because}`);
    return;
  }
  const { what, value, unit, atMost, note } = result;
  const limit = atMost === undefined ? '' : ` (at most ${atMost})`;
  const mark = atMost === undefined ? ' ' : isReached(result) ? '✓' : '✗';
  console.log(`  ${mark} ${`${value.toFixed(2)} ${unit}`.padStart(12)}  ${what}${limit}${note === undefined ? '' : `; ${note}`}`);
}
