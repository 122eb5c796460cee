import type { NeededPermissions } from '../../iam/guard.ts';

/** The permissions of AWS Organizations' operations that are about nothing in particular (Service Authorization Reference, "AWS Organizations"). */
export const organizationsPermissions: NeededPermissions = {
  DescribeOrganization: () => [{ action: 'organizations:DescribeOrganization', resource: '*' }],
  ListAccounts: () => [{ action: 'organizations:ListAccounts', resource: '*' }],
  ListRoots: () => [{ action: 'organizations:ListRoots', resource: '*' }],
};
