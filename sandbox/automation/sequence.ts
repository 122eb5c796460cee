import type { Iteration, LoopEnding } from './action.ts';
import { pendingRecords, type StepRecord } from './execution-state.ts';
import { type Frame, recordOf } from './frame.ts';
import { isCritical, type Step } from './runbook.ts';
import { runStep, type StepEnd } from './step-runner.ts';

/** How a run through a list of steps ended; `undefined`: it came to its end. */
type SequenceEnd = LoopEnding | undefined;

/** Longest time from a cancellation to its end (Systems Manager user guide, `onCancel`). */
const cancellationLimitMillis = 120_000;

/** Runs steps from the first one, or from the given one, until one ends the run. */
export async function runSequence(frame: Frame, signal: AbortSignal, first: Step | undefined = frame.steps[0]): Promise<SequenceEnd> {
  let step = first;
  while (step !== undefined) {
    const end = await runStep(recordOf(step, frame), frame, signal, (record, iteration, bodySignal) =>
      runBody(record, iteration, bodySignal, frame),
    );
    if (end.kind === 'cancelled') {
      await runCancellation(step, frame, signal);
      return { kind: 'cancelled' };
    }
    const next = nextAfter(step, end, frame);
    if (next.kind === 'end') return next.how;
    step = next.step;
  }
  return undefined;
}

type Next = { readonly kind: 'step'; readonly step: Step | undefined } | { readonly kind: 'end'; readonly how: SequenceEnd };

function nextAfter(step: Step, end: Exclude<StepEnd, { kind: 'cancelled' }>, frame: Frame): Next {
  if (end.kind === 'failed') return nextAfterFailure(step, end, frame);
  if (end.kind === 'left') return { kind: 'step', step: named(end.target, frame) };
  if (end.goTo !== undefined) return { kind: 'step', step: named(end.goTo, frame) };
  return onwards(step, frame);
}

/** `nextStep`, else the step written below; `isEnd` ends the run whether the step failed or succeeded. */
function onwards(step: Step, frame: Frame): Next {
  if (step.isEnd) return { kind: 'end', how: undefined };
  return { kind: 'step', step: step.nextStep === undefined ? frame.steps[frame.steps.indexOf(step) + 1] : named(step.nextStep, frame) };
}

function nextAfterFailure(step: Step, end: Extract<StepEnd, { kind: 'failed' }>, frame: Frame): Next {
  const { status, message } = end;
  if (step.onFailure.kind === 'abort' || end.abortsExecution) return { kind: 'end', how: { kind: 'aborted', status, message } };
  if (isCritical(step)) frame.execution.criticalFailure ??= { status, message };
  if (step.isEnd || step.onFailure.kind === 'continue') return onwards(step, frame);
  const target = step.onFailure.step;
  const inside = frame.steps.find(({ name }) => name === target);
  // A failure may lead out of a loop; the loop's own status is then Exited.
  return inside === undefined ? { kind: 'end', how: { kind: 'left', target } } : { kind: 'step', step: inside };
}

function named(name: string, { steps }: Frame): Step {
  const step = steps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`step ${name} does not exist; the document should not have been registered`);
  return step;
}

/** One iteration: the body has records of its own, in the list right where it ran. */
async function runBody(
  record: StepRecord,
  { iteration, iteratorValue }: Iteration,
  signal: AbortSignal,
  outer: Frame,
): Promise<SequenceEnd> {
  const { execution, environment } = outer;
  const records = pendingRecords(record.step.body, environment.newId, { record, iteration, iteratorValue });
  execution.records.push(...records);
  const ended = await runSequence({ execution, environment, steps: record.step.body, records, outer }, signal);
  execution.current = record;
  return ended;
}

/** The steps from `onCancel` on, for at most two minutes. Only a person's cancellation starts them, not a loop's time-out. */
async function runCancellation(step: Step, frame: Frame, signal: AbortSignal): Promise<void> {
  const { execution, environment } = frame;
  const isAskedFor = execution.stop.signal.aborted && execution.stopType === 'Cancel' && signal.reason !== cancellationOver;
  if (step.onCancel === undefined || !isAskedFor) return;
  const limit = new AbortController();
  const timer = new AbortController();
  environment.clock.sleep(cancellationLimitMillis, timer.signal).then(
    () => {
      if (!timer.signal.aborted) limit.abort(cancellationOver);
    },
    () => {},
  );
  await runSequence(frame, limit.signal, named(step.onCancel, frame));
  timer.abort();
}

const cancellationOver = Symbol('cancellation over');
