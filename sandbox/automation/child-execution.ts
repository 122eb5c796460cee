import { type ChildEnd, StepFailure } from './action.ts';
import { retryWhileThrottled } from './api-caller.ts';
import { type Execution, hasEnded } from './execution-state.ts';
import type { AutomationEnvironment } from './frame.ts';
import type { JsonRecord } from './json.ts';

/**
 * Starts a child of an execution and waits for its end. What becomes of a child whose step has
 * timed out or was stopped is not documented: a setting.
 * @throws StepFailure in the words of boto3 if it cannot be started
 */
export async function runChild(
  parent: Execution,
  input: JsonRecord,
  environment: AutomationEnvironment,
  signal: AbortSignal,
): Promise<ChildEnd> {
  const child = await started(parent, input, environment, signal);
  const stop = (): void => {
    if (environment.settings.childEndsWithItsStep && !hasEnded(child)) environment.stopChild(child);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  parent.awaitedChild = child;
  // The parent may have been the last one at work.
  environment.changed(parent);
  try {
    await environment.ended(child);
    return { executionId: child.id, status: child.status, output: environment.outputOf(child) };
  } finally {
    signal.removeEventListener('abort', stop);
    if (parent.awaitedChild === child) delete parent.awaitedChild;
  }
}

async function started(parent: Execution, input: JsonRecord, environment: AutomationEnvironment, signal: AbortSignal): Promise<Execution> {
  try {
    return await retryWhileThrottled(() => environment.startChild(parent, input), environment, signal);
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    const [name, message] = error instanceof Error ? [error.name, error.message] : ['Error', String(error)];
    throw new StepFailure(`An error occurred (${name}) when calling the StartAutomationExecution operation: ${message}`);
  }
}
