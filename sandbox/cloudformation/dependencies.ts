import { isMap, TemplateError, type TemplateResource } from './template.ts';

/** Logical ids in an order in which every resource comes after those that it refers to or depends on. @throws TemplateError for a circle. */
export function inDependencyOrder(resources: ReadonlyMap<string, TemplateResource>): readonly string[] {
  const ordered: string[] = [];
  const done = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (done.has(logicalId)) return;
    if (path.includes(logicalId)) throw new TemplateError(`circular dependency: ${[...path, logicalId].join(' → ')}`);
    const resource = resources.get(logicalId);
    if (resource === undefined) return;
    for (const needed of neededBy(resource)) visit(needed, [...path, logicalId]);
    done.add(logicalId);
    ordered.push(logicalId);
  };
  for (const logicalId of resources.keys()) visit(logicalId, []);
  return ordered;
}

const neededBy = ({ DependsOn = [], Properties }: TemplateResource): readonly string[] => [
  ...(typeof DependsOn === 'string' ? [DependsOn] : DependsOn),
  ...referencesIn(Properties),
];

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [...named(key, member), ...referencesIn(member)]);
}

function named(key: string, argument: unknown): readonly string[] {
  if (key === 'Ref' && typeof argument === 'string') return [argument];
  if (key === 'Fn::GetAtt') return [String(Array.isArray(argument) ? argument[0] : argument).replace(/\..*$/, '')];
  if (key !== 'Fn::Sub') return [];
  const template = String(Array.isArray(argument) ? argument[0] : argument);
  return [...template.matchAll(/\$\{([^!}][^}.]*)/g)].map(([, name = '']) => name.trim());
}
