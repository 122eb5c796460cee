import { stepsOf, stepTarget, type Tree, type TreeStep } from './document-tree.ts';

/** Why one step can follow another. */
type EdgeKind = 'success' | 'failure' | 'cancel';
type Edge = { readonly from: string; readonly to: string; readonly kind: EdgeKind };

export type StepGraph = { readonly first: string | undefined; readonly steps: readonly TreeStep[]; readonly edges: readonly Edge[] };

/** Everything that can follow in a document, with `nextStep`, the order of writing, `isEnd`, `onFailure` and `onCancel`. */
export function stepGraphOf(document: Tree): StepGraph {
  const steps = stepsOf(document);
  return { first: steps[0]?.name, steps, edges: steps.flatMap((step, index) => edgesFrom(step, steps[index + 1]?.name)) };
}

function edgesFrom({ name, step }: TreeStep, following: string | undefined): readonly Edge[] {
  const edge = (kind: EdgeKind, to: unknown): readonly Edge[] => (typeof to === 'string' ? [{ from: name, to, kind }] : []);
  const onwards = step['isEnd'] === true ? undefined : (step['nextStep'] ?? following);
  const onFailure = step['onFailure'] === 'Continue' ? onwards : stepTarget(step['onFailure']);
  return [
    ...edge('success', onwards),
    ...edge('failure', step['isEnd'] === true ? undefined : onFailure),
    ...edge('cancel', stepTarget(step['onCancel'])),
  ];
}

/** The steps that can be reached from the first one without the edges that `isCut` takes away. */
export function reachable({ first, edges }: StepGraph, isCut: (edge: Edge) => boolean = () => false): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = first === undefined ? [] : [first];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...edges.filter((edge) => edge.from === name && !isCut(edge)).map(({ to }) => to));
  }
  return reached;
}

/** Whether every path to `step` leads over the success of `gate`. */
export const isBehindSuccessOf = (graph: StepGraph, gate: string, step: string): boolean =>
  !reachable(graph, ({ from, kind }) => from === gate && kind === 'success').has(step);

/** One circle, as the names of its steps, or `undefined`. */
export function circleIn({ steps, edges }: StepGraph): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    done.add(name);
    return firstOf(
      edges.filter(({ from }) => from === name),
      ({ to }) => visit(to, [...path, name]),
    );
  };
  return firstOf(steps, ({ name }) => visit(name, []));
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
