import type { MemberTemplate, TemplateResource } from '../../infra/member-template.ts';
import { memberTemplate } from '../member-template.ts';
import { resolved } from './resolved.ts';

export const template: MemberTemplate = memberTemplate();

/** Parameters with which everything is deployed that only an organization has a use for. */
export const inOrganization = {
  CentralAccountId: '999988887777',
  OrganizationId: 'o-a1b2c3d4e5',
  CentralEvidenceBucket: 'central-evidence',
  CentralEvidenceRegion: 'eu-central-1',
  CentralTopicArn: 'arn:aws:sns:eu-central-1:999988887777:Automation-KmsRotation-Approvals',
} as const;

/** Whether a resource is deployed with the given parameters. */
export const isDeployed = ({ Condition }: TemplateResource, parameters: Readonly<Record<string, string>> = {}): boolean =>
  Condition === undefined || resolved(template, template.Conditions[Condition], parameters) === true;

/** The resources of one type that are deployed with the given template parameters, resolved for them. */
export const resourcesOf = (type: string, parameters: Readonly<Record<string, string>> = {}): readonly TemplateResource[] =>
  Object.values(template.Resources)
    .filter((resource) => resource.Type === type && isDeployed(resource, parameters))
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
  readonly Role: string;
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
