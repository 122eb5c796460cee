import { parseArgs } from 'node:util';
import { safeText } from '../../bin/terminal/output.ts';
import { drillInputs } from './run.ts';

/** `node drill/inputs/main.ts --seed N --inputs 100000`: bad input for every edge. Exit code 1 if a promise was broken. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20261120' },
    inputs: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    path: { type: 'string' },
  },
});

const startedAt = Date.now();
const { reports, problems } = await drillInputs({
  seed: Number(values.seed),
  inputs: Number(values.inputs),
  only: values.only,
  ...(values.path === undefined ? {} : { path: values.path }),
  report: ({ name, inputs, accepted, refused, slowestInMillis }, own) => {
    const refusals = Object.entries(refused)
      .map(([errorName, count]) => `${count} ${errorName}`)
      .join(', ');
    console.log(
      `${own.length === 0 ? 'held  ' : 'BROKEN'}  ${name}: ${inputs} inputs, ${accepted} accepted, ${refusals === '' ? 'none refused' : `refused ${refusals}`}; slowest ${slowestInMillis} ms`,
    );
  },
});

const total = reports.reduce((sum, { inputs }) => sum + inputs, 0);
console.log(`\n${total} inputs at ${reports.length} edges, seed ${values.seed}, in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
for (const problem of problems) console.error(safeText(`\n${problem}`));
process.exitCode = problems.length === 0 ? 0 : 1;
