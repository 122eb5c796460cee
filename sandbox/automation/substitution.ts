import { isJsonList, isJsonRecord, type Json, textOf } from './json.ts';
import { referencesInText, replaceReferences, soleReferenceIn } from './references.ts';

/** The value behind a reference, or `undefined` if the document does not define it. */
export type Scope = (name: string) => Json | undefined;

/** A reference that has no value when a step needs it. */
export class UnresolvedReferenceError extends Error {
  override readonly name = 'UnresolvedReferenceError';
}

/** Values that keep producing references are refused after this many rounds. */
const maximumDepth = 10;

/**
 * Resolves every reference in a step's inputs. A text that is one reference takes the value with its type; inside a longer text lists
 * and maps become JSON text. References found in a value that was put in are resolved as well: Automation does so, which makes any
 * free text in an input a way to break a step or to read other outputs.
 * @throws UnresolvedReferenceError
 */
export function substitute(value: Json, scope: Scope): Json {
  return resolve(value, scope, 0);
}

function resolve(value: Json, scope: Scope, depth: number): Json {
  if (isJsonList(value)) return value.map((item) => resolve(item, scope, depth));
  if (isJsonRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member, scope, depth)]));
  return typeof value === 'string' ? resolveText(value, scope, depth) : value;
}

function resolveText(text: string, scope: Scope, depth: number): Json {
  if (referencesInText(text).length === 0) return text;
  if (depth === maximumDepth)
    throw new UnresolvedReferenceError(`Failed to resolve input: ${text} still holds references after ${maximumDepth} rounds`);
  const sole = soleReferenceIn(text);
  const resolved = sole === undefined ? replaceReferences(text, (name) => textOf(valueBehind(name, scope))) : valueBehind(sole, scope);
  return resolve(resolved, scope, depth + 1);
}

function valueBehind(name: string, scope: Scope): Json {
  const value = scope(name);
  if (value === undefined) throw new UnresolvedReferenceError(`Failed to resolve input: ${name} is not defined in the Automation Document`);
  return value;
}
