import { shownValue } from '../problem-text.ts';
import { plainText } from '../report/plain-text.ts';

/** What a record says, and what follows from the others instead. */
export type Contradiction = {
  /** Name of the record, as its key in the evidence bucket ends. */
  readonly record: string;
  /** The field, such as `signals[0].counts`. Empty: the record as a whole. */
  readonly field: string;
  /** The value of the field, in half a sentence. */
  readonly said: string;
  /** What should be there, and why, in a sentence. */
  readonly follows: string;
};

/** One line for the person who asked whether the records can be relied on. */
export const sentenceOf = ({ record, field, said, follows }: Contradiction): string =>
  plainText(`${record}${field === '' ? '' : `, ${field}`}: ${said}. ${follows}`, 2000);

/** A contradiction of a record as a whole. */
export const ofRecord = (record: string, said: string, follows: string): Contradiction => ({ record, field: '', said, follows });

/** A field that has another value than the other records allow. */
export const ofField = (record: string, field: string, value: unknown, follows: string): Contradiction => ({
  record,
  field,
  said: value === undefined ? 'it is missing' : `it says ${shownValue(value)}`,
  follows,
});

/** What is told of one record: more differences are there for the same reason. */
const maximumDifferences = 5;

/**
 * Where a value of a record differs from what it should be, field by field, with whatever comes
 * within. `from` names in half a sentence what the expected value was made of.
 */
export function differences(record: string, field: string, found: unknown, expected: unknown, from: string): readonly Contradiction[] {
  return [...differencesIn(field, found, expected)]
    .slice(0, maximumDifferences)
    .map((one) => ofField(record, one.field, one.found, `From ${from} follows ${shownValue(one.expected)}.`));
}

type Difference = { readonly field: string; readonly found: unknown; readonly expected: unknown };

function* differencesIn(field: string, found: unknown, expected: unknown): Generator<Difference> {
  if (isMember(found) && isMember(expected) && Array.isArray(found) === Array.isArray(expected)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    for (const name of names)
      yield* differencesIn(within(field, name, Array.isArray(expected)), memberOf(found, name), memberOf(expected, name));
    return;
  }
  if (!Object.is(found, expected)) yield { field, found, expected };
}

const within = (field: string, name: string, isList: boolean): string => {
  if (isList) return `${field}[${name}]`;
  return field === '' ? name : `${field}.${name}`;
};

const isMember = (value: unknown): value is object => typeof value === 'object' && value !== null;

const memberOf = (value: object, name: string): unknown => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
