import fc from 'fast-check';
import { anyText } from './texts.ts';

/** A value that was right, with something about it changed. */
export type Mutated = {
  readonly value: unknown;
  /** Names on the way to what was changed; the whole value for none. */
  readonly at: readonly string[];
};

type Change = (value: unknown) => unknown;
type Spot = { readonly path: readonly string[]; readonly value: unknown };

/** Values of every kind, and those that many programs take for something else. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: anyText },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      0.5,
      1e21,
      1e308,
      Number.MAX_SAFE_INTEGER,
      [],
      {},
      [null],
      [[]],
      { length: 3 },
      { toString: 'x' },
    ),
  },
  { weight: 1, arbitrary: fc.double({ noNaN: true }) },
  { weight: 1, arbitrary: fc.nat({ max: 2000 }).map((length) => Array.from({ length }, (_, index) => `item ${index}`)) },
  {
    weight: 1,
    arbitrary: fc
      .nat({ max: 300 })
      .map((count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`member ${index}`, index]))),
  },
  { weight: 1, arbitrary: fc.nat({ max: 200 }).map((depth) => JSON.parse(`${'['.repeat(depth + 1)}${']'.repeat(depth + 1)}`) as unknown) },
);

const memberName = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'length', 'unknown', ''), anyText);

/** Another value of the same kind, or none. Dates are changed as texts. */
const sameKind: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Change>(() => undefined) },
  {
    weight: 3,
    arbitrary: fc.tuple(anyText, fc.constantFrom(0, -1, 91, 2560, 1e12)).map<Change>(
      ([text, number]) =>
        (value) =>
          otherOfKind(value, text, number),
    ),
  },
);

function otherOfKind(value: unknown, text: string, number: number): unknown {
  if (typeof value === 'string') return text;
  if (typeof value === 'number') return number;
  if (typeof value === 'boolean') return !value;
  return Array.isArray(value) ? [...value, ...value] : {};
}

/** How one place of a value is changed. `undefined` takes it away. */
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Change>(() => undefined) },
  { weight: 6, arbitrary: oddValue.map<Change>((odd) => () => odd) },
  {
    weight: 2,
    arbitrary: fc.tuple(memberName, oddValue).map<Change>(
      ([name, odd]) =>
        (value) =>
          withMember(value, name, odd),
    ),
  },
  { weight: 2, arbitrary: anyText.map<Change>((text) => (value) => (typeof value === 'string' ? value + text : text)) },
  { weight: 1, arbitrary: fc.constant<Change>((value) => (typeof value === 'number' ? -value : [value, value])) },
);

/** A right value with one or two changes in one place each. */
export const mutationOf = (right: fc.Arbitrary<unknown>): fc.Arbitrary<Mutated> => mutatedBy(right, change);

/** As a service might answer that says too little or something new: fields are missing, or say something else of the same kind. */
export const oddAnswerLike = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 1, arbitrary: right }, { weight: 4, arbitrary: mutatedBy(right, sameKind).map(({ value }) => value) });

const mutatedBy = (right: fc.Arbitrary<unknown>, change: fc.Arbitrary<Change>): fc.Arbitrary<Mutated> =>
  fc.tuple(right, fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 2 })).map(([value, changes]) =>
    changes.reduce<Mutated>(
      (mutated, [number, apply]) => {
        const spots = spotsIn(mutated.value);
        const spot = spots[number % spots.length] ?? { path: [], value: mutated.value };
        return { value: replaced(mutated.value, spot.path, apply(spot.value)), at: [...mutated.at, ...spot.path] };
      },
      { value: structuredClone(value), at: [] },
    ),
  );

/** Half of them right, half mutated: an edge must see both. */
export const sometimesMutated = (right: fc.Arbitrary<unknown>): fc.Arbitrary<Mutated> =>
  fc.oneof({ weight: 1, arbitrary: right.map((value): Mutated => ({ value, at: [] })) }, { weight: 3, arbitrary: mutationOf(right) });

function spotsIn(value: unknown, path: readonly string[] = []): readonly Spot[] {
  const own: Spot = { path, value };
  if (typeof value !== 'object' || value === null) return [own];
  return [own, ...Object.keys(value).flatMap((name) => spotsIn((value as Record<string, unknown>)[name], [...path, name]))];
}

function replaced(value: unknown, [name, ...rest]: readonly string[], changed: unknown): unknown {
  if (name === undefined) return changed;
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => (String(index) === name ? (replaced(item, rest, changed) ?? []) : [item]));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([member, own]) => [member, member === name ? replaced(own, rest, changed) : own] as const);
  return Object.fromEntries(entries.filter(([, own]) => own !== undefined));
}

/** As `JSON.parse` would: a member called `__proto__` is one like any other. */
function withMember(value: unknown, name: string, odd: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [name]: odd };
  return Object.fromEntries([...Object.entries(value), [name, odd]]);
}
