import type { Edge, EdgeReport } from './edge.ts';
import { edges as allEdges } from './edges.ts';

export type InputDrill = {
  /** The same seed generates the same inputs. */
  readonly seed: number;
  /** How many inputs in all; each edge gets its share by weight. */
  readonly inputs: number;
  /** Told of each edge as it is done. */
  readonly report?: (report: EdgeReport, problems: readonly string[]) => void;
  /** Those whose names contain this text only. */
  readonly only?: string;
  /** Where to go on in the inputs of one edge, as a report names it: shows that failure again. */
  readonly path?: string;
  /** @default the edges of this folder */
  readonly edges?: readonly Edge[];
};

export type InputDrillResult = { readonly reports: readonly EdgeReport[]; readonly problems: readonly string[] };

/** Longer than any of these inputs may keep a machine busy: 100 kB are a matter of milliseconds where the work grows with the length alone. */
const patienceInMillis = 2000;

/** Gives every edge its share of bad input. `problems` is empty if every promise held and every edge both accepted and refused where it can. */
export async function drillInputs({ seed, inputs, report, only = '', path, edges = allEdges }: InputDrill): Promise<InputDrillResult> {
  const chosen = edges.filter(({ name }) => name.includes(only));
  const weights = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const reports: EdgeReport[] = [];
  const problems: string[] = [];
  for (const edge of chosen) {
    const share = Math.max(1, Math.ceil((inputs * edge.weight) / weights));
    const done = await edge.explore({ seed, inputs: share, ...(path === undefined ? {} : { path }) });
    const own = problemsOf(edge, done, path !== undefined);
    reports.push(done);
    problems.push(...own);
    report?.(done, own);
  }
  return { reports, problems };
}

function problemsOf(
  { answers }: Edge,
  { name, accepted, refused, slowestInMillis, failure }: EdgeReport,
  isRepeat: boolean,
): readonly string[] {
  if (failure !== undefined) {
    return [
      `${name}: ${failure.message}\n  input: ${failure.counterexample}\n  again: node drill/inputs/main.ts --seed ${failure.seed} --only ${JSON.stringify(name)} --path ${failure.path}`,
    ];
  }
  if (isRepeat) return [];
  return [
    ...(accepted === 0 ? [`${name}: no input was accepted, so that little was tried`] : []),
    ...(answers === 'both' && Object.keys(refused).length === 0 ? [`${name}: no input was refused, so that little was tried`] : []),
    ...(slowestInMillis > patienceInMillis ? [`${name}: one input took ${slowestInMillis} ms`] : []),
  ];
}
