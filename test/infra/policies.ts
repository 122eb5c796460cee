import { resourcesOf } from './member-template.ts';

export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
};

export type Role = { readonly name: string; readonly trust: readonly Statement[]; readonly statements: readonly Statement[] };

type RoleProperties = {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
};

/** The roles of the template by name, without the Region that each name ends in. */
export const roles = (parameters: Readonly<Record<string, string>> = {}): readonly Role[] =>
  resourcesOf('AWS::IAM::Role', parameters)
    .map(({ Properties }) => Properties as RoleProperties)
    .map(({ RoleName, AssumeRolePolicyDocument, Policies }) => ({
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

/** Every action that a role is allowed, sorted. */
export const actionsOf = ({ statements }: Role): readonly string[] =>
  [...new Set(statements.flatMap(({ Action }) => listOf(Action)))].toSorted();

/** Statements of the resource policies of the template: bucket, topic and queues. */
export const resourcePolicyStatements = (
  type: 'AWS::S3::BucketPolicy' | 'AWS::SNS::TopicPolicy' | 'AWS::SQS::QueuePolicy',
  parameters: Readonly<Record<string, string>> = {},
): readonly Statement[] =>
  resourcesOf(type, parameters).flatMap(
    ({ Properties }) => (Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement,
  );
