import { isDeepStrictEqual } from 'node:util';
import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import { createOngoing } from '../../ongoing.ts';
import { ServiceError } from '../../service-error.ts';
import { type Definition, parseDefinition } from './definition.ts';
import { ExecutionFailure, type Invoke, runDefinition } from './execution.ts';

export type StatesServiceOptions = {
  readonly clock: SandboxClock;
  /** Whether the role exists and its trust policy lets `states.amazonaws.com` assume it for this state machine. */
  readonly mayAssume: (roleArn: string, stateMachineArn: string) => boolean;
  /** Invokes a function as a session of the machine's role. */
  readonly invoke: (
    as: { readonly region: string; readonly roleArn: string; readonly sessionName: string },
    functionArn: string,
    payload: string,
  ) => ReturnType<Invoke>;
  readonly log: (line: string) => void;
};

export type StatesService = {
  readonly operations: ServiceOperations;
  /** CreateStateMachine. @throws ServiceError InvalidDefinition, InvalidName, StateMachineAlreadyExists or SandboxNotImplemented */
  readonly putStateMachine: (arn: string, machine: { readonly definition: string; readonly roleArn: string }) => void;
  readonly removeStateMachine: (arn: string) => void;
  /** Resolves when no execution is at work; one that waits for its next attempt counts as settled. */
  readonly settled: () => Promise<void>;
  readonly ongoing: () => number;
  readonly stop: () => void;
};

type Machine = { readonly definition: Definition; readonly roleArn: string };

type Execution = {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly input: string;
  readonly startDate: Date;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  stopDate?: Date;
  output?: string;
  error?: string;
  cause?: string;
};

/** AWS Step Functions of one account, as far as it runs standard state machines over functions. State lives in memory. */
export function createStatesService({ clock, mayAssume, invoke, log }: StatesServiceOptions): StatesService {
  const machines = new Map<string, Machine>();
  const executions = new Map<string, Execution>();
  const work = createOngoing();
  const ending = new AbortController();

  /** Counts an execution as work except while it waits. */
  const atWork = () => {
    let end = (): void => {};
    const begin = (): void => {
      const segment = new Promise<void>((resolve) => {
        end = resolve;
      });
      work.track(segment).catch(() => {});
    };
    begin();
    const sleep = async (millis: number): Promise<void> => {
      end();
      await clock.sleep(millis, ending.signal);
      if (ending.signal.aborted) throw new ExecutionFailure('States.Runtime', 'the sandbox was stopped');
      begin();
    };
    return { sleep, finish: () => end() };
  };

  const run = async (execution: Execution, { definition, roleArn }: Machine, region: string): Promise<void> => {
    const { sleep, finish } = atWork();
    try {
      if (!mayAssume(roleArn, execution.machineArn))
        throw new ExecutionFailure(
          'States.Runtime',
          `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role ${roleArn}.`,
        );
      const output = await runDefinition(
        definition,
        JSON.parse(execution.input),
        (functionArn, payload) => invoke({ region, roleArn, sessionName: execution.name }, functionArn, payload),
        sleep,
      );
      Object.assign(execution, { status: 'SUCCEEDED', output: JSON.stringify(output) });
    } catch (error) {
      const failure = error instanceof ExecutionFailure ? error : new ExecutionFailure('States.TaskFailed', String(error));
      Object.assign(execution, { status: 'FAILED', error: failure.error, cause: failure.message });
      log(`the execution ${execution.arn} failed: ${failure.error}: ${failure.message.slice(0, 500)}`);
    }
    execution.stopDate = clock.now();
    finish();
  };

  return {
    operations: {
      StartExecution: async (call) => {
        const arn = String(call.input['stateMachineArn']);
        const machine = machines.get(arn);
        if (machine === undefined) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
        const name = nameIn(call);
        const input = inputIn(call);
        const executionArn = `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
        const there = executions.get(executionArn);
        if (there !== undefined) {
          // The same again while it runs is the same execution (Step Functions API, StartExecution).
          if (there.status === 'RUNNING' && isDeepStrictEqual(JSON.parse(there.input), JSON.parse(input)))
            return { executionArn, startDate: there.startDate };
          throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
        }
        const execution: Execution = { arn: executionArn, machineArn: arn, name, input, startDate: clock.now(), status: 'RUNNING' };
        executions.set(executionArn, execution);
        run(execution, machine, call.region).catch(() => {});
        return { executionArn, startDate: execution.startDate };
      },
      DescribeExecution: async ({ input }) => {
        const execution = executions.get(String(input['executionArn']));
        if (execution === undefined)
          throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(input['executionArn'])}'`);
        const { arn, machineArn, ...rest } = execution;
        return { executionArn: arn, stateMachineArn: machineArn, ...rest };
      },
    },
    putStateMachine: (arn, { definition, roleArn }) => {
      if (machines.has(arn)) throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      machines.set(arn, { definition: parseDefinition(definition), roleArn });
    },
    removeStateMachine: (arn) => {
      machines.delete(arn);
    },
    settled: work.settled,
    ongoing: work.count,
    stop: () => ending.abort(),
  };
}

/** 1–80 characters (Step Functions API, StartExecution). */
function nameIn({ input }: ApiCall): string {
  const name = input['name'] ?? crypto.randomUUID();
  if (typeof name === 'string' && /^[A-Za-z0-9_-]{1,80}$/.test(name)) return name;
  throw new ServiceError('InvalidName', `Invalid Name: '${String(name)}'`);
}

function inputIn({ input }: ApiCall): string {
  const text = String(input['input'] ?? '{}');
  if (Buffer.byteLength(text) > 262_144)
    throw new ServiceError('InvalidExecutionInput', 'Invalid Execution Input: larger than 262144 bytes');
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new ServiceError('InvalidExecutionInput', `Invalid Execution Input: '${error instanceof Error ? error.message : String(error)}'`);
  }
}
