import type * as z from 'zod/mini';
import { definitionIn } from '../../../bin/record-fields.ts';

/** A record with one field changed. */
export type Mutation = {
  /** As {@link fieldsOf} names it. */
  readonly field: string;
  readonly what: string;
  readonly value: unknown;
};

/** Every change of one field that this knows, such that the record can still be one of its kind. */
export function* mutationsOf(schema: z.ZodMiniType, value: unknown, field = ''): Generator<Mutation> {
  const definition = definitionIn(schema);
  switch (definition.type) {
    case 'object':
      yield* ofObject(definition.shape, value as Readonly<Record<string, unknown>>, field);
      return;
    case 'array':
      yield* ofArray(definition.element, value as readonly unknown[], field);
      return;
    case 'nullable':
      if (value === null) yield { field, what: 'is no longer null', value: exampleOf(definition.innerType) };
      else {
        yield { field, what: 'is null', value: null };
        yield* mutationsOf(definition.innerType, value, field);
      }
      return;
    case 'union':
      for (const option of definition.options)
        if (option.safeParse(value).success) yield* mutationsOf(option, value, field);
        else yield* inAnotherForm(option, value, field);
      return;
    case 'record':
      for (const name of Object.keys(value as object)) yield { field, what: `is without ${name}`, value: without(value as object, name) };
      yield { field, what: 'has one more', value: { ...(value as object), MORE: 1 } };
      return;
    case 'enum':
      for (const other of Object.values(definition.entries)) if (other !== value) yield { field, what: `is ${other}`, value: other };
      return;
    case 'boolean':
      yield { field, what: `is ${String(value !== true)}`, value: value !== true };
      return;
    case 'number':
      yield { field, what: 'is one more', value: Number(value) + 1 };
      yield { field, what: 'is one less', value: Number(value) - 1 };
      return;
    case 'literal':
      yield { field, what: 'is another word', value: typeof value === 'number' ? value + 1 : `${String(value)}x` };
      return;
    case 'string':
      for (const other of otherTexts(String(value))) yield { field, what: `is ${other.slice(0, 100)}`, value: other };
      return;
    default:
      throw new Error(`a member that is optional is its object's`);
  }
}

function* ofObject(
  shape: Readonly<Record<string, z.ZodMiniType>>,
  value: Readonly<Record<string, unknown>>,
  field: string,
): Generator<Mutation> {
  for (const [name, schema] of Object.entries(shape)) {
    const own = field === '' ? name : `${field}.${name}`;
    const definition = definitionIn(schema);
    const within = (mutation: Mutation): Mutation => ({ ...mutation, value: { ...value, [name]: mutation.value } });
    if (definition.type !== 'optional') {
      for (const mutation of mutationsOf(schema, value[name], own)) yield within(mutation);
    } else if (value[name] === undefined) {
      yield within({ field: own, what: 'is there', value: exampleOf(definition.innerType) });
    } else {
      yield { field: own, what: 'is missing', value: without(value, name) };
      for (const mutation of mutationsOf(definition.innerType, value[name], own)) yield within(mutation);
    }
  }
}

function* ofArray(element: z.ZodMiniType, value: readonly unknown[], field: string): Generator<Mutation> {
  const isComposed = ['object', 'union'].includes(definitionIn(element).type);
  for (const index of indexesIn(value)) {
    yield { field, what: `is without entry ${index}`, value: value.toSpliced(index, 1) };
    const own = isComposed ? `${field}[]` : field;
    for (const mutation of mutationsOf(element, value[index], own)) yield { ...mutation, value: value.with(index, mutation.value) };
  }
  yield { field, what: 'has one more entry', value: [...value, value[0] ?? exampleOf(element)] };
  if (value.length > 1) yield { field, what: 'is in another order', value: value.toReversed() };
}

/** Of a long list the first two and the last stand for all. */
const indexesIn = ({ length }: readonly unknown[]): readonly number[] =>
  [...new Array(length).keys()].filter((index) => index < 2 || index === length - 1);

/** The same members under another word that tells the form. */
function* inAnotherForm(option: z.ZodMiniType, value: unknown, field: string): Generator<Mutation> {
  const definition = definitionIn(option);
  if (definition.type !== 'object') return;
  for (const [name, schema] of Object.entries(definition.shape)) {
    const member = definitionIn(schema);
    if (member.type !== 'literal') continue;
    const other = { ...(value as object), [name]: member.values[0] };
    if (option.safeParse(other).success)
      yield { field: field === '' ? name : `${field}.${name}`, what: `is ${String(member.values[0])}`, value: other };
  }
}

/** A value that a schema allows. */
function exampleOf(schema: z.ZodMiniType): unknown {
  const definition = definitionIn(schema);
  switch (definition.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(definition.shape)
          .filter(([, member]) => definitionIn(member).type !== 'optional')
          .map(([name, member]) => [name, exampleOf(member)]),
      );
    case 'array':
      return [];
    case 'nullable':
    case 'optional':
      return exampleOf(definition.innerType);
    case 'union':
      return definition.options[0] === undefined ? null : exampleOf(definition.options[0]);
    case 'record':
      return {};
    case 'enum':
      return Object.values(definition.entries)[0];
    case 'literal':
      return definition.values[0];
    case 'number':
      return 7;
    case 'boolean':
      return true;
    default:
      return schema.safeParse('x').success ? 'x' : '2026-11-20T08:30:00.000Z';
  }
}

const isTime = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T/.test(text);

/** Texts of the same kind with another meaning. */
function otherTexts(text: string): readonly string[] {
  if (isTime(text)) return [86_400_000, -86_400_000].map((millis) => new Date(Date.parse(text) + millis).toISOString());
  if (/^[0-9a-f]{64}$/.test(text)) return [`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`];
  if (text.startsWith('[{'))
    return [text.replace(/Approve(d?)"/, 'Reject$1"'), text.replaceAll('grace', 'mallory'), '[]'].filter((one) => one !== text);
  if (/[0-9a-f-]{36}$/.test(text)) return [`${text.slice(0, -1)}${text.endsWith('9') ? '8' : '9'}`];
  if (text === '') return ['x'];
  return [`${text}x`];
}

const without = (value: object, name: string): object => Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
