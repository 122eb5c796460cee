import { notSimulated, ssmError } from './errors.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Member types were checked against the API's schema before; these only tell the compiler. */
export const textIn = (input: Input, name: string): string | undefined => (typeof input[name] === 'string' ? input[name] : undefined);

export function requiredTextIn(input: Input, name: string): string {
  const value = textIn(input, name);
  if (value === undefined) throw ssmError('ValidationException', `${name} is required`);
  return value;
}

export const numberIn = (input: Input, name: string): number | undefined => (typeof input[name] === 'number' ? input[name] : undefined);

/** A map of text lists, such as `Parameters` and `Payload`. */
export function textListsIn(input: Input, name: string): Readonly<Record<string, readonly string[]>> {
  const map = input[name];
  if (typeof map !== 'object' || map === null) return {};
  return Object.fromEntries(Object.entries(map).map(([key, values]) => [key, Array.isArray(values) ? values.map(String) : []]));
}

export const listIn = (input: Input, name: string): readonly Input[] => {
  const list = input[name];
  return Array.isArray(list) ? list.filter((item): item is Input => typeof item === 'object' && item !== null) : [];
};

/** Refuses members that the API has and this sandbox does not act on. */
export function refuseMembers(input: Input, operation: string, names: readonly string[]): void {
  for (const name of names) if (input[name] !== undefined) throw notSimulated(`${operation} with ${name}`);
}
