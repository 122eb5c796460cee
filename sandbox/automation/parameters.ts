import { plainText } from '../../functions/core/report/plain-text.ts';
import { isJsonList, isJsonRecord, type Json, type JsonRecord } from './json.ts';
import { type Parameter, type ParameterType, parameterTypes } from './runbook.ts';

const parameterKeys = ['type', 'description', 'default', 'allowedPattern', 'allowedValues', 'minItems', 'maxItems', 'minChars', 'maxChars'];
const namePattern = /^[A-Za-z0-9_]{1,50}$/;

/** Values per parameter of StartAutomationExecution (SSM API reference). */
const maximumValuesPerParameter = 50;

/** The parameters section of a document; what is wrong with it goes to `problems`. */
export function parseParameters(section: Json | undefined, problems: string[]): readonly Parameter[] {
  if (section === undefined) return [];
  if (!isJsonRecord(section)) {
    problems.push('parameters must be a map');
    return [];
  }
  return Object.entries(section).map(([name, declaration]) =>
    parseParameter(name, isJsonRecord(declaration) ? declaration : {}, (problem) => problems.push(`parameter ${name}: ${problem}`)),
  );
}

function parseParameter(name: string, declaration: JsonRecord, report: (problem: string) => void): Parameter {
  if (!namePattern.test(name)) report(`the name must match ${namePattern.source}`);
  for (const key of Object.keys(declaration))
    if (!parameterKeys.includes(key)) report(`key '${key}' is not known; known are ${parameterKeys.join(', ')}`);
  const type = typeIn(declaration['type'], report);
  const allowedPattern = patternIn(declaration['allowedPattern'], report);
  const parameter: Parameter = {
    name,
    type,
    ...(typeof declaration['description'] === 'string' ? { description: declaration['description'] } : {}),
    ...(allowedPattern === undefined ? {} : { allowedPattern }),
    ...allowedValuesIn(declaration['allowedValues'], report),
    ...boundsIn(declaration, report),
  };
  const { default: defaultValue } = declaration;
  if (defaultValue === undefined) return parameter;
  if (isDefaultOf(type, defaultValue)) return { ...parameter, defaultValue };
  report(`default ${JSON.stringify(defaultValue)} is not of type ${type}`);
  return parameter;
}

function typeIn(value: Json | undefined, report: (problem: string) => void): ParameterType {
  const type = parameterTypes.find((known) => known === value);
  if (type === undefined) report(`type ${JSON.stringify(value)} is not known here; known are ${parameterTypes.join(', ')}`);
  return type ?? 'String';
}

function patternIn(value: Json | undefined, report: (problem: string) => void): RegExp | undefined {
  if (value === undefined) return undefined;
  try {
    return new RegExp(String(value));
  } catch {
    report(`allowedPattern ${JSON.stringify(value)} is not a regular expression`);
    return undefined;
  }
}

function allowedValuesIn(value: Json | undefined, report: (problem: string) => void): { readonly allowedValues?: readonly string[] } {
  if (value === undefined) return {};
  if (isJsonList(value)) return { allowedValues: value.map(String) };
  report('allowedValues must be a list');
  return {};
}

function boundsIn(
  declaration: JsonRecord,
  report: (problem: string) => void,
): Partial<Record<'minItems' | 'maxItems' | 'minChars' | 'maxChars', number>> {
  const bounds: Partial<Record<'minItems' | 'maxItems' | 'minChars' | 'maxChars', number>> = {};
  for (const key of ['minItems', 'maxItems', 'minChars', 'maxChars'] as const) {
    const value = declaration[key];
    if (value === undefined) continue;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) bounds[key] = value;
    else report(`${key} must be a whole number, found ${JSON.stringify(value)}`);
  }
  return bounds;
}

function isDefaultOf(type: ParameterType, value: Json): value is string | number | boolean | readonly string[] {
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'Integer':
      return Number.isInteger(value);
    case 'Boolean':
      return typeof value === 'boolean';
    case 'StringList':
      return isJsonList(value) && value.every((item) => typeof item === 'string');
    default:
      return type satisfies never;
  }
}

/** Parameters of an execution that do not fit the document: StartAutomationExecution refuses them. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

/** Values as the API carries them: each parameter is a list of texts. */
type GivenParameters = Readonly<Record<string, readonly string[]>>;
export type ParameterValues = Readonly<Record<string, Json>>;

/** The values an execution runs with, defaults included, each in its type. @throws ParameterError naming parameter, value and what is allowed. */
export function readParameters(parameters: readonly Parameter[], given: GivenParameters): ParameterValues {
  for (const name of Object.keys(given)) {
    if (!parameters.some((parameter) => parameter.name === name)) {
      throw new ParameterError(
        `Parameter ${plainText(name)} is not defined in the document; defined are ${parameters.map((parameter) => parameter.name).join(', ')}`,
      );
    }
  }
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, valueFor(parameter, given[parameter.name])]));
}

function valueFor(parameter: Parameter, texts: readonly string[] | undefined): Json {
  const { name, type, defaultValue } = parameter;
  if (texts === undefined) {
    if (defaultValue === undefined) throw new ParameterError(`Parameter ${name} is required and was not given`);
    return defaultValue;
  }
  if (texts.length > maximumValuesPerParameter) {
    throw new ParameterError(`Parameter ${name} has ${texts.length} values; at most ${maximumValuesPerParameter} are allowed`);
  }
  if (type !== 'StringList' && texts.length !== 1)
    throw new ParameterError(`Parameter ${name} is a ${type} and takes one value, found ${texts.length}`);
  checkBounds(parameter, texts);
  for (const text of texts) checkText(parameter, text);
  if (type === 'StringList') return [...texts];
  return scalarOf(parameter, texts[0] ?? '');
}

function checkBounds({ name, minItems, maxItems }: Parameter, texts: readonly string[]): void {
  if (minItems !== undefined && texts.length < minItems)
    throw new ParameterError(`Parameter ${name} has ${texts.length} values; at least ${minItems} are needed`);
  if (maxItems !== undefined && texts.length > maxItems)
    throw new ParameterError(`Parameter ${name} has ${texts.length} values; at most ${maxItems} are allowed`);
}

function checkText({ name, allowedPattern, allowedValues, minChars, maxChars }: Parameter, text: string): void {
  const refuse = (expected: string): never => {
    throw new ParameterError(`Parameter ${name}: value '${plainText(text)}' ${expected}`);
  };
  if (allowedPattern !== undefined && !allowedPattern.test(text)) refuse(`does not match the pattern ${allowedPattern.source}`);
  if (allowedValues !== undefined && !allowedValues.includes(text)) refuse(`is none of ${allowedValues.join(', ')}`);
  if (minChars !== undefined && text.length < minChars) refuse(`has fewer than ${minChars} characters`);
  if (maxChars !== undefined && text.length > maxChars) refuse(`has more than ${maxChars} characters`);
}

function scalarOf({ name, type }: Parameter, text: string): Json {
  if (type === 'Integer') {
    if (/^-?\d{1,15}$/.test(text)) return Number(text);
    throw new ParameterError(`Parameter ${name}: value '${plainText(text)}' is not an Integer`);
  }
  if (type === 'Boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new ParameterError(`Parameter ${name}: value '${plainText(text)}' is neither true nor false`);
  }
  return text;
}
