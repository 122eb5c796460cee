/** What is wrong with an event pattern, or what of it this sandbox does not know; the message quotes it. */
export class InvalidEventPatternError extends Error {
  override readonly name = 'InvalidEventPatternException' as const;
}

type Matches = (value: unknown) => boolean;
type Map = Readonly<Record<string, unknown>>;

/**
 * Reads an event pattern (EventBridge guide, "Event patterns" and "Comparison operators"): every field of the pattern must match, a field
 * matches if one of its list does, and a list in the event matches if one of its members does.
 * @throws InvalidEventPatternError also for operators of EventBridge that are not simulated: no event is quietly let through or dropped.
 */
export function eventPattern(pattern: unknown): (event: Map) => boolean {
  if (!isMap(pattern) || Object.keys(pattern).length === 0) throw invalid('an event pattern is a map with at least one field', pattern);
  return mapMatcher(pattern);
}

function mapMatcher(pattern: Map): Matches {
  const fields = Object.entries(pattern).map(([name, wanted]) => {
    if (name.startsWith('$')) throw invalid(`${name} is not simulated by this sandbox`, pattern);
    return [name, fieldMatcher(name, wanted)] as const;
  });
  return (value) => fields.every(([name, matches]) => matches(isMap(value) ? value[name] : undefined));
}

function fieldMatcher(name: string, wanted: unknown): Matches {
  if (isMap(wanted)) return mapMatcher(wanted);
  if (!Array.isArray(wanted) || wanted.length === 0) throw invalid(`${name} must be a map, or a list of values and operators`, wanted);
  const alternatives = wanted.map((one) => (isMap(one) ? operatorMatcher(one) : ofAny(exactly(name, one))));
  return (value) => alternatives.some((matches) => matches(value));
}

function exactly(name: string, wanted: unknown): Matches {
  if (wanted !== null && !['string', 'number', 'boolean'].includes(typeof wanted))
    throw invalid(`${name} is compared with what is no value`, wanted);
  return (value) => value === wanted;
}

/** One operator, such as `{ "exists": false }`. */
function operatorMatcher(operator: Map): Matches {
  const [[name, argument] = ['', undefined], ...others] = Object.entries(operator);
  if (others.length > 0) throw invalid('an operator stands alone in its braces', operator);
  switch (name) {
    case 'exists':
      if (typeof argument !== 'boolean') throw invalid('exists takes true or false', operator);
      return (value) => (value !== undefined) === argument;
    case 'prefix':
      return ofAny(textMatcher(operator, argument, (text, start) => text.startsWith(start)));
    case 'suffix':
      return ofAny(textMatcher(operator, argument, (text, end) => text.endsWith(end)));
    case 'anything-but':
      return anythingBut(operator, argument);
    case 'numeric':
      return ofAny(numeric(operator, argument));
    default:
      throw invalid(
        `the operator ${name} is not simulated by this sandbox; exists, prefix, suffix, anything-but and numeric are`,
        operator,
      );
  }
}

/** A list matches if one of its members does. */
const ofAny =
  (matches: Matches): Matches =>
  (value) =>
    Array.isArray(value) ? value.some(matches) : matches(value);

function textMatcher(operator: Map, wanted: unknown, compare: (text: string, wanted: string) => boolean): Matches {
  if (typeof wanted !== 'string' || wanted === '') throw invalid('this operator takes a text here', operator);
  return (value) => typeof value === 'string' && compare(value, wanted);
}

function anythingBut(operator: Map, argument: unknown): Matches {
  const excluded = (Array.isArray(argument) ? argument : [argument]).map((one) => {
    if (isMap(one) && Object.keys(one).some((name) => name !== 'prefix' && name !== 'suffix'))
      throw invalid('anything-but is simulated with values, prefix and suffix', operator);
    return isMap(one) ? operatorMatcher(one) : exactly('anything-but', one);
  });
  // The field must be there: its absence is what `exists` is for.
  return ofAny((value) => value !== undefined && !excluded.some((matches) => matches(value)));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operator: Map, argument: unknown): Matches {
  if (!Array.isArray(argument) || (argument.length !== 2 && argument.length !== 4))
    throw invalid('numeric takes one comparison or two, such as [">", 0, "<=", 5]', operator);
  const bounds: Matches[] = [];
  for (let at = 0; at < argument.length; at += 2) {
    const compare = Object.hasOwn(comparisons, String(argument[at])) ? comparisons[String(argument[at])] : undefined;
    const bound: unknown = argument[at + 1];
    if (compare === undefined || typeof bound !== 'number') throw invalid('numeric compares with =, <, <=, > or >= and a number', operator);
    bounds.push((value) => typeof value === 'number' && compare(value, bound));
  }
  return (value) => bounds.every((matches) => matches(value));
}

const invalid = (problem: string, found: unknown): InvalidEventPatternError =>
  new InvalidEventPatternError(`EventPattern: ${problem}; found ${JSON.stringify(found)}`);

const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);
