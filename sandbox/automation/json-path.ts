import { isJsonList, isJsonRecord, type Json } from './json.ts';

type Segment = { readonly kind: 'name' | 'anywhere'; readonly name: string } | { readonly kind: 'index'; readonly index: number };

/** A selector that is not of the form that Automation documents, or that finds nothing. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

const segment = /^(?:\.\.([A-Za-z0-9_-]+)|\.([A-Za-z0-9_-]+)|\[(\d+)\])/;

/**
 * Splits a selector such as `$.KeyMetadata.KeyState`. Automation documents `.`, `..` and `[n]` only
 * (Systems Manager user guide, "Using action outputs as inputs").
 * @throws SelectorError for anything else.
 */
export function parseSelector(selector: string): readonly Segment[] {
  if (!selector.startsWith('$')) throw new SelectorError(`selector '${selector}' does not start with $`);
  const segments: Segment[] = [];
  let rest = selector.slice(1);
  while (rest !== '') {
    const match = segment.exec(rest);
    if (match === null)
      throw new SelectorError(`selector '${selector}' is not understood from '${rest}' on: only .name, ..name and [n] are known`);
    const [whole, anywhere, name, index] = match;
    if (anywhere !== undefined) segments.push({ kind: 'anywhere', name: anywhere });
    else if (name !== undefined) segments.push({ kind: 'name', name });
    else segments.push({ kind: 'index', index: Number(index) });
    rest = rest.slice(whole.length);
  }
  return segments;
}

/**
 * The value a selector points at; `..name` collects every value of that name into a list.
 * @throws SelectorError where a name or index is absent. How Automation behaves then is unconfirmed; failing is the stricter reading.
 */
export function select(document: Json, selector: string): Json {
  let value: Json = document;
  for (const step of parseSelector(selector)) value = follow(value, step, selector);
  return value;
}

function follow(value: Json, step: Segment, selector: string): Json {
  if (step.kind === 'anywhere') {
    const found = collect(value, step.name);
    if (found.length === 0) throw new SelectorError(`selector '${selector}' finds no '${step.name}' in the answer`);
    return found;
  }
  const found: Json | undefined =
    step.kind === 'index' ? (isJsonList(value) ? value[step.index] : undefined) : isJsonRecord(value) ? value[step.name] : undefined;
  if (found === undefined) {
    throw new SelectorError(
      `selector '${selector}' finds no ${step.kind === 'index' ? `item ${step.index}` : `'${step.name}'`} in the answer`,
    );
  }
  return found;
}

function collect(value: Json, name: string): readonly Json[] {
  if (isJsonList(value)) return value.flatMap((item) => collect(item, name));
  if (!isJsonRecord(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => (key === name ? [member] : collect(member, name)));
}
