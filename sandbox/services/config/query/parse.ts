import { configError, notSimulated } from '../errors.ts';

/** A condition of an advanced query. A property is a path with dots. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly property: string; readonly operator: '=' | '<' | '>' | '<=' | '>='; readonly value: Literal }
  | { readonly kind: 'in'; readonly property: string; readonly values: readonly Literal[] }
  | { readonly kind: 'between'; readonly property: string; readonly from: Literal; readonly to: Literal }
  | { readonly kind: 'like'; readonly property: string; readonly prefix: string };

export type Literal = string | number | boolean;
export type Query = { readonly properties: readonly string[]; readonly where: Condition | undefined };

type Token = { readonly kind: 'word' | 'text' | 'number' | 'sign'; readonly text: string };

const tokenPattern = /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][\w.:-]*)|(<=|>=|<>|!=|[=<>(),*]))/y;

/** The subset of SQL that AWS Config takes (developer guide, "Querying the current configuration state of AWS resources"). It knows no JOIN, no alias and no subquery. */
export function parseQuery(expression: string): Query {
  const tokens = tokensOf(expression);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const isWord = (word: string): boolean => peek()?.kind === 'word' && peek()?.text.toUpperCase() === word;
  const take = (): Token => {
    const token = tokens[at];
    if (token === undefined) throw invalid(expression, 'it ends too early');
    at += 1;
    return token;
  };
  const accept = (word: string): boolean => {
    const found = isWord(word) || (peek()?.kind === 'sign' && peek()?.text === word);
    if (found) at += 1;
    return found;
  };
  const expect = (word: string): void => {
    if (!accept(word)) throw invalid(expression, `expected ${word}, found ${peek()?.text ?? 'its end'}`);
  };
  const property = (): string => {
    const token = take();
    if (token.kind !== 'word') throw invalid(expression, `expected a property, found ${token.text}`);
    if (peek()?.text === '(') throw notSimulated(`an advanced query with the function ${token.text}`);
    return token.text;
  };
  const literal = (): Literal => {
    const token = take();
    if (token.kind === 'text') return token.text;
    if (token.kind === 'number') return Number(token.text);
    if (/^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true';
    throw invalid(expression, `expected a value, found ${token.text}`);
  };

  const or = (): Condition => joined('or', 'OR', and);
  const and = (): Condition => joined('and', 'AND', unary);
  const joined = (kind: 'and' | 'or', word: string, next: () => Condition): Condition => {
    const of = [next()];
    while (accept(word)) of.push(next());
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind, of };
  };
  const unary = (): Condition => {
    if (accept('NOT')) return { kind: 'not', of: unary() };
    if (!accept('(')) return comparison(property());
    const inner = or();
    expect(')');
    return inner;
  };
  const comparison = (name: string): Condition => {
    if (accept('NOT')) return { kind: 'not', of: comparison(name) };
    if (accept('IN')) return { kind: 'in', property: name, values: listOfLiterals() };
    if (accept('LIKE')) return { kind: 'like', property: name, prefix: prefixOf(literal()) };
    if (accept('BETWEEN')) {
      const from = literal();
      expect('AND');
      return { kind: 'between', property: name, from, to: literal() };
    }
    const { text } = take();
    if (text !== '=' && text !== '<' && text !== '>' && text !== '<=' && text !== '>=')
      throw invalid(expression, `${text} is no operator that advanced queries know`);
    return { kind: 'compare', property: name, operator: text, value: literal() };
  };
  const listOfLiterals = (): readonly Literal[] => {
    expect('(');
    const values = [literal()];
    while (accept(',')) values.push(literal());
    expect(')');
    return values;
  };
  /** "Wildcard matches beyond the suffix of a value are not supported" (guide, "Limitations"). */
  const prefixOf = (pattern: Literal): string => {
    const [, prefix] = /^([^%_]*)%$/.exec(String(pattern)) ?? [];
    if (prefix === undefined) throw invalid(expression, `LIKE ${String(pattern)}: a wildcard can only stand at the end`);
    return prefix;
  };

  expect('SELECT');
  if (peek()?.text === '*') throw notSimulated('an advanced query with SELECT *');
  const properties = [property()];
  while (accept(',')) properties.push(property());
  const where = accept('WHERE') ? or() : undefined;
  for (const word of ['GROUP', 'ORDER']) if (isWord(word)) throw notSimulated(`an advanced query with ${word} BY`);
  if (at < tokens.length) throw invalid(expression, `${peek()?.text ?? ''} is not expected there`);
  return { properties, where };
}

function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  for (;;) {
    const from = tokenPattern.lastIndex;
    const [, text, number, word, sign] = tokenPattern.exec(expression) ?? [];
    if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1).replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (expression.slice(from).trim() === '') return tokens;
    else throw invalid(expression, `it cannot be read from ${JSON.stringify(expression.slice(from, from + 20))} on`);
  }
}

const invalid = (expression: string, why: string) =>
  configError('InvalidExpressionException', `The expression is invalid: ${why}. ${expression.slice(0, 200)}`);
