import { isDeepStrictEqual } from 'node:util';
import { inDependencyOrder } from './dependencies.ts';
import {
  type CreatedResource,
  createResource,
  type Deployment,
  outputsOf,
  type Place,
  type ResourceType,
  type ResourceTypes,
  resolvedProperties,
  scopeOf,
  wantedResources,
} from './deployer.ts';
import { parameterValues } from './parameters.ts';
import { parseTemplate, TemplateError, type TemplateResource } from './template.ts';

/** What an update did to a resource. `retained`: it is no longer in the stack, and its template said to leave it where it is. */
export type Change = 'created' | 'updated' | 'replaced' | 'unchanged' | 'deleted' | 'retained';

export type UpdatedDeployment = Deployment & { readonly changes: ReadonlyMap<string, Change> };

type Updating = {
  readonly place: Place;
  readonly overrides: Readonly<Record<string, string>>;
  readonly types: ResourceTypes;
  /** Takes a resource of the stack away. */
  readonly takeAway: (logicalId: string) => void;
};

/**
 * Properties that name the resource itself, with which a replacement would find its name taken: `RoleName` of `AWS::IAM::Role`, and not
 * `FunctionName` of `AWS::Lambda::Permission`, which names the function that it belongs to.
 */
const isOwnName = (type: string, property: string): boolean => property === 'Name' || property === `${type.split('::').at(-1)}Name`;

/**
 * Deploys another template over a stack (AWS CloudFormation guide, "Update behaviors of stack resources"): what is the same is left alone, what differs is updated in place or,
 * where a property differs that only a creation can set, replaced; what is no longer there is taken away at the end, unless its template retains it.
 *
 * Two things are not as on AWS: an update that fails half-way is not rolled back (what was done before stays done), and what a resource replaces goes before
 * the replacement is made, not after everything else. @throws TemplateError
 */
export async function update(
  before: Deployment,
  source: unknown,
  { place, overrides, types, takeAway }: Updating,
): Promise<UpdatedDeployment> {
  const template = parseTemplate(source);
  const parameters = parameterValues(template, overrides);
  const created = new Map(before.resources);
  const scope = scopeOf(template, place, parameters, created);
  const wanted = wantedResources(template, scope);
  const properties = new Map<string, Readonly<Record<string, unknown>>>();
  const changes = new Map<string, Change>();
  for (const logicalId of inDependencyOrder(wanted)) {
    const resource = wanted.get(logicalId);
    if (resource === undefined) continue;
    const { change, made, resolved } = await brought(logicalId, resource);
    created.set(logicalId, made);
    properties.set(logicalId, resolved);
    changes.set(logicalId, change);
  }
  for (const logicalId of [...before.resources.keys()].reverse()) {
    if (wanted.has(logicalId)) continue;
    changes.set(logicalId, isRetained(before.template.Resources[logicalId]) ? 'retained' : 'deleted');
    if (changes.get(logicalId) === 'deleted') takeAway(logicalId);
    created.delete(logicalId);
  }
  return {
    template,
    parameters: Object.fromEntries(parameters),
    outputs: outputsOf(template, scope),
    resources: created,
    properties,
    changes,
  };

  async function brought(logicalId: string, resource: TemplateResource) {
    const old = before.resources.get(logicalId);
    const resolved = resolvedProperties(logicalId, resource, scope, types);
    const make = (): Promise<CreatedResource> => createResource(logicalId, resource, place, scope, types);
    if (old === undefined) return { change: 'created' as const, made: await make(), resolved };
    const isSameType = before.template.Resources[logicalId]?.Type === resource.Type;
    const differing = differingIn(before.properties.get(logicalId) ?? {}, resolved);
    if (isSameType && differing.length === 0) return { change: 'unchanged' as const, made: old, resolved };
    const type = types[resource.Type];
    const replacing = differing.filter((name) => type?.createOnly?.includes(name) === true);
    if (isSameType && replacing.length === 0) {
      const made = await updateOf(type, logicalId, resource.Type, differing)(resolved, place, logicalId, old);
      return { change: 'updated' as const, made, resolved };
    }
    refuseTakenName(logicalId, resource.Type, { resolved, differing, createOnly: type?.createOnly ?? [] });
    takeAway(logicalId);
    return { change: 'replaced' as const, made: await make(), resolved };
  }
}

/** @throws TemplateError if the sandbox does not know what becomes of a resource whose properties change so */
function updateOf(
  type: ResourceType | undefined,
  logicalId: string,
  name: string,
  differing: readonly string[],
): NonNullable<ResourceType['update']> {
  const unknown = type?.update === undefined ? differing : differing.filter((property) => type.notSimulated?.includes(property) === true);
  if (type?.update === undefined || unknown.length > 0)
    throw new TemplateError(`${logicalId} (${name}): an update of ${unknown.join(', ')} is not simulated by this sandbox`);
  return type.update;
}

type Properties = Readonly<Record<string, unknown>>;

const differingIn = (earlier: Properties, now: Properties): readonly string[] =>
  [...new Set([...Object.keys(earlier), ...Object.keys(now)])].filter((name) => !isDeepStrictEqual(earlier[name], now[name]));

type Replacing = { readonly resolved: Properties; readonly differing: readonly string[]; readonly createOnly: readonly string[] };

/** On AWS a replacement is made before what it replaces goes, so that a name that stays is taken. */
function refuseTakenName(logicalId: string, type: string, { resolved, differing, createOnly }: Replacing): void {
  const name = Object.keys(resolved).find(
    (property) => isOwnName(type, property) && createOnly.includes(property) && !differing.includes(property),
  );
  if (name === undefined) return;
  throw new TemplateError(
    `${logicalId} (${type}): CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(resolved[name])} and update the stack again. It would be replaced for ${differing.filter((one) => createOnly.includes(one)).join(', ') || 'its type'}.`,
  );
}

const isRetained = (resource: TemplateResource | undefined): boolean =>
  /^Retain/.test(String((resource as { readonly DeletionPolicy?: unknown } | undefined)?.DeletionPolicy ?? 'Delete'));
