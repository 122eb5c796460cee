import type { LoopEnding } from './action.ts';
import type { Execution } from './execution-state.ts';
import type { AutomationEnvironment } from './frame.ts';
import { runSequence } from './sequence.ts';

/** Runs an execution to its end. The caller has put its top-level records in place, all of them Pending. */
export async function runExecution(execution: Execution, environment: AutomationEnvironment): Promise<void> {
  execution.status = 'InProgress';
  environment.changed(execution);
  const frame = { execution, environment, steps: execution.runbook.steps, records: execution.records.slice() };
  end(execution, environment, await runSequence(frame, execution.stop.signal));
}

/**
 * Asks an execution to end. `Cancel` lets the running step's `onCancel` run for up to two minutes. What `Complete` does is undocumented;
 * here it ends the execution at once and without that, so that it never leads on to a further step.
 */
export function stopExecution(execution: Execution, type: 'Cancel' | 'Complete', environment: AutomationEnvironment): void {
  execution.stopType = type;
  if (execution.status === 'Pending') {
    end(execution, environment, { kind: 'cancelled' });
    return;
  }
  execution.status = 'Cancelling';
  environment.changed(execution);
  execution.stop.abort();
}

function end(execution: Execution, environment: AutomationEnvironment, ending: LoopEnding | undefined): void {
  const { status, message } = verdictOn(execution, ending);
  execution.status = status;
  if (message !== undefined) execution.failureMessage = message;
  execution.endedAt = environment.clock.now();
  delete execution.current;
  environment.changed(execution);
}

type Verdict = { readonly status: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled'; readonly message?: string };

/** A failure that was handled still decides the status, unless the step says `isCritical: false`. */
function verdictOn({ criticalFailure }: Execution, ending: LoopEnding | undefined): Verdict {
  if (ending?.kind === 'cancelled') return { status: 'Cancelled' };
  if (criticalFailure !== undefined) return criticalFailure;
  if (ending?.kind === 'aborted') return { status: ending.status, message: ending.message };
  return { status: 'Success' };
}
