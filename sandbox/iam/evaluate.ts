import { ServiceError } from '../service-error.ts';
import type { Caller } from './caller.ts';
import { areMet } from './condition.ts';
import { concernsCaller } from './named-principals.ts';
import { hasUnresolvedVariable, matchesPattern, type Variables } from './pattern.ts';
import type { Matching, PolicyDocument, Statement } from './policy-document.ts';
import { type RequestContext, variableOf } from './request-context.ts';

export type PolicyRequest = {
  readonly caller: Caller;
  /** As policies write it: `s3:PutObject`. */
  readonly action: string;
  /** ARN; `*` for an action that knows no resource. */
  readonly resource: string;
  readonly context: RequestContext;
  /** @default matchesNothing */
  readonly unresolvedVariable?: UnresolvedVariable;
};

/**
 * What a policy variable does that the request has no value for. The IAM guide ("IAM policy
 * elements: Variables and tags") says both:
 *
 * - `matchesNothing`: an ARN with it, in Resource or NotResource, matches no resource, and a
 *   condition that compares with it is not met, unless its operator is a negated one ("Policy
 *   variables with no value");
 * - `voidsStatement`: "any attempt to match it fails and causes the statement to be invalid"
 *   ("Principal key values", of `aws:username` and others).
 *
 * They differ where it matters: a Deny with NotResource denies under the first and is void under
 * the second. What must hold has to hold under both.
 */
export type UnresolvedVariable = 'matchesNothing' | 'voidsStatement';

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

function concerns(statement: Statement, request: PolicyRequest, hasVariables: boolean): boolean {
  const { principal, action, resource, conditions } = statement;
  const variables = hasVariables ? (key: string) => variableOf(request.context, key) : undefined;
  return (
    concernsCaller(principal, request.caller) &&
    // Actions are compared without regard to case, resources with it (IAM guide, "Action" and "Resource").
    matches(action, (patterns) => patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), request.action.toLowerCase()))) &&
    matches(resource, (patterns) => patterns.some((pattern) => matchesPattern(pattern, request.resource, variables))) &&
    areMet(conditions, request.context, hasVariables) &&
    !(request.unresolvedVariable === 'voidsStatement' && variables !== undefined && isVoid(statement, variables))
  );
}

const isVoid = ({ resource, conditions }: Statement, variables: Variables): boolean =>
  [...(resource?.values ?? []), ...Object.values(conditions).flatMap((keys) => Object.values(keys).flat())].some((text) =>
    hasUnresolvedVariable(text, variables),
  );

/** An element that the kind of policy does not have says nothing. */
const matches = <Values>(element: Matching<Values>, holds: (values: Values) => boolean): boolean =>
  element === undefined || holds(element.values) !== element.isNegated;
