import type { ApiCall, Operation, ServiceOperations } from '../call.ts';
import { ServiceError } from '../service-error.ts';
import type { Authorizer } from './authorizer.ts';
import type { RequestContext } from './request-context.ts';

/** One of the permissions that a call takes. */
export type Needed = { readonly action: string; readonly resource: string; readonly context?: RequestContext };

/**
 * What calls of a service take, by operation: actions and the resources they are checked on (Service Authorization Reference). Only what is
 * the same for every caller and needs no look into the service; operations that have a resource with a policy of its own check themselves.
 */
export type NeededPermissions = Readonly<Record<string, (call: ApiCall) => readonly Needed[]>>;

/** Operations that ask first whether the caller may. @throws ServiceError SandboxNotImplemented, when called, for one whose permissions are not known here and a caller whose permissions are limited */
export const guarded = (operations: ServiceOperations, needed: NeededPermissions, authorizer: Authorizer): ServiceOperations =>
  Object.fromEntries(
    Object.entries(operations).map(([name, answer]): [string, Operation] => [
      name,
      async (call) => {
        for (const one of needsOf(call, name, needed, authorizer)) require(call, one, authorizer);
        return answer(call);
      },
    ]),
  );

function needsOf(call: ApiCall, operation: string, needed: NeededPermissions, authorizer: Authorizer): readonly Needed[] {
  const known = needed[operation];
  if (known !== undefined) return known(call);
  if (!authorizer.isLimited(call.principal)) return [];
  throw new ServiceError(
    'SandboxNotImplemented',
    `which permissions ${call.service} ${operation} takes is not simulated by this sandbox`,
    501,
  );
}

/** @throws ServiceError AccessDeniedException */
function require({ principal, region }: ApiCall, { action, resource, context }: Needed, authorizer: Authorizer): void {
  const refusal = authorizer.refusalOf({
    caller: principal,
    region,
    action,
    resource,
    owner: principal.accountId,
    ...(context === undefined ? {} : { context }),
  });
  if (refusal === undefined) return;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  throw new ServiceError('AccessDeniedException', `User: ${principal.arn} is not authorized to perform: ${action}${on} ${refusal}`);
}
