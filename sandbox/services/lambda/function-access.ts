import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall } from '../../call.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import type { RequestContext } from '../../iam/request-context.ts';
import type { FunctionPolicies } from '../../lambda/function-policy.ts';
import { ServiceError } from '../../service-error.ts';
import { invalidParameter } from './function-code.ts';

export type FunctionAccess = {
  readonly accountId: string;
  readonly authorizer: Authorizer;
  readonly permissions: FunctionPolicies;
  /** Whether AWS Lambda may assume a role. */
  readonly mayAssume: (roleArn: string) => boolean;
};

/**
 * A function of the caller's own account, by its name or ARN.
 * @throws ServiceError SandboxNotImplemented for another form
 */
export function functionArnOf({ region, input }: ApiCall, accountId: string): string {
  const nameOrArn = String(input['FunctionName']);
  if (/^[\w-]{1,64}$/.test(nameOrArn)) return `arn:${partitionOf(region)}:lambda:${region}:${accountId}:function:${nameOrArn}`;
  if (/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]{1,64}$/.test(nameOrArn)) return nameOrArn;
  throw new ServiceError('SandboxNotImplemented', `lambda: FunctionName ${nameOrArn} is neither a name nor an ARN without a version`, 501);
}

/** @throws ServiceError AccessDeniedException */
export function authorizeOn(functionArn: string, call: ApiCall, { authorizer, permissions }: FunctionAccess): void {
  const action = `lambda:${call.operation}`;
  refuseUnless(call, { action, resource: functionArn, authorizer, resourcePolicy: permissions.documentOf(functionArn) });
}

/**
 * Whether the caller may hand a role to a function, and AWS Lambda may assume it (IAM guide, "Grant
 * a user permissions to pass a role to an AWS service"; keys iam:PassedToService and
 * iam:AssociatedResourceArn). @throws ServiceError AccessDeniedException,
 * InvalidParameterValueException
 */
export function authorizePassing(roleArn: string, functionArn: string, call: ApiCall, access: FunctionAccess): void {
  if (roleArn.split(':')[4] !== access.accountId)
    throw new ServiceError('AccessDeniedException', 'Cross-account pass role is not allowed.', 403);
  const context = { 'iam:PassedToService': 'lambda.amazonaws.com', 'iam:AssociatedResourceArn': functionArn };
  refuseUnless(call, { action: 'iam:PassRole', resource: roleArn, authorizer: access.authorizer, context });
  if (!access.mayAssume(roleArn)) throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
}

type Asked = {
  readonly action: string;
  readonly resource: string;
  readonly authorizer: Authorizer;
  readonly context?: RequestContext;
  readonly resourcePolicy?: ReturnType<FunctionPolicies['documentOf']>;
};

function refuseUnless({ principal, region }: ApiCall, { action, resource, authorizer, context = {}, resourcePolicy }: Asked): void {
  const owner = resource.split(':')[4] ?? '';
  const refusal = authorizer.refusalOf({ caller: principal, region, action, resource, owner, context, resourcePolicy });
  if (refusal === undefined) return;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${refusal}`,
    403,
  );
}
