import type { RoleDetails } from '../iam/role-registry.ts';
import { roleIdOf } from '../iam/unique-ids.ts';
import type { CreatedResource, Place, ResourceTypes } from './deployer.ts';
import { generatedName, optionalText, textIn } from './properties.ts';
import { TemplateError } from './template.ts';

type Properties = Readonly<Record<string, unknown>>;

export type RoleDefinition = {
  readonly arn: string;
  readonly trustPolicy: unknown;
  readonly inlinePolicies: readonly unknown[];
  readonly details: RoleDetails;
};

/** Where roles and their policies come to be. */
export type IamTargets = {
  /** IAM is global: a role exists once in an account. */
  readonly hasRole: (roleArn: string) => boolean;
  readonly trustsService: (roleArn: string, service: string) => boolean;
  readonly registerRole: (role: RoleDefinition) => void;
  /** Gives a role a policy that is a resource of its own. */
  readonly attachPolicy: (roleArn: string, name: string, policy: unknown) => void;
};

export const iamResourceTypes = (targets: IamTargets): ResourceTypes => ({
  'AWS::IAM::Role': {
    properties: [
      'AssumeRolePolicyDocument',
      'Description',
      'ManagedPolicyArns',
      'MaxSessionDuration',
      'Path',
      'Policies',
      'RoleName',
      'Tags',
    ],
    create: (properties, place, logicalId) => createRole(properties, place, logicalId, targets),
    update: (properties, _place, _logicalId, before) => {
      targets.registerRole(roleDefinition(before.attributes?.['Arn'] ?? '', properties));
      return before;
    },
  },
  'AWS::IAM::Policy': {
    properties: ['PolicyDocument', 'PolicyName', 'Roles', 'Users', 'Groups'],
    create: (properties, place) => {
      const name = textIn(properties, 'PolicyName');
      attachToRoles(name, properties, place, targets);
      return { ref: name };
    },
  },
  'AWS::IAM::ManagedPolicy': {
    properties: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users', 'Groups'],
    create: (properties, place, logicalId) => {
      const name = optionalText(properties, 'ManagedPolicyName') ?? generatedName(logicalId);
      attachToRoles(name, properties, place, targets);
      return { ref: `arn:${place.partition}:iam::${place.accountId}:policy/${name}` };
    },
  },
});

function createRole(properties: Properties, { partition, accountId }: Place, logicalId: string, targets: IamTargets): CreatedResource {
  const name = optionalText(properties, 'RoleName') ?? generatedName(logicalId);
  if (name.length > 64) throw new TemplateError(`RoleName ${name} has ${name.length} characters; at most 64 are allowed`);
  const arn = `arn:${partition}:iam::${accountId}:role${optionalText(properties, 'Path') ?? '/'}${name}`;
  if (targets.hasRole(arn))
    throw new TemplateError(`role ${name} exists already; IAM is global, and this stack is deployed once per Region`);
  targets.registerRole(roleDefinition(arn, properties));
  return { ref: name, attributes: { Arn: arn, RoleId: roleIdOf(arn) } };
}

function roleDefinition(arn: string, properties: Properties): RoleDefinition {
  const { AssumeRolePolicyDocument: trustPolicy, MaxSessionDuration, Tags } = properties;
  const description = optionalText(properties, 'Description');
  const details = {
    ...(description === undefined ? {} : { description }),
    ...(MaxSessionDuration === undefined ? {} : { maxSessionDuration: Number(MaxSessionDuration) }),
    ...(Array.isArray(Tags) ? { tags: Tags } : {}),
  };
  return { arn, trustPolicy, inlinePolicies: inlinePoliciesIn(properties), details };
}

/**
 * What stands in the role itself. Managed policies are not known here, so that a role that needs
 * one would have too few permissions.
 */
function inlinePoliciesIn(properties: Properties): readonly unknown[] {
  const managed = properties['ManagedPolicyArns'];
  if (Array.isArray(managed) && managed.length > 0)
    throw new TemplateError(`ManagedPolicyArns names ${managed.join(', ')}; this sandbox knows no managed policies of AWS`);
  const policies = properties['Policies'] ?? [];
  if (!Array.isArray(policies)) throw new TemplateError('Policies must be a list');
  return policies.map((policy: Properties) => policy['PolicyDocument']);
}

function attachToRoles(policyName: string, properties: Properties, { partition, accountId }: Place, targets: IamTargets): void {
  const { Roles: roles = [], Users: users, Groups: groups } = properties;
  if (users !== undefined || groups !== undefined)
    throw new TemplateError('this sandbox attaches policies to Roles, not to Users or Groups');
  if (!Array.isArray(roles)) throw new TemplateError('Roles must be a list of names');
  for (const role of roles)
    targets.attachPolicy(`arn:${partition}:iam::${accountId}:role/${String(role)}`, policyName, properties['PolicyDocument']);
}
