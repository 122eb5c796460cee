import { type Action, type ActionContext, type LambdaAnswer, problemsOfKeys, StepFailure, textInput } from './action.ts';
import { isJsonRecord, type Json, type JsonRecord, toJson } from './json.ts';
import { selectOutputs } from './outputs.ts';

const maximumPayloadBytes = 200 * 1024;

/**
 * `aws:invokeLambdaFunction`: one synchronous invocation of at most 300 seconds. A function error fails the step; the guide does not say
 * that it does, so a function must not rely on being read after an error.
 */
export const invokeLambdaFunction: Action = {
  name: 'aws:invokeLambdaFunction',
  defaultTimeoutSeconds: 300,
  maximumTimeoutSeconds: 300,
  declaresOutputs: true,
  ownOutputs: ['StatusCode', 'Payload'],
  isBlocking: false,
  problemsOfInputs: (inputs) => [
    ...problemsOfKeys(inputs, ['FunctionName'], ['InputPayload']),
    ...(inputs['InputPayload'] === undefined || isJsonRecord(inputs['InputPayload']) ? [] : ["input 'InputPayload' must be a map"]),
  ],
  targetsOf: () => [],
  run: async (context) => {
    const answer = await context.invokeLambda(
      textInput(context.inputs, 'FunctionName'),
      JSON.stringify(context.inputs['InputPayload'] ?? {}),
    );
    if (answer.FunctionError !== undefined) throw new StepFailure(describeFunctionError(answer));
    const bytes = Buffer.byteLength(answer.Payload);
    if (bytes > maximumPayloadBytes)
      throw new StepFailure(`The function returned ${bytes} bytes; at most ${maximumPayloadBytes} are allowed`);
    return { outputs: outputsFrom(context, answer) };
  },
};

function outputsFrom({ step, settings }: ActionContext, { StatusCode, Payload }: LambdaAnswer): JsonRecord {
  const returned = parsePayload(Payload);
  const root: Json = settings.lambdaSelectorRoot === 'response' ? { StatusCode, Payload: returned } : returned;
  return { StatusCode, Payload, ...selectOutputs(step.outputs, root) };
}

function describeFunctionError({ FunctionError, Payload }: LambdaAnswer): string {
  const error = parsePayload(Payload);
  const [type, message] = isJsonRecord(error) ? [error['errorType'], error['errorMessage']] : [undefined, undefined];
  return `The Lambda function failed (${FunctionError}): ${typeof type === 'string' ? `${type}: ` : ''}${typeof message === 'string' ? message : Payload}`;
}

function parsePayload(payload: string): Json {
  try {
    return toJson(JSON.parse(payload));
  } catch {
    return payload;
  }
}
