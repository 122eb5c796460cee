/** Runs in a worker thread: execution environments of Lambda functions, one of which handles one invocation at a time. */
import { env } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { type Handler, InitError, loadHandler } from './load-handler.ts';
import { shiftedDate } from './shifted-date.ts';
import type {
  EnvironmentSetup,
  FunctionErrorPayload,
  Invocation,
  Lost,
  ThreadMessage,
  WorkerMessage,
  WorkerSetup,
} from './worker-messages.ts';

const setup: WorkerSetup = workerData;
const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread only');

type Environment = { readonly setup: EnvironmentSetup; handler?: Handler };
let entered: Environment | undefined;

const post = (message: WorkerMessage): void => port.postMessage(message);
const realNow = Date.now;
const offset = new Float64Array(setup.clockOffset);
globalThis.Date = shiftedDate(Date, () => (offset[0] ?? 0) + (entered?.setup.clockSkewMillis ?? 0));

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
const fail = (error: FunctionErrorPayload, lost: Lost): void => post({ kind: 'failed', requestId: current, error, lost });

process.on('uncaughtException', (error) => fail(payloadOf(error), 'thread'));
process.on('unhandledRejection', (reason) =>
  fail({ ...payloadOf(reason), errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) }, 'thread'),
);

const environments = new Map<string, Environment>();

port.on('message', (message: ThreadMessage) => {
  if (message.kind === 'load') environments.set(message.environment.id, { setup: message.environment });
  else if (message.kind === 'unload') environments.delete(message.environmentId);
  else {
    current = message.invocation.requestId;
    run(message.invocation).catch((error: unknown) => fail(payloadOf(error), 'nothing'));
  }
});

async function run(invocation: Invocation): Promise<void> {
  const environment = environments.get(invocation.environmentId);
  if (environment === undefined) throw new Error(`the execution environment ${invocation.environmentId} is not in this thread`);
  let handler: Handler;
  try {
    handler = enter(environment);
  } catch (error) {
    fail(payloadOf(error), 'environment');
    return;
  }
  const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
  post({ kind: 'returned', requestId: invocation.requestId, payload: JSON.stringify(result) ?? 'null' });
}

/** Makes an environment the one that the thread stands for: the variables of the process become its own, and its code is loaded once. */
function enter(environment: Environment): Handler {
  const { code, handler, variables } = environment.setup;
  if (entered !== environment) {
    for (const name of Object.keys(env)) Reflect.deleteProperty(env, name);
    Object.assign(env, variables);
    entered = environment;
  }
  environment.handler ??= loadHandler(code, handler, setup.sdkResolvedFrom);
  return environment.handler;
}

const contextOf = ({ requestId, deadline, payload: _, environmentId: __, ...rest }: Invocation) => ({
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
