import type { ServiceOperations } from '../call.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import { ServiceError } from '../service-error.ts';

/** The API of AWS Lambda, as far as somebody invokes a function by hand: Invoke, waiting for the answer or not (AWS Lambda API, Invoke). */
export const createLambdaService = (runtime: LambdaRuntime): ServiceOperations => ({
  Invoke: async ({ region, input }) => {
    const { FunctionName, InvocationType = 'RequestResponse', LogType = 'None', ClientContext, Qualifier } = input;
    if (LogType !== 'None' || ClientContext !== undefined || Qualifier !== undefined)
      throw new ServiceError('SandboxNotImplemented', 'lambda Invoke with LogType, ClientContext or Qualifier is not simulated', 501);
    const payload = textOf(input['Payload']);
    if (InvocationType === 'Event') {
      if (runtime.find(region, String(FunctionName)) === undefined) await runtime.invoke(region, String(FunctionName), payload);
      void runtime.invokeAsynchronously(region, String(FunctionName), payload);
      return { StatusCode: 202 };
    }
    if (InvocationType !== 'RequestResponse')
      throw new ServiceError('SandboxNotImplemented', `lambda Invoke of type ${String(InvocationType)} is not simulated`, 501);
    const answer = await runtime.invoke(region, String(FunctionName), payload);
    return {
      StatusCode: answer.StatusCode,
      ExecutedVersion: '$LATEST',
      ...(answer.FunctionError === undefined ? {} : { FunctionError: answer.FunctionError }),
      Payload: Buffer.from(answer.Payload),
    };
  },
});

/** An invocation without a payload hands the function an empty object (AWS Lambda guide, "Invoke synchronously"). */
const textOf = (payload: unknown): string => {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : '';
  return text === '' ? '{}' : text;
};
