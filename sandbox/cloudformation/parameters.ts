import { type CloudFormationTemplate, TemplateError, type TemplateParameter } from './template.ts';

export type ParameterValue = string | readonly string[];

/**
 * The value of every template parameter: the override, else the default. All that is wrong is said at once.
 * @throws TemplateError naming parameter, value and what is allowed.
 */
export function parameterValues(
  { Parameters = {} }: CloudFormationTemplate,
  overrides: Readonly<Record<string, string>>,
): ReadonlyMap<string, ParameterValue> {
  const problems = Object.keys(overrides)
    .filter((name) => !Object.hasOwn(Parameters, name))
    .map((name) => `parameter ${name} is not in the template; it has ${Object.keys(Parameters).join(', ') || 'none'}`);
  const values = new Map<string, ParameterValue>();
  for (const [name, declaration] of Object.entries(Parameters)) {
    const value = givenOrDefault(name, declaration, overrides[name]);
    problems.push(...problemsOf(name, declaration, value));
    values.set(name, value ?? '');
  }
  if (problems.length > 0) throw new TemplateError(problems.join('; '));
  return values;
}

function givenOrDefault(name: string, { Type, Default }: TemplateParameter, override: string | undefined): ParameterValue | undefined {
  const text = override ?? (Default === undefined ? undefined : String(Default));
  return text !== undefined && isListType(name, Type) ? splitList(text) : text;
}

function problemsOf(name: string, declaration: TemplateParameter, value: ParameterValue | undefined): readonly string[] {
  if (value === undefined) return [`parameter ${name} has no default and no value was given`];
  return (typeof value === 'string' ? [value] : value).flatMap((item) => {
    const problem = problemOf(item, declaration);
    return problem === undefined ? [] : [`parameter ${name} is ${JSON.stringify(item)}; it must be ${problem}`];
  });
}

function isListType(name: string, type: string): boolean {
  if (type === 'CommaDelimitedList' || type === 'List<Number>') return true;
  if (type === 'String' || type === 'Number') return false;
  throw new TemplateError(
    `parameter ${name}: type ${type} is not known to this sandbox; known are String, Number, CommaDelimitedList, List<Number>`,
  );
}

/** CloudFormation splits a CommaDelimitedList at its commas and trims each item; an empty text is a list of one empty item. */
const splitList = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

function problemOf(value: string, declaration: TemplateParameter): string | undefined {
  const { Type, AllowedValues, AllowedPattern, ConstraintDescription } = declaration;
  const isNumeric = Type === 'Number' || Type === 'List<Number>';
  if (isNumeric && (value.trim() === '' || !Number.isFinite(Number(value)))) return 'a number';
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) return `one of ${AllowedValues.join(', ')}`;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) return ConstraintDescription ?? AllowedPattern;
  return isNumeric ? outside(Number(value), declaration.MinValue, declaration.MaxValue, '') : outsideLength(value, declaration);
}

const outsideLength = (value: string, { MinLength, MaxLength }: TemplateParameter): string | undefined =>
  outside(value.length, MinLength, MaxLength, ' characters long');

function outside(
  value: number,
  minimum: number | string | undefined,
  maximum: number | string | undefined,
  unit: string,
): string | undefined {
  if (minimum !== undefined && value < Number(minimum)) return `at least ${minimum}${unit}`;
  if (maximum !== undefined && value > Number(maximum)) return `at most ${maximum}${unit}`;
  return undefined;
}
