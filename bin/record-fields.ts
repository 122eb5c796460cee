import type * as z from 'zod/mini';

/** Reads what schemas of records are made of, for whoever has to say something of every field. */

type Definition =
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.ZodMiniType>> }
  | { readonly type: 'array'; readonly element: z.ZodMiniType }
  | { readonly type: 'nullable' | 'optional'; readonly innerType: z.ZodMiniType }
  | { readonly type: 'record'; readonly valueType: z.ZodMiniType }
  | { readonly type: 'union'; readonly options: readonly z.ZodMiniType[] }
  | { readonly type: 'enum'; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: 'literal'; readonly values: readonly unknown[] }
  | { readonly type: 'string' | 'number' | 'boolean' };

/** What a schema is made of. @throws Error for a kind of schema that no record has */
export function definitionIn(schema: z.ZodMiniType): Definition {
  const { def } = schema._zod;
  const known = ['object', 'array', 'nullable', 'optional', 'record', 'union', 'enum', 'literal', 'string', 'number', 'boolean'];
  if (known.includes(def.type)) return def as unknown as Definition;
  throw new Error(`no record is known to have a schema of type ${def.type}`);
}

/**
 * The fields of a record, as `signals[].counts`. A list is a field, which says what is in it, and so
 * are the fields of what it lists; an object is none, unless it can be missing or `null`.
 */
export const fieldsOf = (schema: z.ZodMiniType): readonly string[] => [...new Set(fieldsIn(schema, ''))];

function* fieldsIn(schema: z.ZodMiniType, path: string): Generator<string> {
  const definition = definitionIn(schema);
  switch (definition.type) {
    case 'object':
      for (const [name, member] of Object.entries(definition.shape)) yield* fieldsIn(member, path === '' ? name : `${path}.${name}`);
      return;
    case 'array':
      yield path;
      if (isComposed(definition.element)) yield* fieldsIn(definition.element, `${path}[]`);
      return;
    case 'nullable':
    case 'optional':
      yield path;
      yield* fieldsIn(definition.innerType, path);
      return;
    case 'union':
      for (const option of definition.options) yield* fieldsIn(option, path);
      return;
    default:
      yield path;
  }
}

const isComposed = (schema: z.ZodMiniType): boolean => ['object', 'union'].includes(definitionIn(schema).type);
