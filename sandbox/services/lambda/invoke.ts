import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, Operation } from '../../call.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import type { FunctionPolicies } from '../../lambda/function-policy.ts';
import type { LambdaRuntime } from '../../lambda/lambda-runtime.ts';
import { ServiceError } from '../../service-error.ts';

export type Surroundings = {
  readonly authorizer: Authorizer;
  /** The account of a function, by its name in one's own account or by its ARN. */
  readonly hostOf: (nameOrArn: string) => { readonly lambda: LambdaRuntime; readonly permissions: FunctionPolicies } | undefined;
};

/** Invoke, waiting for the answer or not (AWS Lambda API, Invoke). */
export const invoke =
  (accountId: string, surroundings: Surroundings): Operation =>
  async (call) => {
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
  };

/** Where a function runs, if the caller may invoke it: the one way to every function that somebody invokes with permissions of their own. @throws ServiceError AccessDeniedException */
export function runtimeFor(
  { region, principal }: Pick<ApiCall, 'region' | 'principal'>,
  nameOrArn: string,
  accountId: string,
  { hostOf, authorizer }: Surroundings,
): LambdaRuntime {
  const functionArn = nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:${partitionOf(region)}:lambda:${region}:${accountId}:function:${nameOrArn}`;
  const host = hostOf(nameOrArn);
  const refusal = authorizer.refusalOf({
    caller: principal,
    region,
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    owner: functionArn.split(':')[4] ?? '',
    resourcePolicy: host?.permissions.documentOf(functionArn),
  });
  if (host !== undefined && refusal === undefined) return host.lambda;
  const why = refusal ?? 'because no resource-based policy allows the lambda:InvokeFunction action';
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} ${why}`,
    403,
  );
}

/** An invocation without a payload hands the function an empty object (AWS Lambda guide, "Invoke synchronously"). */
const textOf = (payload: unknown): string => {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : '';
  return text === '' ? '{}' : text;
};
