import { env as inherited } from 'node:process';
import { Worker } from 'node:worker_threads';
import type { InvocationAnswer } from './lambda-function.ts';
import type {
  EnvironmentSetup,
  FunctionErrorPayload,
  Invocation,
  Lost,
  ThreadMessage,
  WorkerMessage,
  WorkerSetup,
} from './worker-messages.ts';

const maximumPayloadBytes = 6 * 1024 * 1024;

/** How an invocation ended, and what cannot be used again. */
export type Ending = { readonly answer: InvocationAnswer; readonly lost: Lost };

/** A worker thread, for the invocations of one or more execution environments, one at a time. */
export type FunctionThread = {
  readonly load: (environment: EnvironmentSetup) => void;
  readonly unload: (environmentId: string) => void;
  /** The next only after this one has been answered. @param onLog gets what is printed until the next invocation */
  readonly invoke: (invocation: Invocation, timeoutInSeconds: number, onLog: (line: string) => void) => Promise<Ending>;
  /** Ends it in the midst of an invocation. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
};

export function startFunctionThread(clockOffset: SharedArrayBuffer): FunctionThread {
  const setup: WorkerSetup = { sdkResolvedFrom: new URL('../../package.json', import.meta.url).href, clockOffset };
  // Nothing of this process is inherited but where compiled modules are kept; the environments bring all of their variables and leave none of these.
  const { NODE_COMPILE_CACHE } = inherited;
  const env = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup, env, execArgv: [] });
  let takeLog: (text: string) => void = () => {};
  let finish: ((ending: Ending) => void) | undefined;
  let isGone = false;

  const post = (message: ThreadMessage): void => worker.postMessage(message);
  const end = (ending: Ending): void => {
    finish?.(ending);
    finish = undefined;
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'log') takeLog(message.text);
    else if (message.kind === 'returned') end(returned(message.payload));
    else end({ answer: failed(message.error), lost: message.lost });
  });
  worker.on('error', (error: Error) => end(exited(`${error.name}: ${error.message}`)));
  worker.on('exit', (code) => {
    isGone = true;
    end(exited(`exit status ${code}`));
  });

  return {
    load: (environment) => post({ kind: 'load', environment }),
    unload: (environmentId) => post({ kind: 'unload', environmentId }),
    invoke: (invocation, timeoutInSeconds, onLog) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => end(timedOut(invocation.requestId, timeoutInSeconds)), timeoutInSeconds * 1000);
        takeLog = lineCollector(onLog);
        finish = (ending) => {
          clearTimeout(timer);
          resolve(ending);
        };
        if (isGone) end(exited('it had ended since the last invocation'));
        else post({ kind: 'invoke', invocation });
      }),
    kill: () => {
      end(exited('its machine was lost'));
      void worker.terminate();
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}

const failed = (error: FunctionErrorPayload): InvocationAnswer => ({
  StatusCode: 200,
  FunctionError: 'Unhandled',
  Payload: JSON.stringify(error),
});

function returned(payload: string): Ending {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= maximumPayloadBytes) return { answer: { StatusCode: 200, Payload: payload }, lost: 'nothing' };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${maximumPayloadBytes} bytes).`;
  return { answer: failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage, trace: [] }), lost: 'nothing' };
}

const timedOut = (requestId: string, seconds: number): Ending => ({
  answer: failed({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    trace: [],
  }),
  lost: 'thread',
});

const exited = (how: string): Ending => ({
  answer: failed({ errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited with error: ${how}`, trace: [] }),
  lost: 'thread',
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
