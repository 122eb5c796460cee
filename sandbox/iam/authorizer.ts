import type { Principal } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import { callerFrom } from './caller.ts';
import { evaluate, type PolicyRequest, type UnresolvedVariable } from './evaluate.ts';
import { asSeenByResource, globalKeys, type Membership } from './global-keys.ts';
import type { Guardrails } from './guardrails.ts';
import type { IdentityPolicies } from './identity-policies.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { RequestContext } from './request-context.ts';

/** What a call does to one resource. */
export type Access = {
  readonly caller: Principal;
  readonly region: string;
  /** As policies write it: `s3:PutObject`. */
  readonly action: string;
  /** ARN; `*` for an action that knows no resource. */
  readonly resource: string;
  /** Whose the resource is. */
  readonly owner: string;
  /** The condition keys of the service, on top of the global ones. */
  readonly context?: RequestContext;
  /** What the resource itself says, where it has a policy. */
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** Whether the resource's policy must allow it even to its own account: AWS KMS keys, and roles (AWS KMS guide, "Key policies in AWS KMS"; IAM guide, "Trust policies"). */
  readonly needsResourcePolicy?: boolean;
};

/** What was asked about a role that a template made, and how it was answered. */
export type Decision = {
  readonly roleArn: string;
  /** The identity policies of the role at that moment. */
  readonly documents: readonly PolicyDocument[];
  readonly access: Access;
  readonly request: PolicyRequest;
  readonly refusal: string | undefined;
};

export type Authorizer = {
  /** Why an access is refused, in the words with which AWS ends the message; `undefined` if it is allowed. @throws ServiceError SandboxNotImplemented for a condition that is not known here */
  readonly refusalOf: (access: Access) => string | undefined;
  /** Whether an access is allowed that nobody has asked for: no decision is told. */
  readonly allows: (access: Access) => boolean;
  /** Whether somebody has the permissions of a template and no others. */
  readonly isLimited: (caller: Principal) => boolean;
  /** Tells of every decision about a role of a template from now on, until what it returns is called. */
  readonly onDecision: (listener: (decision: Decision) => void) => () => void;
};

export type AuthorizerOptions = {
  readonly clock: SandboxClock;
  readonly policies: IdentityPolicies;
  readonly membershipOf: (accountId: string) => Membership | undefined;
  /** @default matchesNothing */
  readonly unresolvedVariable?: UnresolvedVariable | undefined;
  /** @default none are imposed */
  readonly guardrails?: Guardrails | undefined;
};

/**
 * Whether somebody may do something, by the policies of identities and resources together (IAM guide, "Policy evaluation logic" and
 * "Cross-account policy evaluation logic").
 *
 * Roles of templates have the permissions that their templates give them and no others. Everybody else is taken for an administrator of
 * their account, whom resource policies alone restrict; and a service of AWS in its own name is asked about where it acts.
 * Policies of organizations and of VPC endpoints restrict everybody. Permission boundaries and session
 * policies are not simulated.
 */
export function createAuthorizer({ clock, policies, membershipOf, unresolvedVariable, guardrails }: AuthorizerOptions): Authorizer {
  const listeners = new Set<(decision: Decision) => void>();

  const requestOf = ({ caller, region, action, resource, owner, context }: Access): PolicyRequest => ({
    caller: callerFrom(caller),
    action,
    resource,
    context: { ...globalKeys({ caller, region, at: clock.now(), resourceAccount: owner, membershipOf }), ...context },
    ...(unresolvedVariable === undefined ? {} : { unresolvedVariable }),
  });

  return {
    refusalOf: (access) => {
      if (access.caller.kind === 'service') return undefined;
      const request = requestOf(access);
      const documents = policies.of(access.caller.roleArn);
      const refusal = guardrails?.refusalOf(access, request) ?? refusalFrom(documents, access, request);
      if (documents !== undefined)
        for (const listener of listeners) listener({ roleArn: access.caller.roleArn ?? '', documents, access, request, refusal });
      return refusal;
    },
    allows: (access) =>
      access.caller.kind === 'service' || refusalFrom(policies.of(access.caller.roleArn), access, requestOf(access)) === undefined,
    isLimited: ({ roleArn }) => policies.of(roleArn) !== undefined,
    onDecision: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @param documents identity policies of the caller; `undefined` for an administrator */
export function refusalFrom(documents: readonly PolicyDocument[] | undefined, access: Access, request: PolicyRequest): string | undefined {
  const { caller, owner, action, resourcePolicy, needsResourcePolicy = false } = access;
  const identity = documents === undefined ? 'allowed' : evaluate(documents, request);
  const toResource = { ...request, context: asSeenByResource(request.context) };
  const resource = resourcePolicy === undefined ? 'implicitDeny' : evaluate([resourcePolicy], toResource);
  if (identity === 'explicitDeny') return 'with an explicit deny in an identity-based policy';
  if (resource === 'explicitDeny') return 'with an explicit deny in a resource-based policy';
  const isOwn = caller.accountId === owner;
  if (resource !== 'allowed' && (!isOwn || needsResourcePolicy)) return `because no resource-based policy allows the ${action} action`;
  if (identity === 'allowed') return undefined;
  // Within an account a resource's policy can let somebody in by themselves, if it names them and not only their account.
  if (isOwn && resource === 'allowed' && resourcePolicy !== undefined && namesItself(resourcePolicy, toResource)) return undefined;
  return `because no identity-based policy allows the ${action} action`;
}

const namesItself = ({ hasVariables, statements }: PolicyDocument, request: PolicyRequest): boolean => {
  const allowing = { hasVariables, statements: statements.filter(({ effect }) => effect === 'Allow') };
  return (
    request.caller.kind === 'principal' &&
    evaluate([allowing], { ...request, caller: { ...request.caller, accountId: undefined } }) === 'allowed'
  );
};
