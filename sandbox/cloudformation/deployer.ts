import { inDependencyOrder } from './dependencies.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { type ParameterValue, parameterValues } from './parameters.ts';
import { type CloudFormationTemplate, parseTemplate, refuseUnknown, TemplateError, type TemplateResource } from './template.ts';

export type Place = { readonly accountId: string; readonly region: string; readonly partition: string; readonly stackName?: string };

/** What a resource is to others in the template: its `Ref`, and its attributes for `Fn::GetAtt`. */
export type CreatedResource = { readonly ref: string; readonly attributes?: Readonly<Record<string, string>> };

export type ResourceType = {
  /** All properties of the type that may be written; each either has an effect here or needs none on one machine. */
  readonly properties: readonly string[];
  readonly create: (
    properties: Readonly<Record<string, unknown>>,
    place: Place,
    logicalId: string,
  ) => Promise<CreatedResource> | CreatedResource;
  /** Properties that only a creation can set: a change of one replaces the resource (AWS CloudFormation guide, the type's "Update requires: Replacement"). */
  readonly createOnly?: readonly string[];
  /** Properties whose change is not simulated. */
  readonly notSimulated?: readonly string[];
  /** Changes a resource in place. Left out: not simulated. */
  readonly update?: (
    properties: Readonly<Record<string, unknown>>,
    place: Place,
    logicalId: string,
    before: CreatedResource,
  ) => Promise<CreatedResource> | CreatedResource;
};

export type ResourceTypes = Readonly<Record<string, ResourceType>>;

export type Deployment = {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Logical id → what was created. Resources whose condition is false are not in it. */
  readonly resources: ReadonlyMap<string, CreatedResource>;
  /** Logical id → its properties, resolved. */
  readonly properties: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly template: CloudFormationTemplate;
};

/**
 * Deploys a template to one account and Region, resource by resource in dependency order.
 * @throws TemplateError for what this sandbox does not know or what does not fit, naming logical id and type.
 */
export async function deploy(
  source: unknown,
  place: Place,
  overrides: Readonly<Record<string, string>>,
  types: ResourceTypes,
): Promise<Deployment> {
  const template = parseTemplate(source);
  const parameters = parameterValues(template, overrides);
  const created = new Map<string, CreatedResource>();
  const scope = scopeOf(template, place, parameters, created);
  const wanted = wantedResources(template, scope);
  const properties = new Map<string, Readonly<Record<string, unknown>>>();
  for (const logicalId of inDependencyOrder(wanted)) {
    const resource = wanted.get(logicalId);
    if (resource === undefined) continue;
    properties.set(logicalId, resolvedProperties(logicalId, resource, scope, types));
    created.set(logicalId, await createResource(logicalId, resource, place, scope, types));
  }
  return { template, parameters: Object.fromEntries(parameters), outputs: outputsOf(template, scope), resources: created, properties };
}

/** The resources whose condition is true, or that have none. */
export const wantedResources = ({ Resources }: CloudFormationTemplate, scope: Scope): ReadonlyMap<string, TemplateResource> =>
  new Map(Object.entries(Resources).filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition)));

/** @throws TemplateError for a type or a property that the sandbox does not know */
export function resolvedProperties(
  logicalId: string,
  { Type, Properties = {} }: TemplateResource,
  scope: Scope,
  types: ResourceTypes,
): Readonly<Record<string, unknown>> {
  const where = `${logicalId} (${Type})`;
  const type = types[Type];
  if (type === undefined)
    throw new TemplateError(`${where}: this type is not known to this sandbox; known are ${Object.keys(types).join(', ')}`);
  refuseUnknown(where, Properties, type.properties);
  return Object.fromEntries(
    Object.entries(Properties)
      .map(([name, value]) => [name, resolve(value, scope, `${where}.${name}`)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

export async function createResource(
  logicalId: string,
  resource: TemplateResource,
  place: Place,
  scope: Scope,
  types: ResourceTypes,
): Promise<CreatedResource> {
  const properties = resolvedProperties(logicalId, resource, scope, types);
  const type = types[resource.Type];
  if (type === undefined) throw new TemplateError(`${logicalId}: ${resource.Type} is not known to this sandbox`);
  try {
    return await type.create(properties, place, logicalId);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new TemplateError(
      `${logicalId} (${resource.Type}) in ${place.region}: ${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`,
      { cause: error },
    );
  }
}

export function scopeOf(
  { Conditions = {}, Mappings: mappings = {} }: CloudFormationTemplate,
  place: Place,
  parameters: ReadonlyMap<string, ParameterValue>,
  created: ReadonlyMap<string, CreatedResource>,
): Scope {
  const pseudo = pseudoParameters(place);
  const scope: Scope = {
    mappings,
    ref: (name) => pseudo[name] ?? parameters.get(name) ?? created.get(name)?.ref,
    getAtt: (logicalId, attribute) => created.get(logicalId)?.attributes?.[attribute],
    condition: (name) => {
      if (!Object.hasOwn(Conditions, name)) throw new TemplateError(`Condition ${name} is not in the template`);
      const value = resolve(Conditions[name], scope, `Condition ${name}`);
      if (typeof value !== 'boolean') throw new TemplateError(`Condition ${name} is neither true nor false`);
      return value;
    },
  };
  return scope;
}

const pseudoParameters = ({ accountId, region, partition, stackName = 'KmsRotationMember' }: Place): Readonly<Record<string, string>> => ({
  'AWS::AccountId': accountId,
  'AWS::Region': region,
  'AWS::Partition': partition,
  'AWS::URLSuffix': region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com',
  'AWS::StackName': stackName,
  'AWS::StackId': `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/sandbox`,
});

export const outputsOf = ({ Outputs = {} }: CloudFormationTemplate, scope: Scope): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(Outputs)
      .filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition))
      .map(([name, { Value }]) => [name, String(resolve(Value, scope, `Output ${name}`))]),
  );
