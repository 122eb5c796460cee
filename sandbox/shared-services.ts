import { createClock } from './clock.ts';
import { createFaults } from './faults.ts';
import { createAuthorizer } from './iam/authorizer.ts';
import type { UnresolvedVariable } from './iam/evaluate.ts';
import { guarded } from './iam/guard.ts';
import { createGuardrails } from './iam/guardrails.ts';
import { createIdentityPolicies } from './iam/identity-policies.ts';
import { createRoleRegistry } from './iam/role-registry.ts';
import { createIdentities } from './identities.ts';
import { createJournal } from './journal.ts';
import { createOngoing } from './ongoing.ts';
import { createOrganizationsService } from './services/organizations/organizations-service.ts';
import { organizationsPermissions } from './services/organizations/permissions.ts';
import { createOrganizationRegistry } from './services/organizations/registry.ts';
import { createS3Service } from './services/s3/s3-service.ts';
import { createSnsService } from './services/sns.ts';
import { createStsService } from './services/sts.ts';

export type SharedServices = ReturnType<typeof createSharedServices>;

/**
 * What there is once, however many accounts: the time, the record of all calls, faults, who is who and may do what, AWS STS, and the two services whose
 * resources other accounts use under the same name: Amazon S3, whose bucket names are global, and Amazon SNS, whose topics have an ARN.
 */
export function createSharedServices({ unresolvedVariable }: { readonly unresolvedVariable?: UnresolvedVariable | undefined } = {}) {
  const clock = createClock();
  const organizations = createOrganizationRegistry();
  const membershipOf = (accountId: string) => organizations.of(accountId)?.membershipOf(accountId);
  const policies = createIdentityPolicies();
  const roles = createRoleRegistry(clock);
  const guardrails = createGuardrails();
  const authorizer = createAuthorizer({ clock, policies, membershipOf, unresolvedVariable, guardrails });
  const identities = createIdentities({ authorizer, roles, membershipOf });
  return {
    clock,
    journal: createJournal(),
    faults: createFaults(),
    /** Work that belongs to no account, and that nobody waits for. */
    background: createOngoing(),
    identities,
    policies,
    roles,
    guardrails,
    authorizer,
    organizations,
    membershipOf,
    organizationsService: guarded(createOrganizationsService(organizations), organizationsPermissions, authorizer),
    s3: createS3Service(clock, authorizer),
    sns: createSnsService(clock, authorizer),
    sts: createStsService(identities, clock),
  };
}
