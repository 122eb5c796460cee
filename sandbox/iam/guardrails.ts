import type { Principal } from '../call.ts';
import { ServiceError } from '../service-error.ts';
import { evaluate, type PolicyRequest } from './evaluate.ts';
import { type PolicyDocument, parsePolicyDocument } from './policy-document.ts';
import { explicitDenyIn, noneAllows } from './refusal-texts.ts';

/**
 * A policy that limits what others allow, on top of those that allow everything (`FullAWSAccess`,
 * `RCPFullAWSAccess`, the default policy of an endpoint). One with an Allow statement takes the
 * place of that one: what it does not allow is refused.
 */
export type Guardrail = {
  /** Map or JSON text. */
  readonly policy: unknown;
  /** Told in the message, as AWS does in some cases. @default none is told */
  readonly policyArn?: string;
} & (
  | { readonly kind: 'service control policy' }
  | { readonly kind: 'resource control policy' }
  | {
      readonly kind: 'VPC endpoint policy';
      /** The service that the endpoint is for, as actions write it: `kms`. */
      readonly service: string;
      /** Whose calls go through the endpoint. @default everybody's in the account */
      readonly appliesTo?: (caller: Principal) => boolean;
    }
);

export type Guardrails = {
  /**
   * Imposes a policy on an account until what it returns is called. AWS Organizations limits no
   * management account: none is to be imposed there.
   * @throws ServiceError MalformedPolicyDocument
   */
  readonly impose: (accountId: string, guardrail: Guardrail) => () => void;
  /** Why an access is refused by a guardrail; `undefined` if by none. */
  readonly refusalOf: (access: LimitedAccess, request: PolicyRequest) => string | undefined;
};

/**
 * Of the services here those whose resources such policies protect (AWS Organizations guide,
 * "Resource control policies").
 */
const servicesWithResourceControl = ['events', 'kms', 's3', 'sqs', 'sts'];

/** What a call does to one resource, as far as it decides which policies concern it. */
type LimitedAccess = { readonly caller: Principal; readonly owner: string; readonly action: string };

type Imposed = { readonly accountId: string; readonly guardrail: Guardrail; readonly document: PolicyDocument };

/** Policies of organizations and of VPC endpoints, for tests that impose them. */
export function createGuardrails(): Guardrails {
  const all = new Set<Imposed>();
  return {
    impose: (accountId, guardrail) => {
      const imposed = { accountId, guardrail, document: documentOf(guardrail) };
      all.add(imposed);
      return () => all.delete(imposed);
    },
    refusalOf: (access, request) => {
      const refusals = [...all].filter((imposed) => concerns(imposed, access)).map((imposed) => refusalBy(imposed, request));
      // Of several kinds that refuse, AWS names one (IAM guide, "Troubleshoot access denied error
      // messages"); which is not said.
      return refusals.find((refusal) => refusal?.isExplicit)?.text ?? refusals.find((refusal) => refusal !== undefined)?.text;
    },
  };
}

/**
 * Service control policies name no principal; the others do (AWS Organizations guide, "SCP syntax",
 * "RCP syntax").
 */
function documentOf({ kind, policy }: Guardrail): PolicyDocument {
  const document = parsePolicyDocument(policy, kind === 'service control policy' ? 'identity' : 'resource');
  if (kind === 'resource control policy' && document.statements.some(({ effect }) => effect === 'Allow'))
    throw new ServiceError('MalformedPolicyDocument', 'policy document: a resource control policy has no statement with Allow');
  return document;
}

/** Service-linked roles are limited by no policy of an organization. */
function concerns({ accountId, guardrail }: Imposed, { caller, owner, action }: LimitedAccess): boolean {
  const service = action.split(':')[0] ?? '';
  const isServiceLinked = caller.roleArn?.includes(':role/aws-service-role/') ?? false;
  switch (guardrail.kind) {
    case 'service control policy':
      return caller.accountId === accountId && !isServiceLinked;
    case 'resource control policy':
      return owner === accountId && !isServiceLinked && servicesWithResourceControl.includes(service) && action !== 'kms:RetireGrant';
    case 'VPC endpoint policy':
      return caller.accountId === accountId && service === guardrail.service && (guardrail.appliesTo?.(caller) ?? true);
    default:
      return guardrail satisfies never;
  }
}

function refusalBy({ guardrail: { kind, policyArn }, document }: Imposed, request: PolicyRequest) {
  const answer = evaluate([document], request);
  if (answer === 'explicitDeny') return { isExplicit: true, text: explicitDenyIn(kind, policyArn) };
  if (answer === 'allowed' || document.statements.every(({ effect }) => effect === 'Deny')) return undefined;
  return { isExplicit: false, text: noneAllows(kind, request.action) };
}
