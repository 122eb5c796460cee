import { isJsonList, isJsonRecord, type Json, type JsonRecord } from './json.ts';
import { soleReferenceIn } from './references.ts';

/** The operators of `aws:branch`; Automation refuses a document with any other. */
const conditionOperators = {
  StringEquals: text((variable, operand) => variable === operand),
  EqualsIgnoreCase: text((variable, operand) => variable.toLowerCase() === operand.toLowerCase()),
  StartsWith: text((variable, operand) => variable.startsWith(operand)),
  EndsWith: text((variable, operand) => variable.endsWith(operand)),
  Contains: text((variable, operand) => variable.includes(operand)),
  NumericEquals: numeric((variable, operand) => variable === operand),
  NumericGreater: numeric((variable, operand) => variable > operand),
  NumericLesser: numeric((variable, operand) => variable < operand),
  NumericGreaterOrEquals: numeric((variable, operand) => variable >= operand),
  NumericLesserOrEquals: numeric((variable, operand) => variable <= operand),
  BooleanEquals: boolean((variable, operand) => variable === operand),
} as const;

type OperatorName = keyof typeof conditionOperators;
type Operator = { readonly type: 'String' | 'Number' | 'Boolean'; readonly holds: (variable: Json, operand: Json) => boolean };

/** A condition whose variable or operand has a type that its operator cannot compare. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
}

const isOperator = (name: string): name is OperatorName => Object.hasOwn(conditionOperators, name);

/** Whether a condition with resolved references holds. `And` and `Or` stop at the first condition that decides. @throws ConditionError */
export function holds(condition: JsonRecord): boolean {
  const { And, Or, Not, Variable } = condition;
  if (And !== undefined) return conditionsOf(And).every(holds);
  if (Or !== undefined) return conditionsOf(Or).some(holds);
  if (Not !== undefined) return !holds(conditionOf(Not));
  const [name, operand] = operatorEntry(condition);
  if (Variable === undefined) throw new ConditionError(`${name} has no Variable to compare`);
  return conditionOperators[name].holds(Variable, operand);
}

/** What is wrong with a condition as written in a document, each with the key at fault. */
export function problemsOfCondition(condition: Json, alsoAllowed: readonly string[] = []): readonly string[] {
  if (!isJsonRecord(condition)) return [`a condition must be a map, found ${JSON.stringify(condition)}`];
  const keys = Object.keys(condition).filter((key) => !alsoAllowed.includes(key));
  const { And, Or, Not } = condition;
  if (And !== undefined || Or !== undefined || Not !== undefined) {
    if (keys.length > 1) return [`And, Or and Not stand alone in a condition, found ${keys.join(', ')}`];
    if (Not !== undefined) return problemsOfCondition(Not);
    const list = And ?? Or;
    if (!isJsonList(list) || list.length === 0) return [`${keys[0]} needs a list of conditions`];
    return list.flatMap((item) => problemsOfCondition(item));
  }
  const operators = keys.filter((key) => key !== 'Variable');
  const [operator] = operators;
  if (operators.length !== 1 || operator === undefined || !isOperator(operator)) {
    return [
      `a condition needs exactly one operator of ${Object.keys(conditionOperators).join(', ')}; found ${operators.join(', ') || 'none'}`,
    ];
  }
  if (typeof condition['Variable'] !== 'string') return [`${operator} needs a Variable such as '{{ Step.Output }}'`];
  return problemsOfOperand(operator, condition[operator]);
}

function problemsOfOperand(name: OperatorName, operand: Json | undefined): readonly string[] {
  if (typeof operand === 'string' && soleReferenceIn(operand) !== undefined) return [];
  const { type } = conditionOperators[name];
  const fits = typeof operand === type.toLowerCase();
  return fits ? [] : [`${name} compares with a ${type}, found ${JSON.stringify(operand)}`];
}

function operatorEntry(condition: JsonRecord): readonly [OperatorName, Json] {
  for (const [name, operand] of Object.entries(condition)) if (isOperator(name)) return [name, operand];
  throw new ConditionError(`no operator in ${JSON.stringify(condition)}`);
}

function conditionsOf(value: Json): readonly JsonRecord[] {
  if (!isJsonList(value)) throw new ConditionError(`And and Or need a list, found ${JSON.stringify(value)}`);
  return value.map(conditionOf);
}

function conditionOf(value: Json): JsonRecord {
  if (!isJsonRecord(value)) throw new ConditionError(`a condition must be a map, found ${JSON.stringify(value)}`);
  return value;
}

function text(compare: (variable: string, operand: string) => boolean): Operator {
  return { type: 'String', holds: (variable, operand) => compare(asText(variable), asText(operand)) };
}

function numeric(compare: (variable: number, operand: number) => boolean): Operator {
  return { type: 'Number', holds: (variable, operand) => compare(asNumber(variable), asNumber(operand)) };
}

function boolean(compare: (variable: boolean, operand: boolean) => boolean): Operator {
  return { type: 'Boolean', holds: (variable, operand) => compare(asBoolean(variable), asBoolean(operand)) };
}

function asText(value: Json): string {
  if (typeof value === 'string') return value;
  throw new ConditionError(`${JSON.stringify(value)} is not a String`);
}

function asNumber(value: Json): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new ConditionError(`${JSON.stringify(value)} is not a number`);
}

function asBoolean(value: Json): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new ConditionError(`${JSON.stringify(value)} is not a Boolean`);
}
