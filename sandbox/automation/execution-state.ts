import type { Principal } from '../call.ts';
import type { Ballot } from './action.ts';
import type { JsonRecord } from './json.ts';
import type { ParameterValues } from './parameters.ts';
import type { Runbook, Step } from './runbook.ts';

export type StepStatus = 'Pending' | 'InProgress' | 'Waiting' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelled' | 'Exited';
export type ExecutionStatus = 'Pending' | 'InProgress' | 'Waiting' | 'Cancelling' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';

/** One step of one execution; a step in the body of a loop has one per iteration. */
export type StepRecord = {
  readonly id: string;
  readonly step: Step;
  readonly parent?: { readonly record: StepRecord; readonly iteration: number; readonly iteratorValue: string };
  status: StepStatus;
  /** Rank among the steps that have started; times alone can be equal. */
  order?: number;
  startedAt?: Date;
  endedAt?: Date;
  inputs?: JsonRecord;
  outputs: JsonRecord;
  failureMessage?: string;
};

/** One execution of a runbook, as it stands. Only the interpreter changes it. */
export type Execution = {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly runbook: Runbook;
  readonly parameters: ParameterValues;
  /** Who started it. */
  readonly starter: Principal;
  /** The execution whose step started it. */
  readonly parentExecutionId?: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly startedAt: Date;
  readonly records: StepRecord[];
  readonly stop: AbortController;
  startedSteps: number;
  stopType?: 'Cancel' | 'Complete';
  status: ExecutionStatus;
  endedAt?: Date;
  failureMessage?: string;
  current?: StepRecord;
  /** The execution that its current step has started and waits for. */
  awaitedChild?: Execution;
  /** The open approval, while there is one; `close` ends the wait. */
  approval?: { readonly ballot: Ballot; readonly close: () => void };
  /** The first failure that decides the final status although the execution went on. */
  criticalFailure?: { readonly status: 'Failed' | 'TimedOut'; readonly message: string };
};

export const hasEnded = ({ status }: Execution): boolean => ['Success', 'Failed', 'TimedOut', 'Cancelled'].includes(status);

/** Whether the interpreter is at work on it, as opposed to waiting for a person or for a place in the queue. */
export const isBusy = ({ status }: Execution): boolean => status === 'InProgress' || status === 'Cancelling';

/** The same, but for one that only waits for an execution which it has started. */
export const isAtWork = (execution: Execution): boolean =>
  isBusy(execution) && (execution.status === 'Cancelling' || execution.awaitedChild === undefined || hasEnded(execution.awaitedChild));

export const pendingRecords = (steps: readonly Step[], newId: () => string, parent?: StepRecord['parent']): readonly StepRecord[] =>
  steps.map((step) => ({ id: newId(), step, status: 'Pending', outputs: {}, ...(parent === undefined ? {} : { parent }) }));
