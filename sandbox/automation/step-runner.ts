import { type Action, type ActionContext, type ActionResult, type Iteration, type LoopEnding, StepFailure } from './action.ts';
import { actions } from './actions.ts';
import { apiCaller, retryWhileThrottled } from './api-caller.ts';
import { runChild } from './child-execution.ts';
import type { StepRecord } from './execution-state.ts';
import { type Frame, scopeOf } from './frame.ts';
import { isJsonRecord, type JsonRecord } from './json.ts';
import { substitute, UnresolvedReferenceError } from './substitution.ts';

/** How a step ended, as far as it decides what follows. */
export type StepEnd =
  | { readonly kind: 'succeeded'; readonly goTo?: string }
  | { readonly kind: 'failed'; readonly status: 'Failed' | 'TimedOut'; readonly message: string; readonly abortsExecution?: boolean }
  | { readonly kind: 'left'; readonly target: string }
  | { readonly kind: 'cancelled' };

type RunBody = (record: StepRecord, iteration: Iteration, signal: AbortSignal) => Promise<LoopEnding | undefined>;

/** Runs one step with its attempts and keeps its record. Never throws: whatever goes wrong ends the step. */
export async function runStep(record: StepRecord, frame: Frame, signal: AbortSignal, runBody: RunBody): Promise<StepEnd> {
  const { execution, environment } = frame;
  execution.startedSteps += 1;
  record.order = execution.startedSteps;
  record.startedAt = environment.clock.now();
  record.status = 'InProgress';
  execution.current = record;
  const end = await attempts(record, frame, signal, runBody);
  record.endedAt = environment.clock.now();
  record.status = statusOf(end);
  if (end.kind === 'failed') record.failureMessage = end.message;
  if (execution.status === 'Waiting') {
    execution.status = signal.aborted ? 'Cancelling' : 'InProgress';
    environment.changed(execution);
  }
  return end;
}

function statusOf(end: StepEnd): StepRecord['status'] {
  switch (end.kind) {
    case 'succeeded':
      return 'Success';
    case 'failed':
      return end.status;
    case 'left':
      return 'Exited';
    case 'cancelled':
      return 'Cancelled';
    default:
      return end satisfies never;
  }
}

async function attempts(record: StepRecord, frame: Frame, signal: AbortSignal, runBody: RunBody): Promise<StepEnd> {
  const action = actions.get(record.step.action);
  if (action === undefined) throw new Error(`action ${record.step.action} is not known; the document should not have been registered`);
  try {
    record.inputs = resolvedInputs(record, frame);
  } catch (error) {
    if (error instanceof UnresolvedReferenceError) return failed(error.message);
    throw error;
  }
  let end: StepEnd = { kind: 'cancelled' };
  for (let attempt = 1; attempt <= record.step.maxAttempts; attempt += 1) {
    if (signal.aborted) return { kind: 'cancelled' };
    end = await (action.name === 'aws:loop' ? attemptLoop : attemptOnce)(action, record, frame, signal, runBody);
    if (end.kind !== 'failed' || end.abortsExecution) return end;
  }
  return end;
}

function resolvedInputs({ step }: StepRecord, frame: Frame): JsonRecord {
  const inputs = substitute(step.inputs, scopeOf(frame));
  return isJsonRecord(inputs) ? inputs : {};
}

/** A single action: what it still does after a time-out or a stop no longer counts. */
async function attemptOnce(action: Action, record: StepRecord, frame: Frame, signal: AbortSignal, runBody: RunBody): Promise<StepEnd> {
  const own = new AbortController();
  const stopped = new Promise<StepEnd>((resolve) =>
    signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }), { signal: own.signal }),
  );
  try {
    return await Promise.race([perform(action, record, frame, own.signal, runBody), timeOut(action, record, frame, own.signal), stopped]);
  } finally {
    own.abort();
    delete frame.execution.approval;
  }
}

/** A loop ends through its body: a stop or a time-out first ends the step that is running there. */
async function attemptLoop(action: Action, record: StepRecord, frame: Frame, signal: AbortSignal, runBody: RunBody): Promise<StepEnd> {
  const body = new AbortController();
  const timer = new AbortController();
  let late: StepEnd | undefined;
  void timeOut(action, record, frame, timer.signal).then((end) => {
    late = end;
    body.abort();
  });
  signal.addEventListener('abort', () => body.abort(signal.reason), { signal: timer.signal });
  try {
    const end = await perform(action, record, frame, body.signal, runBody);
    return late ?? end;
  } finally {
    timer.abort();
  }
}

/** Settles only if the time runs out. */
function timeOut(action: Action, { step }: StepRecord, { environment }: Frame, signal: AbortSignal): Promise<StepEnd> {
  const seconds = step.timeoutSeconds ?? action.defaultTimeoutSeconds;
  return new Promise((resolve) => {
    if (seconds === undefined) return;
    const end: StepEnd = { kind: 'failed', status: 'TimedOut', message: timedOut };
    environment.clock.sleep(seconds * 1000, signal).then(
      () => {
        if (!signal.aborted) resolve(end);
      },
      () => {},
    );
  });
}

async function perform(action: Action, record: StepRecord, frame: Frame, signal: AbortSignal, runBody: RunBody): Promise<StepEnd> {
  try {
    const result = await action.run(contextFor(record, frame, signal, runBody));
    if (result.ended === undefined && !signal.aborted) record.outputs = { ...record.outputs, ...result.outputs };
    return endFrom(result);
  } catch (error) {
    if (!(error instanceof StepFailure))
      return failed(`The sandbox itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (!signal.aborted) record.outputs = { ...record.outputs, ...error.outputs };
    return failed(error.message);
  }
}

/** How Automation ends its messages. */
const seeGuide = 'Please refer to Automation Service Troubleshooting Guide for more diagnosis details.';
/**
 * The frame is that of real messages; what stands in it for actions without a wait of their own is
 * presumed.
 */
const timedOut = `Step timed out while step is Execute/Cancelling action. ${seeGuide}`;
const failed = (reason: string): StepEnd => ({
  kind: 'failed',
  status: 'Failed',
  message: `Step fails when it is Execute/Cancelling action. ${reason}. ${seeGuide}`,
});

function endFrom({ goTo, ended }: ActionResult): StepEnd {
  if (ended === undefined) return goTo === undefined ? { kind: 'succeeded' } : { kind: 'succeeded', goTo };
  if (ended.kind === 'aborted') return { kind: 'failed', status: ended.status, message: ended.message, abortsExecution: true };
  return ended;
}

function contextFor(record: StepRecord, frame: Frame, signal: AbortSignal, runBody: RunBody): ActionContext {
  const { execution, environment } = frame;
  return {
    step: record.step,
    inputs: record.inputs ?? {},
    signal,
    clock: environment.clock,
    settings: environment.settings,
    accountId: execution.accountId,
    region: execution.region,
    executionId: execution.id,
    callApi: apiCaller(execution, environment, signal),
    invokeLambda: (functionName, payload) => invoke(functionName, payload, frame, signal),
    runChild: (input) => runChild(execution, input, environment, signal),
    publishOutputs: (outputs) => {
      if (!signal.aborted) record.outputs = outputs;
    },
    waitForApproval: (ballot) =>
      new Promise((close) => {
        if (signal.aborted) return;
        execution.approval = { ballot, close };
        record.status = 'Waiting';
        execution.status = 'Waiting';
        environment.changed(execution);
      }),
    runBody: (iteration, bodySignal) => runBody(record, iteration, bodySignal),
  };
}

async function invoke(
  functionName: string,
  payload: string,
  { execution, environment }: Frame,
  signal: AbortSignal,
): ReturnType<ActionContext['invokeLambda']> {
  try {
    return await retryWhileThrottled(() => environment.invokeLambda(execution, functionName, payload), environment, signal);
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    const [name, message] = error instanceof Error ? [error.name, error.message] : ['Error', String(error)];
    throw new StepFailure(`An error occurred (${name}) when calling the Invoke operation: ${message}`);
  }
}
