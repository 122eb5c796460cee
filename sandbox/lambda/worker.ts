/** Runs in a worker thread: one execution environment of one Lambda function, which handles one invocation at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Handler, InitError, loadHandler } from './load-handler.ts';
import { shiftedDate } from './shifted-date.ts';
import type { FunctionErrorPayload, Invocation, WorkerMessage, WorkerSetup } from './worker-messages.ts';

const setup: WorkerSetup = workerData;
const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread only');

const post = (message: WorkerMessage): void => port.postMessage(message);
const realNow = Date.now;
const offset = new Float64Array(setup.clockOffset);
globalThis.Date = shiftedDate(Date, () => offset[0] ?? 0);

// Sent in order with the results; the thread's own streams would arrive some time after them.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    post({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const done = rest.find((value) => typeof value === 'function');
    if (typeof done === 'function') done();
    return true;
  };
}

let current = '';
const fail = (error: FunctionErrorPayload, isWorkerLost: boolean): void =>
  post({ kind: 'failed', requestId: current, error, isWorkerLost });

process.on('uncaughtException', (error) => fail(payloadOf(error), true));
process.on('unhandledRejection', (reason) =>
  fail({ ...payloadOf(reason), errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) }, true),
);

let handler: Handler | undefined;

port.on('message', (invocation: Invocation) => {
  current = invocation.requestId;
  run(invocation).catch((error: unknown) => fail(payloadOf(error), false));
});

async function run(invocation: Invocation): Promise<void> {
  try {
    handler ??= loadHandler(setup.code, setup.handler, setup.sdkResolvedFrom);
  } catch (error) {
    fail(payloadOf(error), true);
    return;
  }
  const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
  post({ kind: 'returned', requestId: invocation.requestId, payload: JSON.stringify(result) ?? 'null' });
}

const contextOf = ({ requestId, deadline, payload: _, ...rest }: Invocation) => ({
  ...rest,
  awsRequestId: requestId,
  functionVersion: '$LATEST',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
});

/** As the Lambda runtime for Node.js words what was thrown. */
function payloadOf(thrown: unknown): FunctionErrorPayload {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const trace = thrown instanceof InitError ? [`${thrown.name}: ${thrown.message}`] : (thrown.stack ?? '').split('\n');
  return { errorType: thrown.name, errorMessage: thrown.message, trace };
}
