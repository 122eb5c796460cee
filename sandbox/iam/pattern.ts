/** A pattern of a policy in pieces: what must be there letter by letter, and wildcards. */
type Piece = { readonly literal: string } | '*' | '?';

/** The value of a policy variable; `undefined` if the request has none. */
export type Variables = (key: string) => string | undefined;

/**
 * Whether a text matches a pattern with `*` and `?`, in which policy variables stand for what the request has, letter by letter:
 * `${aws:PrincipalAccount}`, `${aws:PrincipalTag/team, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves (IAM guide,
 * "Policy variables"). A pattern with a variable that the request lacks matches nothing.
 *
 * @param variables left out: the pattern has none, as those of actions and of documents before version 2012-10-17
 */
export function matchesPattern(pattern: string, text: string, variables?: Variables): boolean {
  const pieces = piecesOf(pattern, variables);
  return pieces !== undefined && new RegExp(`^${pieces.map(expressionOf).join('')}$`, 's').test(text);
}

/**
 * Whether an ARN matches the pattern of an ARN operator: each of the six parts by itself, so that a wildcard does not reach over a colon,
 * except in the last (IAM guide, "ARN condition operators").
 */
export function matchesArn(pattern: string, arn: string, variables?: Variables): boolean {
  const [wanted, found] = [partsOf(pattern), partsOf(arn)];
  return wanted.length === 6 && found.length === 6 && wanted.every((part, index) => matchesPattern(part, found[index] ?? '', variables));
}

/** The text with its variables put in and no wildcards; `undefined` if the request lacks one. */
export function literalOf(text: string, variables?: Variables): string | undefined {
  if (variables === undefined) return text;
  const pieces = piecesOf(text, variables);
  return pieces?.map((piece) => (typeof piece === 'string' ? piece : piece.literal)).join('');
}

/** Whether a text has a variable that the request lacks, and no default value for it. */
export const hasUnresolvedVariable = (text: string, variables: Variables): boolean => piecesOf(text, variables) === undefined;

function piecesOf(pattern: string, variables: Variables | undefined): readonly Piece[] | undefined {
  const tokens = pattern.match(variables === undefined ? /[*?]|[^*?]+/g : /\$\{[^}]*\}|[*?]|\$|[^*?$]+/g) ?? [];
  const pieces = tokens.map((token) => pieceOf(token, variables));
  return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
}

function pieceOf(token: string, variables: Variables | undefined): Piece | undefined {
  if (token === '*' || token === '?') return token;
  if (variables === undefined || !token.startsWith('${')) return { literal: token };
  const inside = token.slice(2, -1);
  if (inside === '*' || inside === '?' || inside === '$') return { literal: inside };
  const [, key = '', byDefault] = /^\s*([^,\s]+)\s*(?:,\s*'(.*)'\s*)?$/s.exec(inside) ?? [];
  const value = variables(key) ?? byDefault;
  return value === undefined ? undefined : { literal: value };
}

function expressionOf(piece: Piece): string {
  if (piece === '*') return '.*';
  return piece === '?' ? '.' : piece.literal.replaceAll(/[.*+?^$()|[\]{}\\]/g, '\\$&');
}

/** Six parts; the resource keeps its colons. */
function partsOf(arn: string): readonly string[] {
  const parts = splitOutsideVariables(arn);
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Policy variables have colons of their own. */
const splitOutsideVariables = (text: string): readonly string[] =>
  text
    .replaceAll(/\$\{[^}]*\}/g, (variable) => variable.replaceAll(':', '\u0000'))
    .split(':')
    .map((part) => part.replaceAll('\u0000', ':'));
