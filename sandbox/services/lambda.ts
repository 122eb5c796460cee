import { partitionOf } from '../../functions/core/partition.ts';
import type { ApiCall, Principal, ServiceOperations } from '../call.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import type { PolicyDocument } from '../iam/policy-document.ts';
import type { FunctionPolicies } from '../lambda/function-policy.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import { ServiceError } from '../service-error.ts';

type Surroundings = {
  readonly authorizer: Authorizer;
  /** The account of a function, by its name in one's own account or by its ARN. */
  readonly hostOf: (nameOrArn: string) => { readonly lambda: LambdaRuntime; readonly permissions: FunctionPolicies } | undefined;
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

/** Where a function runs, if the caller may invoke it. @throws ServiceError AccessDeniedException */
function runtimeFor({ region, principal }: ApiCall, name: string, accountId: string, { hostOf, authorizer }: Surroundings): LambdaRuntime {
  const functionArn = name.startsWith('arn:') ? name : `arn:${partitionOf(region)}:lambda:${region}:${accountId}:function:${name}`;
  const host = hostOf(name);
  const refusal = refusalToInvoke(functionArn, { region, principal, policy: host?.permissions.documentOf(functionArn) }, authorizer);
  if (host !== undefined && refusal === undefined) return host.lambda;
  throw notAuthorized(principal, functionArn, refusal ?? 'because no resource-based policy allows the lambda:InvokeFunction action');
}

/** Why somebody may not invoke a function; `undefined` if they may. */
export const refusalToInvoke = (
  functionArn: string,
  { region, principal, policy }: { readonly region: string; readonly principal: Principal; readonly policy: PolicyDocument | undefined },
  authorizer: Authorizer,
): string | undefined =>
  authorizer.refusalOf({
    caller: principal,
    region,
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    owner: functionArn.split(':')[4] ?? '',
    resourcePolicy: policy,
  });

export const notAuthorized = ({ arn }: Principal, functionArn: string, refusal: string): ServiceError =>
  new ServiceError(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} ${refusal}`,
    403,
  );

/** An invocation without a payload hands the function an empty object (AWS Lambda guide, "Invoke synchronously"). */
const textOf = (payload: unknown): string => {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : '';
  return text === '' ? '{}' : text;
};
