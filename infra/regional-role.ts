import { type IPrincipal, PolicyDocument, type PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { regionalRoleName } from './arns.ts';

type RegionalRoleProps = {
  /** The role's name is `<prefix>-<region>`. */
  readonly namePrefix: string;
  readonly description: string;
  readonly trust: IPrincipal;
  readonly permissions: readonly PolicyStatement[];
};

/** A role whose whole policy stands in the role itself, where a reviewer reads it at once. */
export const regionalRole = (scope: Construct, id: string, { namePrefix, description, trust, permissions }: RegionalRoleProps): Role =>
  new Role(scope, id, {
    roleName: regionalRoleName(namePrefix),
    description,
    assumedBy: trust,
    inlinePolicies: { KmsRotation: new PolicyDocument({ statements: [...permissions] }) },
  });
