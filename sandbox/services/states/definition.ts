import { ServiceError } from '../../service-error.ts';

/** A state machine as far as the sandbox runs one: tasks that call a function, and choices by a boolean (Amazon States Language). */
export type Definition = { readonly startAt: string; readonly states: ReadonlyMap<string, State> };

export type State = TaskState | ChoiceState;

export type TaskState = {
  readonly type: 'Task';
  readonly functionArn: string;
  readonly parameters: unknown;
  /** `$.name`: where in the data the answer goes. */
  readonly resultField: string;
  readonly retry: Retry | undefined;
  /** Left out: the execution ends here. */
  readonly next: string | undefined;
};

/** Of any error: `States.ALL`. */
export type Retry = { readonly intervalSeconds: number; readonly backoffRate: number; readonly maxAttempts: number };

export type ChoiceState = {
  readonly type: 'Choice';
  readonly choices: readonly { readonly variable: string; readonly booleanEquals: boolean; readonly next: string }[];
  readonly otherwise: string | undefined;
};

type Json = Readonly<Record<string, unknown>>;

const invalid = (message: string): ServiceError => new ServiceError('InvalidDefinition', `Invalid State Machine Definition: ${message}`);
const unknown = (message: string): ServiceError =>
  new ServiceError('SandboxNotImplemented', `${message} is not simulated by this sandbox`, 501);

/** @throws ServiceError InvalidDefinition, or SandboxNotImplemented for what the sandbox does not run */
export function parseDefinition(text: string): Definition {
  const definition = recordIn(jsonIn(text), 'the definition');
  refuseOthers(definition, 'the definition', ['Comment', 'StartAt', 'States']);
  const states = new Map(
    Object.entries(recordIn(definition['States'], 'States')).map(([name, state]) => [name, stateIn(name, recordIn(state, name))]),
  );
  const startAt = textIn(definition, 'StartAt', 'the definition');
  for (const target of [startAt, ...[...states.values()].flatMap(targetsOf)])
    if (!states.has(target)) throw invalid(`MISSING_TRANSITION_TARGET: there is no state ${target}`);
  return { startAt, states };
}

const targetsOf = (state: State): readonly string[] =>
  (state.type === 'Task' ? [state.next] : [...state.choices.map(({ next }) => next), state.otherwise]).filter(
    (target) => target !== undefined,
  );

function stateIn(name: string, state: Json): State {
  if (state['Type'] === 'Task') return taskIn(name, state);
  if (state['Type'] === 'Choice') return choiceIn(name, state);
  throw unknown(`${name}: the state type ${String(state['Type'])}`);
}

function taskIn(name: string, state: Json): TaskState {
  refuseOthers(state, name, ['Type', 'Comment', 'Resource', 'Parameters', 'ResultPath', 'TimeoutSeconds', 'Retry', 'Next', 'End']);
  const functionArn = textIn(state, 'Resource', name);
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+$/.test(functionArn)) throw unknown(`${name}: the resource ${functionArn}`);
  const resultField = /^\$\.([A-Za-z]+)$/.exec(textIn(state, 'ResultPath', name))?.[1];
  if (resultField === undefined) throw unknown(`${name}: the ResultPath ${String(state['ResultPath'])}`);
  if ((state['Next'] === undefined) === (state['End'] !== true)) throw invalid(`${name} must have either Next or End`);
  return {
    type: 'Task',
    functionArn,
    parameters: state['Parameters'] ?? {},
    resultField,
    retry: state['Retry'] === undefined ? undefined : retryIn(name, state['Retry']),
    next: state['Next'] === undefined ? undefined : textIn(state, 'Next', name),
  };
}

function retryIn(name: string, written: unknown): Retry {
  const [retry, ...others] = Array.isArray(written) ? written.map((one) => recordIn(one, `${name}.Retry`)) : [];
  if (retry === undefined || others.length > 0 || JSON.stringify(retry['ErrorEquals']) !== '["States.ALL"]')
    throw unknown(`${name}: a Retry of other than States.ALL alone`);
  refuseOthers(retry, `${name}.Retry`, ['ErrorEquals', 'IntervalSeconds', 'BackoffRate', 'MaxAttempts']);
  // Defaults: Amazon States Language, "Errors".
  const { IntervalSeconds = 1, BackoffRate = 2, MaxAttempts = 3 } = retry;
  return { intervalSeconds: Number(IntervalSeconds), backoffRate: Number(BackoffRate), maxAttempts: Number(MaxAttempts) };
}

function choiceIn(name: string, state: Json): ChoiceState {
  refuseOthers(state, name, ['Type', 'Comment', 'Choices', 'Default']);
  const { Choices: choices } = state;
  if (!Array.isArray(choices) || choices.length === 0) throw invalid(`${name} must have Choices`);
  return {
    type: 'Choice',
    choices: choices.map((one) => {
      const choice = recordIn(one, `${name}.Choices`);
      refuseOthers(choice, `${name}.Choices`, ['Variable', 'BooleanEquals', 'Next']);
      if (typeof choice['BooleanEquals'] !== 'boolean') throw invalid(`${name}: BooleanEquals must be true or false`);
      return { variable: textIn(choice, 'Variable', name), booleanEquals: choice['BooleanEquals'], next: textIn(choice, 'Next', name) };
    }),
    otherwise: state['Default'] === undefined ? undefined : textIn(state, 'Default', name),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`INVALID_JSON_DESCRIPTION: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function recordIn(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(`${what} must be an object`);
}

function textIn(record: Json, field: string, what: string): string {
  const value = record[field];
  if (typeof value === 'string') return value;
  throw invalid(`${what}: ${field} must be text`);
}

function refuseOthers(record: Json, what: string, known: readonly string[]): void {
  const other = Object.keys(record).find((field) => !known.includes(field));
  if (other !== undefined) throw unknown(`${what}: the field ${other}`);
}
