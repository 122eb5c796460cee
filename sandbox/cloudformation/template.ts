export type TemplateResource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
};

export type TemplateParameter = {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
};

/** Mapping → first key → second key → value. */
export type Mappings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** A CloudFormation template, as JSON. */
export type CloudFormationTemplate = {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Mappings;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
};

/** A template that cannot be deployed as it is, or parameters that do not fit it. The message names the place in the template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError' as const;
}

const sections = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'];
const resourceKeys = ['Type', 'Properties', 'Condition', 'DependsOn', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'];

/** Whether a value is a map and not a list. */
export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Looks a template over before anything is resolved. @throws TemplateError */
export function parseTemplate(template: unknown): CloudFormationTemplate {
  if (!isMap(template)) throw new TemplateError('the template must be a map');
  refuseUnknown('the template', template, sections);
  const { Resources } = template;
  if (!isMap(Resources)) throw new TemplateError('the template has no Resources');
  for (const [logicalId, resource] of Object.entries(Resources)) {
    if (!isMap(resource) || typeof resource['Type'] !== 'string') throw new TemplateError(`${logicalId}: Type is missing`);
    refuseUnknown(`${logicalId} (${resource['Type']})`, resource, resourceKeys);
  }
  return template as CloudFormationTemplate;
}

/** @throws TemplateError naming the members that are not among the known ones. */
export function refuseUnknown(where: string, value: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new TemplateError(`${where}: ${unknown.join(', ')} is not known to this sandbox; known are ${known.join(', ')}`);
  }
}
