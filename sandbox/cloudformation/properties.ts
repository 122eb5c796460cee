import { createHash } from 'node:crypto';
import { TemplateError } from './template.ts';

type Properties = Readonly<Record<string, unknown>>;

/** @throws TemplateError naming the property */
export function textIn(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TemplateError(`${name} must be a text, found ${JSON.stringify(value)}`);
}

export function optionalText(properties: Properties, name: string): string | undefined {
  return properties[name] === undefined ? undefined : textIn(properties, name);
}

/** CloudFormation appends twelve characters to the logical id of what has no name; here they are the same every time. */
export const generatedName = (logicalId: string): string =>
  `KmsRotationMember-${logicalId}-${createHash('sha256').update(logicalId).digest('hex').slice(0, 12).toUpperCase()}`;
