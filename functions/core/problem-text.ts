import { plainText } from './report/plain-text.ts';

/** One thing that is wrong with an input, as zod reports it. */
export type Issue = {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Members that are not known. */
  readonly keys?: readonly string[] | undefined;
  /** Members that are. */
  readonly known?: readonly string[] | undefined;
  readonly expected?: unknown;
  readonly values?: readonly unknown[] | undefined;
};

/** More are not read by anybody; their number is said. */
const mostProblems = 5;
const longestName = 120;
const longestValue = 120;

/**
 * What is wrong with an input, for whoever has to correct it: of each problem the field, what is allowed, and the value. At most {@link mostProblems}, each on its part of
 * one line and of a length that can be read, however large the input is: a log or a terminal has to show it.
 */
export function problemsText(issues: readonly Issue[], what: string, input: unknown): string {
  const shown = issues.slice(0, mostProblems).map((issue) => problemText(issue, what, input));
  const more = issues.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function problemText(issue: Issue, what: string, input: unknown): string {
  const field = plainText([what, ...issue.path.map(String)].join('.'), longestName);
  if (issue.code === 'unrecognized_keys') return `${field}: ${unknownMembers(issue)}`;
  const value = valueAt(issue.path, input);
  return `${field}: ${saysNothing(issue) ? allowedBy(issue) : issue.message}; ${value === undefined ? 'it is missing' : `got ${shownValue(value)}`}`;
}

/** The value of the field itself: zod reports a whole object for a member that tells its kind. */
const valueAt = (path: readonly PropertyKey[], input: unknown): unknown =>
  path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined),
    input,
  );

function unknownMembers({ keys = [], known, message }: Issue): string {
  const names = keys.slice(0, mostProblems).map((name) => plainText(name, 60));
  const unknown = [...names, ...(keys.length > names.length ? [`and ${keys.length - names.length} more`] : [])].join(', ');
  if (known !== undefined) return `${message} ${unknown}; known are ${known.join(', ')}`;
  return saysNothing({ message }) ? `must have no member ${unknown}` : `${message}; got also ${unknown}`;
}

/** zod's own messages, of the small or the large library: what they add is said here in our words, and without the names and values they quote. */
const saysNothing = ({ message }: Pick<Issue, 'message'>): boolean => /^(Invalid |Unrecognized |Too )/.test(message);

function allowedBy({ code, expected, values }: Issue): string {
  if (code === 'invalid_type' && typeof expected === 'string') return `must be of type ${expected}`;
  if (code === 'invalid_value' && values !== undefined) return `must be ${values.map((value) => JSON.stringify(value)).join(' or ')}`;
  return 'is not as it must be';
}

/** A value as it can be shown anywhere: as JSON, short, and with nothing in it that a terminal would act on or that nobody sees. */
export function shownValue(value: unknown, length = longestValue): string {
  return plainText(JSON.stringify(value) ?? typeof value, length);
}

/** Why a text is no JSON. The message of the parser quotes the text, in which there may be anything. */
export const notJsonText = (error: unknown): string => plainText(error instanceof Error ? error.message : String(error));
