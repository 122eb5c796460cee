import { randomUUID } from 'node:crypto';
import { createOngoing } from '../ongoing.ts';
import { ServiceError } from '../service-error.ts';
import { type EnvironmentStart, type ExecutionEnvironment, startExecutionEnvironment } from './execution-environment.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { type Credentials, type InvocationAnswer, type LambdaFunction, runtimeVariables } from './lambda-function.ts';

export type LogLine = { readonly accountId: string; readonly region: string; readonly functionName: string; readonly line: string };

export type LambdaOptions = {
  readonly endpoint: () => string;
  /**
   * Credentials of a function's execution environments: its role's, with the ARN of the function in
   * them.
   */
  readonly credentialsOf: (definition: LambdaFunction) => Credentials;
  /** One 64-bit float: milliseconds that the sandbox's clock is ahead. */
  readonly clockOffset: SharedArrayBuffer;
  readonly sleep: (millis: number) => Promise<void>;
  /** On top of each function's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Pauses before the two retries of an asynchronous invocation. Lambda waits one and two minutes; a local run need not. */
  readonly retryPausesInMillis?: readonly number[];
  /** Milliseconds after which an asynchronous invocation begins, once for each: an event may arrive more than once, and after a later one (AWS Lambda guide, "Asynchronous invocation"). @default once and at once */
  readonly deliveries?: (() => readonly number[]) | undefined;
  /** Milliseconds that the clock of a new execution environment is ahead. @default 0 */
  readonly clockSkewMillis?: (() => number) | undefined;
  /** Invocations of one function at once; further ones wait. */
  readonly concurrency?: number;
  readonly onLog?: (line: LogLine) => void;
  /** How an execution environment is started. @default in a thread of its own */
  readonly startEnvironment?: (start: EnvironmentStart) => ExecutionEnvironment;
};

export type Breakage = 'throw' | 'missing';

export type LambdaRuntime = {
  readonly register: (definition: LambdaFunction) => void;
  /** A running invocation ends with its environment. */
  readonly remove: (region: string, functionName: string) => void;
  /** By name or ARN. */
  readonly find: (region: string, nameOrArn: string) => LambdaFunction | undefined;
  /** Invoke, RequestResponse. @throws ServiceError ResourceNotFoundException */
  readonly invoke: (region: string, nameOrArn: string, payload: string) => Promise<InvocationAnswer>;
  /** Invoke, Event: repeats a failed invocation twice; resolves with the last answer, which Lambda shows nobody. */
  readonly invokeAsynchronously: (region: string, nameOrArn: string, payload: string) => Promise<InvocationAnswer>;
  readonly breakFunction: (functionName: string, how: Breakage) => void;
  readonly mendFunction: (functionName: string) => void;
  /** Ends what runs of a function, as if its machine had been lost. */
  readonly killRunning: (region: string, functionName: string) => void;
  readonly logs: () => readonly LogLine[];
  /** How many invocations are running, waiting for an environment or for a retry. */
  readonly ongoing: () => number;
  readonly settled: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const keptLogLines = 20_000;

/** AWS Lambda for inline Node.js functions: each runs unmodified in worker threads, started with the first invocation. */
export function createLambdaRuntime(options: LambdaOptions): LambdaRuntime {
  const { retryPausesInMillis = [500, 1000], concurrency = 4, startEnvironment = startExecutionEnvironment } = options;
  const functions = new Map<string, { readonly definition: LambdaFunction; readonly pool: FunctionPool }>();
  const broken = new Map<string, Breakage>();
  const logs: LogLine[] = [];
  const ongoing = createOngoing();

  const record = (line: LogLine): void => {
    logs.push(line);
    if (logs.length > keptLogLines) logs.splice(0, logs.length - keptLogLines);
    options.onLog?.(line);
  };

  const start = (definition: LambdaFunction) => () =>
    startEnvironment({
      definition,
      variables: {
        ...definition.environment,
        ...options.environment,
        ...runtimeVariables(definition, options.endpoint(), options.credentialsOf(definition)),
      },
      clockOffset: options.clockOffset,
      clockSkewMillis: options.clockSkewMillis?.() ?? 0,
      onLog: (line) => record({ accountId: definition.accountId, region: definition.region, functionName: definition.functionName, line }),
    });

  const wanted = (region: string, nameOrArn: string) => {
    const name = functionNameIn(nameOrArn);
    const found = functions.get(`${region}/${name}`);
    if (found === undefined || broken.get(name) === 'missing') {
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${nameOrArn} in ${region}`, 404);
    }
    return found;
  };

  const invoke = async (region: string, nameOrArn: string, payload: string): Promise<InvocationAnswer> => {
    const { definition, pool } = wanted(region, nameOrArn);
    if (broken.get(definition.functionName) === 'throw') return brokenAnswer(definition.functionName);
    return pool.invoke(randomUUID(), payload);
  };

  const invokeWithRetries = async (region: string, nameOrArn: string, payload: string): Promise<InvocationAnswer> => {
    let answer = await invoke(region, nameOrArn, payload);
    for (const pause of retryPausesInMillis) {
      if (answer.FunctionError === undefined) return answer;
      await options.sleep(pause);
      answer = await invoke(region, nameOrArn, payload);
    }
    return answer;
  };

  /** Nobody is shown the answer to an event that arrives again. */
  const invokeAtLeastOnce = async (region: string, nameOrArn: string, payload: string): Promise<InvocationAnswer> => {
    const [first = 0, ...again] = options.deliveries?.() ?? [];
    const delivered = async (millis: number): Promise<InvocationAnswer> => {
      if (millis > 0) await new Promise((resolve) => setTimeout(resolve, millis));
      return invokeWithRetries(region, nameOrArn, payload);
    };
    const [answer] = await Promise.all([delivered(first), ...again.map(delivered)]);
    return answer;
  };

  return {
    register: (definition) => {
      functions
        .get(`${definition.region}/${definition.functionName}`)
        ?.pool.retire()
        .catch(() => {});
      functions.set(`${definition.region}/${definition.functionName}`, {
        definition,
        pool: createFunctionPool(start(definition), concurrency),
      });
    },
    remove: (region, functionName) => {
      const place = `${region}/${functionName}`;
      functions
        .get(place)
        ?.pool.stop()
        .catch(() => {});
      functions.delete(place);
    },
    find: (region, nameOrArn) => functions.get(`${region}/${functionNameIn(nameOrArn)}`)?.definition,
    invoke: (region, nameOrArn, payload) => ongoing.track(invoke(region, nameOrArn, payload)),
    invokeAsynchronously: (region, nameOrArn, payload) => ongoing.track(invokeAtLeastOnce(region, nameOrArn, payload)),
    breakFunction: (functionName, how) => {
      broken.set(functionName, how);
    },
    mendFunction: (functionName) => {
      broken.delete(functionName);
    },
    killRunning: (region, functionName) => functions.get(`${region}/${functionName}`)?.pool.killRunning(),
    logs: () => logs,
    ongoing: ongoing.count,
    settled: ongoing.settled,
    stop: async () => {
      await Promise.all([...functions.values()].map(({ pool }) => pool.stop()));
    },
  };
}

/** `name`, `arn:…:function:name` or `arn:…:function:name:qualifier`. */
const functionNameIn = (nameOrArn: string): string => nameOrArn.replace(/^arn:[^:]+:lambda:[^:]*:\d*:function:/, '').replace(/:.*$/, '');

const brokenAnswer = (functionName: string): InvocationAnswer => ({
  StatusCode: 200,
  FunctionError: 'Unhandled',
  Payload: JSON.stringify({ errorType: 'Error', errorMessage: `${functionName} was broken on purpose`, trace: [] }),
});
