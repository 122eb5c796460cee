import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keptTemplates } from '../infra/kept-templates.ts';
import type { MemberTemplate } from '../infra/member-template.ts';
import { drillFaults } from './faults/drill.ts';
import { plansFrom } from './faults/plan.ts';
import { describePlan } from './faults/plan-text.ts';
import { drillInputs } from './inputs/run.ts';

/** `npm run drill`: the whole loop under random faults, and bad input for every edge. Exit code 1 if a promise was broken. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20261121' },
    runs: { type: 'string', default: '500' },
    lanes: { type: 'string', default: '12' },
    only: { type: 'string', default: 'faults,inputs' },
    inputs: { type: 'string', default: '100000' },
  },
});

const wholeNumber = (name: 'seed' | 'runs' | 'lanes' | 'inputs'): number => {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`--${name}: must be a whole number from 1; got ${JSON.stringify(values[name])}`);
};

async function faults(template: MemberTemplate): Promise<boolean> {
  const startedAt = Date.now();
  const runs = wholeNumber('runs');
  let done = 0;
  const drill = await drillFaults({
    plans: plansFrom(wholeNumber('seed'), runs, { silence: true }),
    lanes: wholeNumber('lanes'),
    threads: wholeNumber('lanes'),
    template,
    onRun: ({ plan, violations }) => {
      done += 1;
      if (done % 50 === 0) console.log(`  ${done} of ${runs} runs`);
      if (violations.length === 0) return;
      console.log(
        `BROKEN  seed ${plan.seed}: ${describePlan(plan)}\n${violations.map((violation) => `          ${violation}`).join('\n')}`,
      );
      console.log(`          again: npm run drill -- --only faults --runs 1 --seed ${plan.seed}`);
    },
  });
  const broken = drill.results.filter(({ violations }) => violations.length > 0).length;
  const byHand = drill.results.filter(({ completedByHand }) => completedByHand > 0).length;
  const struck = Object.entries(drill.struck).map(([kind, count]) => `${count} ${kind}`);
  const seconds = (Date.now() - startedAt) / 1000;
  console.log(
    `${runs} runs under faults (${struck.join(', ')}), seed ${values.seed}, in ${seconds.toFixed(0)} s: ${broken} broke a promise`,
  );
  console.log(
    `  ${drill.approvedKeys} keys approved, ${drill.writtenKeys} changed; in ${byHand} runs an execution had to be validated by hand`,
  );
  mkdirSync('reports', { recursive: true });
  writeFileSync(
    'reports/drill.json',
    `${JSON.stringify({ seed: values.seed, runs, broken, byHand, struck: drill.struck, seconds }, null, 2)}\n`,
  );
  return broken === 0;
}

async function inputs(): Promise<boolean> {
  const startedAt = Date.now();
  const { reports, problems } = await drillInputs({ seed: wholeNumber('seed'), inputs: wholeNumber('inputs') });
  const total = reports.reduce((sum, report) => sum + report.inputs, 0);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
  console.log(`${total} inputs at ${reports.length} edges, seed ${values.seed}, in ${seconds} s: ${problems.length} broke a promise`);
  for (const problem of problems) console.log(`BROKEN  ${problem}`);
  return problems.length === 0;
}

const drills = values.only.split(',');
const unknown = drills.find((name) => !['faults', 'inputs'].includes(name));
if (unknown !== undefined)
  throw new RangeError(`--only: must be faults, inputs or both, separated by a comma; got ${JSON.stringify(unknown)}`);
const holds = [
  ...(drills.includes('inputs') ? [await inputs()] : []),
  ...(drills.includes('faults') ? [await faults((await keptTemplates()).member)] : []),
];
process.exitCode = holds.every(Boolean) ? 0 : 1;
