import { ServiceError } from '../service-error.ts';
import { literalOf, matchesArn, matchesPattern, type Variables } from './pattern.ts';
import { type RequestContext, valuesOf, variableOf } from './request-context.ts';

/** Operator → condition key → values to compare with. Keys as they are written; IAM compares them without regard to case. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type Comparison = (wanted: string, found: string, variables: Variables | undefined) => boolean;

const byNumber =
  (holds: (found: number, wanted: number) => boolean): Comparison =>
  (wanted, found) =>
    holds(Number(found), Number(wanted));
const byDate =
  (holds: (found: number, wanted: number) => boolean): Comparison =>
  (wanted, found) =>
    holds(timeOf(found), timeOf(wanted));

/** Epoch seconds are allowed beside ISO 8601 (IAM guide, "Date condition operators"). */
const timeOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const stringEquals: Comparison = (wanted, found, variables) => literalOf(wanted, variables) === found;
const stringEqualsIgnoreCase: Comparison = (wanted, found, variables) =>
  literalOf(wanted, variables)?.toLowerCase() === found.toLowerCase();
const arnMatches: Comparison = (wanted, found, variables) => matchesArn(wanted, found, variables);

/** Operators that ask for a match, by name. Those that forbid one are the same with `Not`. */
const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: stringEquals,
  StringEqualsIgnoreCase: stringEqualsIgnoreCase,
  StringLike: matchesPattern,
  // Both ARN operators know wildcards and are the same (IAM guide, "ARN condition operators").
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  NumericEquals: byNumber((found, wanted) => found === wanted),
  NumericLessThan: byNumber((found, wanted) => found < wanted),
  NumericLessThanEquals: byNumber((found, wanted) => found <= wanted),
  NumericGreaterThan: byNumber((found, wanted) => found > wanted),
  NumericGreaterThanEquals: byNumber((found, wanted) => found >= wanted),
  DateEquals: byDate((found, wanted) => found === wanted),
  DateLessThan: byDate((found, wanted) => found < wanted),
  DateLessThanEquals: byDate((found, wanted) => found <= wanted),
  DateGreaterThan: byDate((found, wanted) => found > wanted),
  DateGreaterThanEquals: byDate((found, wanted) => found >= wanted),
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
};

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

type Operator = {
  readonly compare: Comparison;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
  /** For keys with several values; otherwise one of them must match. */
  readonly over: 'ForAllValues' | 'ForAnyValue' | undefined;
};

/** @throws ServiceError SandboxNotImplemented for an operator that is not known here, MalformedPolicyDocument for a form that IAM does not know */
export function parseConditions(written: unknown, where: string): Conditions {
  return mapOf(written, `${where}.Condition`, (keys, operator) => {
    if (operator !== 'Null') operatorOf(operator, where);
    return mapOf(keys, `${where}.Condition.${operator}`, (values) => (Array.isArray(values) ? values : [values]).map(String));
  });
}

/** Whether all conditions are met. Every key is looked at, so that one that is not known here never goes unnoticed behind another. */
export function areMet(conditions: Conditions, context: RequestContext, hasVariables: boolean): boolean {
  const variables: Variables | undefined = hasVariables ? (key) => variableOf(context, key) : undefined;
  return Object.entries(conditions)
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, wanted]) => isMet(operator, wanted, valuesOf(context, key), variables)))
    .every(Boolean);
}

function isMet(name: string, wanted: readonly string[], found: readonly string[] | undefined, variables: Variables | undefined): boolean {
  // `true`: the key must be absent (IAM guide, "Condition operator to check existence of condition keys").
  if (name === 'Null') return wanted.some((value) => (value === 'true') === (found === undefined));
  const { compare, isNegated, ifExists, over } = operatorOf(name, 'Condition');
  if (found === undefined) return ifExists || over === 'ForAllValues' || (isNegated && over === undefined);
  const passes = (value: string): boolean => wanted.some((one) => compare(one, value, variables)) !== isNegated;
  if (over === 'ForAllValues') return found.every(passes);
  if (over === 'ForAnyValue' || !isNegated) return found.some(passes);
  return found.every(passes);
}

function operatorOf(name: string, where: string): Operator {
  const [, over, operator = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  const negated = Object.hasOwn(negations, operator) ? negations[operator] : undefined;
  const positive = negated ?? operator;
  const compare = Object.hasOwn(comparisons, positive) ? comparisons[positive] : undefined;
  if (compare === undefined)
    throw new ServiceError('SandboxNotImplemented', `${where}: the condition operator ${name} is not simulated by this sandbox`, 501);
  return {
    compare,
    isNegated: negated !== undefined,
    ifExists: ifExists !== undefined,
    over: over === 'ForAllValues' || over === 'ForAnyValue' ? over : undefined,
  };
}

function mapOf<Value>(written: unknown, where: string, read: (value: unknown, key: string) => Value): Readonly<Record<string, Value>> {
  if (typeof written !== 'object' || written === null || Array.isArray(written))
    throw new ServiceError('MalformedPolicyDocument', `policy document: ${where} must be a map`);
  return Object.fromEntries(Object.entries(written).map(([key, value]) => [key, read(value, key)]));
}
