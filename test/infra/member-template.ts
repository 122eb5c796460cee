import type { MemberTemplate, TemplateResource } from '../../infra/synthesise.ts';
import { memberTemplate } from '../member-template.ts';
import { resolved } from './resolved.ts';

export const template: MemberTemplate = memberTemplate();

/** The resources of one type, resolved for the given template parameters. */
export const resourcesOf = (type: string, parameters: Readonly<Record<string, string>> = {}): readonly TemplateResource[] =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map((resource) => resolved(template, resource, parameters) as TemplateResource);

/** The properties of the one resource of a type. */
export function onlyOne(type: string, parameters: Readonly<Record<string, string>> = {}): Readonly<Record<string, unknown>> {
  const [resource, ...others] = resourcesOf(type, parameters);
  if (resource === undefined || others.length > 0) throw new Error(`expected one ${type}, found ${others.length + (resource ? 1 : 0)}`);
  return resource.Properties;
}

/** The resolved properties of a Lambda function, as far as tests read them. */
export type LambdaFunction = {
  readonly FunctionName: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Code: { readonly ZipFile: string };
};

export const lambdaFunctions = (parameters: Readonly<Record<string, string>> = {}): readonly LambdaFunction[] =>
  resourcesOf('AWS::Lambda::Function', parameters).map(({ Properties }) => Properties as LambdaFunction);

export function lambdaFunction(name: string, parameters: Readonly<Record<string, string>> = {}): LambdaFunction {
  const found = lambdaFunctions(parameters).find(({ FunctionName }) => FunctionName === name);
  if (found === undefined) throw new Error(`the template has no function ${name}`);
  return found;
}
