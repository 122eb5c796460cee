import { areMet } from './condition.ts';
import { matchesPattern } from './pattern.ts';
import type { Matching, PolicyDocument, PrincipalNames, Statement } from './policy-document.ts';
import { type RequestContext, variableOf } from './request-context.ts';

/** Who asks: a user or a session of a role, or a service of AWS in its own name. */
export type Caller =
  | { readonly kind: 'principal'; readonly arn: string; readonly accountId: string; readonly roleArn?: string }
  | { readonly kind: 'service'; readonly name: string };

export type PolicyRequest = {
  readonly caller: Caller;
  /** As policies write it: `s3:PutObject`. */
  readonly action: string;
  /** ARN; `*` for an action that knows no resource. */
  readonly resource: string;
  readonly context: RequestContext;
};

/**
 * What policies say of a request: denied by one statement is denied; otherwise allowed by one is allowed (IAM guide, "Policy evaluation
 * logic"). How the answers of identity and resource policies go together is for whoever asks.
 *
 * @throws ServiceError SandboxNotImplemented where the answer hangs on a condition key that is not known here
 */
export function evaluate(documents: readonly PolicyDocument[], request: PolicyRequest): 'explicitDeny' | 'allowed' | 'implicitDeny' {
  const effects = documents.flatMap(({ statements, hasVariables }) =>
    statements.filter((statement) => concerns(statement, request, hasVariables)).map(({ effect }) => effect),
  );
  if (effects.includes('Deny')) return 'explicitDeny';
  return effects.includes('Allow') ? 'allowed' : 'implicitDeny';
}

function concerns({ principal, action, resource, conditions }: Statement, request: PolicyRequest, hasVariables: boolean): boolean {
  const variables = hasVariables ? (key: string) => variableOf(request.context, key) : undefined;
  return (
    matches(principal, (names) => namesCaller(names, request.caller)) &&
    // Actions are compared without regard to case, resources with it (IAM guide, "Action" and "Resource").
    matches(action, (patterns) => patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), request.action.toLowerCase()))) &&
    matches(resource, (patterns) => patterns.some((pattern) => matchesPattern(pattern, request.resource, variables))) &&
    areMet(conditions, request.context, hasVariables)
  );
}

/** An element that the kind of policy does not have says nothing. */
const matches = <Values>(element: Matching<Values>, holds: (values: Values) => boolean): boolean =>
  element === undefined || holds(element.values) !== element.isNegated;

/**
 * A session answers to its own ARN, to its role's and to its account's; an account stands for everybody in it (IAM guide, "Principal").
 * `*` under `AWS` is everybody too, services included, as alone.
 */
function namesCaller(names: PrincipalNames, caller: Caller): boolean {
  if (names === '*') return true;
  const { AWS = [], Service = [] } = names;
  if (AWS.includes('*')) return true;
  if (caller.kind === 'service') return Service.includes(caller.name);
  const { arn, accountId, roleArn } = caller;
  const own = [arn, accountId, `arn:${arn.split(':')[1]}:iam::${accountId}:root`, ...(roleArn === undefined ? [] : [roleArn])];
  return AWS.some((name) => own.includes(name));
}
