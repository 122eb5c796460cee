import { randomUUID } from 'node:crypto';
import { startFunctionThread } from './function-thread.ts';
import { type InvocationAnswer, type LambdaFunction, logStreamName } from './lambda-function.ts';
import type { EnvironmentSetup, Invocation } from './worker-messages.ts';

export type ExecutionEnvironment = {
  /** One invocation; the next only after it has been answered. `isLost`: it is gone, start another for the next invocation. */
  readonly invoke: (requestId: string, payload: string) => Promise<{ readonly answer: InvocationAnswer; readonly isLost: boolean }>;
  /** Ends it in the midst of an invocation, if there is one. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
};

export type EnvironmentStart = {
  readonly definition: LambdaFunction;
  /** All of `process.env`; nothing of this process is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  readonly clockOffset: SharedArrayBuffer;
  /** Milliseconds that the machine's clock is ahead of the sandbox's. */
  readonly clockSkewMillis?: number;
  readonly onLog: (line: string) => void;
};

/** Starts a worker thread for a function. It stays warm between invocations, as Lambda keeps its environments. */
export function startExecutionEnvironment({
  definition,
  variables,
  clockOffset,
  clockSkewMillis,
  onLog,
}: EnvironmentStart): ExecutionEnvironment {
  const setup = environmentSetup(definition, variables, clockSkewMillis);
  const thread = startFunctionThread(clockOffset);
  thread.load(setup);
  return {
    invoke: async (requestId, payload) => {
      const invocation = invocationOf(definition, setup.id, requestId, payload);
      const { answer, lost } = await thread.invoke(invocation, definition.timeoutInSeconds, onLog);
      return { answer, isLost: lost !== 'nothing' };
    },
    kill: thread.kill,
    stop: thread.stop,
  };
}

export const environmentSetup = (
  { code, handler }: LambdaFunction,
  variables: Readonly<Record<string, string>>,
  clockSkewMillis = 0,
): EnvironmentSetup => ({
  id: randomUUID(),
  clockSkewMillis,
  code,
  handler,
  variables,
});

export const invocationOf = (definition: LambdaFunction, environmentId: string, requestId: string, payload: string): Invocation => ({
  environmentId,
  requestId,
  payload,
  functionName: definition.functionName,
  invokedFunctionArn: definition.functionArn,
  memoryLimitInMB: String(definition.memorySizeInMB),
  logGroupName: `/aws/lambda/${definition.functionName}`,
  logStreamName,
  deadline: Date.now() + definition.timeoutInSeconds * 1000,
});
