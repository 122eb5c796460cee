import { Worker } from 'node:worker_threads';
import { type InvocationAnswer, type LambdaFunction, logStreamName } from './lambda-function.ts';
import type { FunctionErrorPayload, Invocation, WorkerMessage, WorkerSetup } from './worker-messages.ts';

const maximumPayloadBytes = 6 * 1024 * 1024;

export type ExecutionEnvironment = {
  /** One invocation; the next only after it has been answered. `isLost`: the thread is gone, start another for the next invocation. */
  readonly invoke: (requestId: string, payload: string) => Promise<{ readonly answer: InvocationAnswer; readonly isLost: boolean }>;
  readonly stop: () => Promise<void>;
};

type Start = {
  readonly definition: LambdaFunction;
  /** All of `process.env`; nothing of this process is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  readonly clockOffset: SharedArrayBuffer;
  readonly onLog: (line: string) => void;
};

type Ending = { readonly answer: InvocationAnswer; readonly isLost: boolean };

/** Starts a worker thread for a function. It stays warm between invocations, as Lambda keeps its environments. */
export function startExecutionEnvironment({ definition, variables, clockOffset, onLog }: Start): ExecutionEnvironment {
  const setup: WorkerSetup = {
    code: definition.code,
    handler: definition.handler,
    sdkResolvedFrom: new URL('../../package.json', import.meta.url).href,
    clockOffset,
  };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup, env: { ...variables }, execArgv: [] });
  const takeLog = lineCollector(onLog);
  let finish: ((ending: Ending) => void) | undefined;
  let isGone = false;

  const end = (ending: Ending): void => {
    finish?.(ending);
    finish = undefined;
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'log') takeLog(message.text);
    else if (message.kind === 'returned') end(returned(message.payload));
    else end({ answer: failed(message.error), isLost: message.isWorkerLost });
  });
  worker.on('error', (error: Error) => end(exited(`${error.name}: ${error.message}`)));
  worker.on('exit', (code) => {
    isGone = true;
    end(exited(`exit status ${code}`));
  });

  return {
    invoke: (requestId, payload) =>
      new Promise((resolve) => {
        const limit = definition.timeoutInSeconds * 1000;
        const timer = setTimeout(() => end(timedOut(requestId, definition.timeoutInSeconds)), limit);
        finish = (ending) => {
          clearTimeout(timer);
          resolve(ending);
        };
        if (isGone) end(exited('it had ended since the last invocation'));
        else worker.postMessage(invocationOf(definition, requestId, payload, Date.now() + limit));
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
}

const invocationOf = (definition: LambdaFunction, requestId: string, payload: string, deadline: number): Invocation => ({
  requestId,
  payload,
  functionName: definition.functionName,
  invokedFunctionArn: definition.functionArn,
  memoryLimitInMB: String(definition.memorySizeInMB),
  logGroupName: `/aws/lambda/${definition.functionName}`,
  logStreamName,
  deadline,
});

const failed = (error: FunctionErrorPayload): InvocationAnswer => ({
  StatusCode: 200,
  FunctionError: 'Unhandled',
  Payload: JSON.stringify(error),
});

function returned(payload: string): Ending {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= maximumPayloadBytes) return { answer: { StatusCode: 200, Payload: payload }, isLost: false };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${maximumPayloadBytes} bytes).`;
  return { answer: failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage, trace: [] }), isLost: false };
}

const timedOut = (requestId: string, seconds: number): Ending => ({
  answer: failed({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    trace: [],
  }),
  isLost: true,
});

const exited = (how: string): Ending => ({
  answer: failed({ errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited with error: ${how}`, trace: [] }),
  isLost: true,
});

/** Streams are written in pieces; a log entry is a line. */
function lineCollector(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}
