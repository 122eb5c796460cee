import { isMap } from '../input.ts';
import type { Condition, Literal, Query } from './parse.ts';

/** One resource, as queries see it. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows that a query is about, each with the properties it asks for; a property that a row does not have is left out. */
export const select = ({ properties, where }: Query, rows: readonly Row[]): readonly Row[] =>
  rows.filter((row) => where === undefined || holds(where, row)).map((row) => projected(row, properties));

function holds(condition: Condition, row: Row): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((part) => holds(part, row));
    case 'or':
      return condition.of.some((part) => holds(part, row));
    case 'not':
      return !holds(condition.of, row);
    case 'compare':
      return some(row, condition.property, (value) => compares(value, condition.operator, condition.value));
    case 'in':
      return some(row, condition.property, (value) => condition.values.some((wanted) => compares(value, '=', wanted)));
    case 'between':
      return some(row, condition.property, (value) => compares(value, '>=', condition.from) && compares(value, '<=', condition.to));
    case 'like':
      return some(row, condition.property, (value) => String(value).startsWith(condition.prefix));
    default:
      return condition satisfies never;
  }
}

/** Through a list every element is looked at: "conditions are matched across the elements of an array" (guide, "Limitations"). */
const some = (row: Row, path: string, matches: (value: unknown) => boolean): boolean => valuesAt(row, path.split('.')).some(matches);

function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined || value === null ? [] : [value];
  return isMap(value) ? valuesAt(value[name], rest) : [];
}

function compares(value: unknown, operator: '=' | '<' | '>' | '<=' | '>=', wanted: Literal): boolean {
  const [one, other] = typeof wanted === 'number' ? [Number(value), wanted] : [String(value), String(wanted)];
  switch (operator) {
    case '=':
      return one === other;
    case '<':
      return one < other;
    case '>':
      return one > other;
    case '<=':
      return one <= other;
    case '>=':
      return one >= other;
    default:
      return operator satisfies never;
  }
}

function projected(row: Row, properties: readonly string[]): Row {
  const result: Record<string, unknown> = {};
  for (const property of properties) copy(row, property.split('.'), result);
  return result;
}

function copy(from: unknown, [name = '', ...rest]: readonly string[], into: Record<string, unknown>): void {
  if (!isMap(from) || from[name] === undefined) return;
  const value = from[name];
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  if (Array.isArray(value)) {
    const earlier = Array.isArray(into[name]) ? into[name] : [];
    into[name] = value.map((item, index) => {
      const element: Record<string, unknown> = isMap(earlier[index]) ? { ...earlier[index] } : {};
      copy(item, rest, element);
      return element;
    });
    return;
  }
  const inner: Record<string, unknown> = isMap(into[name]) ? { ...into[name] } : {};
  copy(value, rest, inner);
  if (Object.keys(inner).length > 0) into[name] = inner;
}
