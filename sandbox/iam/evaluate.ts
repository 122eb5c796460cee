import { ServiceError } from '../service-error.ts';
import { areMet } from './condition.ts';
import { matchesPattern } from './pattern.ts';
import type { Matching, PolicyDocument, PrincipalNames, Statement } from './policy-document.ts';
import { type RequestContext, variableOf } from './request-context.ts';

/** Who asks: a user or a session of a role, or a service of AWS in its own name. */
export type Caller =
  | {
      readonly kind: 'principal';
      readonly arn: string;
      /** `undefined`: a policy that names the account is not taken to name the caller. */
      readonly accountId: string | undefined;
      readonly roleArn?: string;
    }
  | { readonly kind: 'service'; readonly name: string };

export type PolicyRequest = {
  readonly caller: Caller;
  /** As policies write it: `s3:PutObject`. */
  readonly action: string;
  /** ARN; `*` for an action that knows no resource. */
  readonly resource: string;
  readonly context: RequestContext;
};

export type PolicyAnswer = 'explicitDeny' | 'allowed' | 'implicitDeny';

/**
 * What policies say of a request: denied by one statement is denied; otherwise allowed by one is allowed (IAM guide, "Policy evaluation
 * logic"). How the answers of identity and resource policies go together is for whoever asks.
 *
 * @throws ServiceError SandboxNotImplemented where the answer hangs on a condition key that is not known here
 */
export function evaluate(documents: readonly PolicyDocument[], request: PolicyRequest): PolicyAnswer {
  const effects: Effects = { Deny: false, Allow: false };
  for (const { statements, hasVariables } of documents)
    for (const statement of statements) judge(statement, request, hasVariables, effects);
  if (effects.Deny !== false) return settled(effects.Deny, 'explicitDeny');
  return effects.Allow === false ? 'implicitDeny' : settled(effects.Allow, 'allowed');
}

/** Whether a statement with the effect concerns the request. An error: that hangs on something that is not known here. */
type Effects = Record<Statement['effect'], boolean | ServiceError>;

function judge(statement: Statement, request: PolicyRequest, hasVariables: boolean, effects: Effects): void {
  const { effect } = statement;
  try {
    if (concerns(statement, request, hasVariables)) effects[effect] = true;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (effects[effect] === false) effects[effect] = error;
  }
}

function settled(concern: boolean | ServiceError, answer: PolicyAnswer): PolicyAnswer {
  if (concern instanceof ServiceError) throw concern;
  return answer;
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
  const account = accountId === undefined ? [] : [accountId, `arn:${arn.split(':')[1]}:iam::${accountId}:root`];
  const own = [arn, ...account, ...(roleArn === undefined ? [] : [roleArn])];
  return AWS.some((name) => own.includes(name));
}
