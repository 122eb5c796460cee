import { sessionOf } from '../../automation/api-caller.ts';
import { type Execution, hasEnded } from '../../automation/execution-state.ts';
import type { AutomationEnvironment } from '../../automation/frame.ts';
import type { AutomationSettings } from '../../automation/settings.ts';
import { ssmError } from './errors.ts';
import type { ExecutionStore } from './execution-store.ts';

/** Levels below the topmost execution (AWS General Reference, Systems Manager quotas). */
const maximumLevels = 5;

type Surroundings = Pick<AutomationEnvironment, 'dispatch'> & {
  readonly settings: Pick<AutomationSettings, 'childrenAreStartedBy'>;
  readonly executions: () => ExecutionStore;
};

/** Executions that steps of others start, and who waits for their end. */
export function createChildren({ dispatch, settings, executions }: Surroundings) {
  const waiting = new Map<Execution, (() => void)[]>();
  const levelOf = ({ region, parentExecutionId }: Execution): number => {
    const parent = parentExecutionId === undefined ? undefined : executions().find(region, parentExecutionId);
    return parent === undefined ? 0 : 1 + levelOf(parent);
  };
  return {
    /** Like any start: checked, recorded and throttled. */
    start: async (parent: Execution, input: Readonly<Record<string, unknown>>): Promise<Execution> => {
      if (levelOf(parent) >= maximumLevels)
        throw ssmError('AutomationExecutionLimitExceededException', `Automations can be nested ${maximumLevels} levels deep`);
      const { AutomationExecutionId } = await dispatch({
        service: 'ssm',
        region: parent.region,
        operation: 'StartAutomationExecution',
        input,
        principal: settings.childrenAreStartedBy === 'starter' ? parent.starter : sessionOf(parent),
        parentExecutionId: parent.id,
      });
      const child = executions().find(parent.region, String(AutomationExecutionId));
      if (child === undefined) throw new Error(`the execution ${String(AutomationExecutionId)} was started and is not there`);
      return child;
    },
    ended: (execution: Execution): Promise<void> =>
      new Promise((resolve) => {
        if (hasEnded(execution)) resolve();
        else waiting.set(execution, [...(waiting.get(execution) ?? []), resolve]);
      }),
    /** To be told of every execution that has ended. */
    tell: (execution: Execution): void => {
      for (const resolve of waiting.get(execution) ?? []) resolve();
      waiting.delete(execution);
    },
  };
}
