import { isDeployed, resourcesOf, template } from './member-template.ts';
import { resolved } from './resolved.ts';

export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: unknown;
};

export type Role = {
  readonly logicalId: string;
  readonly name: string;
  readonly trust: readonly Statement[];
  readonly statements: readonly Statement[];
};

type RoleProperties = {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
};

/** The roles of the template by name, without the Region that each name ends in. */
export const roles = (parameters: Readonly<Record<string, string>> = {}): readonly Role[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === 'AWS::IAM::Role' && isDeployed(resource, parameters))
    .map(([logicalId, { Properties }]) => [logicalId, resolved(template, Properties, parameters) as RoleProperties] as const)
    .map(([logicalId, { RoleName, AssumeRolePolicyDocument, Policies }]) => ({
      logicalId,
      name: RoleName.replace('-<AWS::Region>', ''),
      trust: AssumeRolePolicyDocument.Statement,
      statements: Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name));

export function role(name: string, parameters: Readonly<Record<string, string>> = {}): Role {
  const found = roles(parameters).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`the template has no role ${name}`);
  return found;
}

export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Statements that allow something. */
export const allowedBy = ({ statements }: Role): readonly Statement[] => statements.filter(({ Effect }) => Effect === 'Allow');

/** Every action that a role is allowed, sorted. */
export const actionsOf = (role: Role): readonly string[] =>
  [...new Set(allowedBy(role).flatMap(({ Action }) => listOf(Action)))].toSorted();

/** Whether a service can work with a role. */
export const trusts = ({ trust }: Role, service: string): boolean => JSON.stringify(trust).includes(`"${service}"`);

/** Statements of the resource policies of the template: bucket, topic and queues. */
export const resourcePolicyStatements = (
  type: 'AWS::S3::BucketPolicy' | 'AWS::SNS::TopicPolicy' | 'AWS::SQS::QueuePolicy',
  parameters: Readonly<Record<string, string>> = {},
): readonly Statement[] =>
  resourcesOf(type, parameters).flatMap(
    ({ Properties }) => (Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement,
  );
