import type { ApiCall, ServiceOperations } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import { callerFrom } from '../iam/caller.ts';
import { globalKeys, type Membership } from '../iam/global-keys.ts';
import type { FunctionPolicies } from '../lambda/function-policy.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import { ServiceError } from '../service-error.ts';

type Surroundings = {
  readonly clock: SandboxClock;
  /** The account of a function, by its name in one's own account or by its ARN. */
  readonly hostOf: (nameOrArn: string) => { readonly lambda: LambdaRuntime; readonly permissions: FunctionPolicies } | undefined;
  readonly membershipOf: (accountId: string) => Membership | undefined;
};

/** The API of AWS Lambda, as far as somebody invokes a function by hand: Invoke, waiting for the answer or not (AWS Lambda API, Invoke). */
export const createLambdaService = (accountId: string, surroundings: Surroundings): ServiceOperations => ({
  Invoke: async (call) => {
    const { region, input } = call;
    const { FunctionName, InvocationType = 'RequestResponse', LogType = 'None', ClientContext, Qualifier } = input;
    if (LogType !== 'None' || ClientContext !== undefined || Qualifier !== undefined)
      throw new ServiceError('SandboxNotImplemented', 'lambda Invoke with LogType, ClientContext or Qualifier is not simulated', 501);
    const name = String(FunctionName);
    const runtime = runtimeFor(call, name, accountId, surroundings);
    const payload = textOf(input['Payload']);
    if (InvocationType === 'Event') {
      if (runtime.find(region, name) === undefined) await runtime.invoke(region, name, payload);
      void runtime.invokeAsynchronously(region, name, payload);
      return { StatusCode: 202 };
    }
    if (InvocationType !== 'RequestResponse')
      throw new ServiceError('SandboxNotImplemented', `lambda Invoke of type ${String(InvocationType)} is not simulated`, 501);
    const answer = await runtime.invoke(region, name, payload);
    return {
      StatusCode: answer.StatusCode,
      ExecutedVersion: '$LATEST',
      ...(answer.FunctionError === undefined ? {} : { FunctionError: answer.FunctionError }),
      Payload: Buffer.from(answer.Payload),
    };
  },
});

/**
 * Where a function runs, if the caller may invoke it: in another account only if the function's policy lets them. Calls of one's own account
 * are let through; their identity policies are not evaluated here yet.
 * @throws ServiceError AccessDeniedException
 */
function runtimeFor(
  { region, principal: caller }: ApiCall,
  name: string,
  accountId: string,
  { clock, hostOf, membershipOf }: Surroundings,
): LambdaRuntime {
  const owner = name.split(':')[4] ?? accountId;
  const host = hostOf(name);
  const context = globalKeys({ caller, region, at: clock.now(), resourceAccount: owner, membershipOf });
  if (host !== undefined && (owner === accountId || host.permissions.allow(name, { caller: callerFrom(caller), context })))
    return host.lambda;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${name} because no resource-based policy allows the lambda:InvokeFunction action`,
    403,
  );
}

/** An invocation without a payload hands the function an empty object (AWS Lambda guide, "Invoke synchronously"). */
const textOf = (payload: unknown): string => {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : '';
  return text === '' ? '{}' : text;
};
