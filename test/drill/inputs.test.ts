import fc from 'fast-check';
import { accepted, edge, refused } from '../../drill/inputs/edge.ts';
import { edges } from '../../drill/inputs/edges.ts';
import { drillInputs } from '../../drill/inputs/run.ts';

/** The same as the command in full, in seconds: enough for every edge to accept and to refuse. */
const inputs = 3000;
const seed = 20_261_120;

describe('bad input', () => {
  // A shell is started for each of its inputs.
  const quick = edges.filter(({ name }) => !name.includes('in bash'));

  it('breaks no promise at any edge, and each edge accepts and refuses', async () => {
    const { reports, problems } = await drillInputs({ seed, inputs, edges: quick });

    expect(problems).toEqual([]);
    expect(reports.reduce((sum, report) => sum + report.inputs, 0)).toBeGreaterThanOrEqual(inputs);
  });
});

describe('the drill itself', () => {
  const numbers = (check: (number: number) => ReturnType<typeof refused>, answers: 'both' | 'accepts' = 'both') =>
    edge({ name: 'numbers', promise: 'none', weight: 1, answers, arbitrary: fc.nat({ max: 1000 }), check });
  const drilled = (one: ReturnType<typeof numbers>) => drillInputs({ seed, inputs: 200, edges: [one] });

  it('finds a broken promise, makes it small, and says how to see it again', async () => {
    const { reports, problems } = await drilled(
      numbers((number) => {
        if (number >= 100) throw new Error('too large');
        return number % 2 === 0 ? accepted : refused('OddError');
      }),
    );

    expect(reports[0]?.failure).toMatchObject({ message: 'Error: too large', counterexample: '100', seed });
    expect(problems).toEqual([expect.stringContaining(`--seed ${seed} --only "numbers" --path ${reports[0]?.failure?.path}`)]);
  });

  it.each([
    ['never accepts', () => refused('EveryError'), 'numbers: no input was accepted, so that little was tried'],
    ['never refuses', () => accepted, 'numbers: no input was refused, so that little was tried'],
  ])('finds that an edge %s', async (_what, check, problem) => {
    expect((await drilled(numbers(check))).problems).toEqual([problem]);
  });

  it('generates the same inputs from the same seed', async () => {
    const seen: number[][] = [[], []];
    for (const list of seen)
      await drilled(
        numbers((number) => {
          list.push(number);
          return accepted;
        }, 'accepts'),
      );

    expect(seen[0]).toEqual(seen[1]);
    expect(new Set(seen[0]).size).toBeGreaterThan(50);
  });
});
