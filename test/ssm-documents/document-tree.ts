/** A document as it was parsed from YAML, before anything is known to be right about it. */
export type Tree = Readonly<Record<string, unknown>>;

/** A fault, and where it is: the name of a step or a parameter, or `document`. */
export type Finding = { readonly where: string; readonly message: string };

export type TreeStep = { readonly name: string; readonly step: Tree; readonly inputs: Tree; readonly action: string };

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
export const treesIn = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.filter(isTree) : []);
export const treeIn = (value: unknown): Tree => (isTree(value) ? value : {});

export const stepsOf = (document: Tree): readonly TreeStep[] =>
  treesIn(document['mainSteps']).map((step) => ({
    name: String(step['name']),
    step,
    inputs: treeIn(step['inputs']),
    action: String(step['action']),
  }));

/** All texts below a value, at any depth. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isTree(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** The names between double braces. */
export const referencesIn = (value: unknown): readonly string[] =>
  textsIn(value).flatMap((text) => [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map(([, name]) => name ?? ''));

/** The step that a value such as `step:Name` names. */
export const stepTarget = (value: unknown): string | undefined => (typeof value === 'string' ? /^step:(.+)$/.exec(value)?.[1] : undefined);
