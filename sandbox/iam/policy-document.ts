import { ServiceError } from '../service-error.ts';
import { type Conditions, parseConditions } from './condition.ts';

type Members = Readonly<Record<string, unknown>>;

/** A list to be matched, or one that must not be: `Action` and `NotAction`, and so on. `undefined`: the statement has neither. */
export type Matching<Values> = { readonly isNegated: boolean; readonly values: Values } | undefined;

/** `*`, or names by kind. */
export type PrincipalNames = '*' | Readonly<Record<string, readonly string[]>>;

export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  readonly principal: Matching<PrincipalNames>;
  readonly action: Matching<readonly string[]>;
  readonly resource: Matching<readonly string[]>;
  readonly conditions: Conditions;
};

export type PolicyDocument = {
  /** Policy variables are known from version 2012-10-17 on (IAM guide, "Version"). */
  readonly hasVariables: boolean;
  readonly statements: readonly Statement[];
};

/**
 * What a document is attached to, and so which elements its statements need: identity policies name no principal, trust policies no
 * resource (IAM guide, "JSON policy elements").
 */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const documentMembers = ['Version', 'Id', 'Statement'];
const statementMembers = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const principalKinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** Reads a policy document, as a map or as JSON text. @throws ServiceError MalformedPolicyDocument naming the place; SandboxNotImplemented for a condition operator that is not known here */
export function parsePolicyDocument(written: unknown, kind: PolicyKind): PolicyDocument {
  const document = typeof written === 'string' ? parsedJson(written) : written;
  if (!isMap(document)) throw malformed('the document must be a map');
  refuseUnknown('the document', document, documentMembers);
  const version = document['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17')
    throw malformed(`Version is ${JSON.stringify(version)}; allowed are 2012-10-17 and 2008-10-17`);
  return {
    hasVariables: version === '2012-10-17',
    statements: listOf(document['Statement']).map((one, index) => statementFrom(one, `Statement[${index}]`, kind)),
  };
}

function statementFrom(written: unknown, where: string, kind: PolicyKind): Statement {
  if (!isMap(written)) throw malformed(`${where} must be a map`);
  refuseUnknown(where, written, statementMembers);
  const { Effect } = written;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed(`${where}.Effect is ${JSON.stringify(Effect)}; allowed are Allow and Deny`);
  const statement: Statement = {
    effect: Effect,
    principal: matchingOf(written, 'Principal', where, (value, at) => principalNames(value, at)),
    action: matchingOf(written, 'Action', where, textsOf),
    resource: matchingOf(written, 'Resource', where, textsOf),
    conditions: parseConditions(written['Condition'] ?? {}, where),
  };
  checkElements(statement, where, kind);
  return statement;
}

function checkElements({ effect, principal, action, resource }: Statement, where: string, kind: PolicyKind): void {
  // IAM guide, "AWS JSON policy elements: NotPrincipal".
  if (principal?.isNegated === true && effect === 'Allow') throw malformed(`${where}: Allow with NotPrincipal is not allowed`);
  if (principal?.isNegated === true && kind === 'trust') throw malformed(`${where}: a trust policy has no NotPrincipal`);
  if (action === undefined) throw malformed(`${where} has neither Action nor NotAction`);
  if (kind === 'identity' && principal !== undefined) throw malformed(`${where}: an identity policy names no principal`);
  if (kind !== 'identity' && principal === undefined) throw malformed(`${where} has neither Principal nor NotPrincipal`);
  if (kind === 'trust' && resource !== undefined) throw malformed(`${where}: a trust policy names no resource`);
  if (kind !== 'trust' && resource === undefined) throw malformed(`${where} has neither Resource nor NotResource`);
}

function matchingOf<Values>(
  statement: Members,
  name: string,
  where: string,
  read: (value: unknown, where: string) => Values,
): Matching<Values> {
  const [positive, negated] = [statement[name], statement[`Not${name}`]];
  if (positive !== undefined && negated !== undefined) throw malformed(`${where} has both ${name} and Not${name}`);
  if (positive !== undefined) return { isNegated: false, values: read(positive, `${where}.${name}`) };
  return negated === undefined ? undefined : { isNegated: true, values: read(negated, `${where}.Not${name}`) };
}

function principalNames(value: unknown, where: string): PrincipalNames {
  if (value === '*') return '*';
  if (!isMap(value)) throw malformed(`${where} must be * or a map of ${principalKinds.join(', ')}`);
  refuseUnknown(where, value, principalKinds);
  return Object.fromEntries(Object.entries(value).map(([kind, names]) => [kind, textsOf(names, `${where}.${kind}`)]));
}

function textsOf(value: unknown, where: string): readonly string[] {
  const texts = listOf(value);
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  throw malformed(`${where} must be a text or a list of texts`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(`the document is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuseUnknown(where: string, value: Members, known: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw malformed(`${where} has ${unknown}; known are ${known.join(', ')}`);
}

const malformed = (problem: string): ServiceError => new ServiceError('MalformedPolicyDocument', `policy document: ${problem}`);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const isMap = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
