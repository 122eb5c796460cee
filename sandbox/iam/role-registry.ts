import type { SandboxClock } from '../clock.ts';
import { type PolicyDocument, parsePolicyDocument } from './policy-document.ts';

/** What a role has beside its policies, as IAM GetRole returns it. */
export type RoleDetails = {
  readonly description?: string;
  /** In seconds. */
  readonly maxSessionDuration?: number;
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
};

export type Role = {
  readonly arn: string;
  /** As it was written, and as it is read. */
  readonly trustPolicy: unknown;
  readonly trust: PolicyDocument;
  readonly details: RoleDetails;
  readonly createdAt: Date;
};

/** The roles of all accounts: an ARN says which it belongs to. */
export type RoleRegistry = {
  /**
   * A role that is there keeps its age.
   * @throws ServiceError MalformedPolicyDocument, or SandboxNotImplemented for a condition that is
   * not simulated
   */
  readonly register: (arn: string, trustPolicy: unknown, details?: RoleDetails) => void;
  readonly remove: (arn: string) => void;
  readonly find: (arn: string) => Role | undefined;
  /** Names are unique in an account, whatever the path. */
  readonly named: (accountId: string, name: string) => Role | undefined;
};

export function createRoleRegistry(clock: SandboxClock): RoleRegistry {
  const roles = new Map<string, Role>();
  return {
    register: (arn, trustPolicy, details = {}) => {
      const trust = parsePolicyDocument(trustPolicy, 'trust');
      roles.set(arn, { arn, trustPolicy, trust, details, createdAt: roles.get(arn)?.createdAt ?? clock.now() });
    },
    remove: (arn) => {
      roles.delete(arn);
    },
    find: (arn) => roles.get(arn),
    named: (accountId, name) =>
      [...roles.values()].find(({ arn }) => arn.split(':')[4] === accountId && arn.split('/').at(-1)?.toLowerCase() === name.toLowerCase()),
  };
}
