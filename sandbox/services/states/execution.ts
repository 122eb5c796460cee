import type { ChoiceState, Definition, Retry, TaskState } from './definition.ts';

type Json = Readonly<Record<string, unknown>>;

/** Invokes a function as the machine's role. */
export type Invoke = (
  functionArn: string,
  payload: string,
) => Promise<{ readonly FunctionError?: string | undefined; readonly Payload: string }>;

/** Waits in the time of the sandbox, or until it ends. */
export type Sleep = (millis: number) => Promise<void>;

/** Why an execution failed, in the words of Step Functions. */
export class ExecutionFailure extends Error {
  readonly error: string;
  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** Input and output of a state, in bytes (Step Functions guide, "Quotas"). */
const largestData = 262_144;
/** Events in the history of an execution (likewise), of which a task has five and a choice two. */
const mostEvents = 25_000;

/**
 * Runs a state machine to its end. A function's own time-out comes before that of its task, so tasks have none here.
 * @returns the output. @throws ExecutionFailure
 */
export async function runDefinition({ startAt, states }: Definition, input: Json, invoke: Invoke, sleep: Sleep): Promise<Json> {
  let data = input;
  let events = 0;
  for (let name: string | undefined = startAt; name !== undefined; ) {
    const state = states.get(name);
    if (state === undefined) throw new ExecutionFailure('States.Runtime', `there is no state ${name}`);
    events += state.type === 'Task' ? 5 : 2;
    if (events > mostEvents)
      throw new ExecutionFailure('States.Runtime', `The execution reached the maximum number of history events (${mostEvents}).`);
    if (state.type === 'Task') {
      data = withinLimit(name, { ...data, [state.resultField]: await performed(state, data, invoke, sleep) });
      name = state.next;
    } else {
      name = chosenBy(state, data);
    }
  }
  return data;
}

function withinLimit(name: string, data: Json): Json {
  if (Buffer.byteLength(JSON.stringify(data)) <= largestData) return data;
  throw new ExecutionFailure(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

function chosenBy({ choices, otherwise }: ChoiceState, data: Json): string {
  const next = choices.find(({ variable, booleanEquals }) => valueAt(data, variable) === booleanEquals)?.next ?? otherwise;
  if (next === undefined) throw new ExecutionFailure('States.NoChoiceMatched', 'no choice matched and there is no Default');
  return next;
}

async function performed(state: TaskState, data: Json, invoke: Invoke, sleep: Sleep): Promise<unknown> {
  const payload = JSON.stringify(filledIn(state.parameters, data));
  const { maxAttempts, intervalSeconds, backoffRate }: Retry = state.retry ?? { maxAttempts: 0, intervalSeconds: 0, backoffRate: 1 };
  for (let retries = 0; ; retries += 1) {
    const { FunctionError, Payload } = await invoke(state.functionArn, payload);
    if (FunctionError === undefined) return JSON.parse(Payload);
    const { errorType = 'Lambda.Unknown' } = JSON.parse(Payload) as { readonly errorType?: string };
    if (retries >= maxAttempts) throw new ExecutionFailure(errorType, Payload);
    await sleep(intervalSeconds * backoffRate ** retries * 1000);
  }
}

/** Replaces the values of fields whose name ends in `.$` by what their path says (Amazon States Language, "Payload template"). */
function filledIn(template: unknown, data: Json): unknown {
  if (typeof template !== 'object' || template === null || Array.isArray(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$') ? [name.slice(0, -2), valueAt(data, String(value))] : [name, filledIn(value, data)],
    ),
  );
}

/** @throws ExecutionFailure if the path leads nowhere */
function valueAt(data: Json, path: string): unknown {
  if (!/^\$(\.[A-Za-z]+)+$/.test(path)) throw new ExecutionFailure('States.Runtime', `the path ${path} is not simulated by this sandbox`);
  let value: unknown = data;
  for (const name of path.slice(2).split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      throw new ExecutionFailure('States.ParameterPathFailure', `The JSONPath '${path}' could not be found in the input`);
    value = (value as Json)[name];
  }
  return value;
}
