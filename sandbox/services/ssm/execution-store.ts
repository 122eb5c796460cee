import { type Execution, hasEnded, isAtWork, isBusy } from '../../automation/execution-state.ts';
import { ssmError } from './errors.ts';

/** Quotas per account and Region (AWS General Reference, Systems Manager endpoints and quotas). */
export type AutomationQuotas = {
  /** Executions at work at once. */
  readonly concurrent: number;
  /** Executions that may wait in `aws:approve` beside them; further ones take a place of a running one. */
  readonly waiting: number;
  /** Executions that may queue as Pending. */
  readonly queued: number;
};

export const defaultQuotas: AutomationQuotas = { concurrent: 100, waiting: 400, queued: 5000 };

export type ExecutionStore = {
  /** Puts an execution in line; it starts as soon as there is a place. @throws ServiceError AutomationExecutionLimitExceededException */
  readonly submit: (execution: Execution) => void;
  readonly find: (region: string, id: string) => Execution | undefined;
  /** Newest first. */
  readonly list: (region: string) => readonly Execution[];
  readonly running: () => readonly Execution[];
  /**
   * Resolves when no execution is at work; those that wait for a person, for a place or for another
   * execution count as settled.
   */
  readonly settled: () => Promise<void>;
  /** To be called after every change of status. */
  readonly changed: (execution: Execution) => void;
};

export function createExecutionStore(quotas: AutomationQuotas, start: (execution: Execution) => void): ExecutionStore {
  const executions: Execution[] = [];
  let waiters: (() => void)[] = [];

  const inRegion = (region: string): readonly Execution[] => executions.filter((execution) => execution.region === region);

  const hasPlace = (region: string): boolean => {
    const all = inRegion(region);
    const waiting = all.filter(({ status }) => status === 'Waiting').length;
    return all.filter(isBusy).length + Math.max(0, waiting - quotas.waiting) < quotas.concurrent;
  };

  const startNext = (region: string): void => {
    const next = inRegion(region).find(({ status }) => status === 'Pending');
    if (next !== undefined && hasPlace(region)) start(next);
  };

  const changed = (execution: Execution): void => {
    startNext(execution.region);
    if (executions.some(isAtWork)) return;
    for (const resolve of waiters) resolve();
    waiters = [];
  };

  return {
    submit: (execution) => {
      const queued = inRegion(execution.region).filter(({ status }) => status === 'Pending').length;
      if (queued >= quotas.queued) {
        throw ssmError(
          'AutomationExecutionLimitExceededException',
          `${queued} executions are queued already; at most ${quotas.queued} may be`,
        );
      }
      executions.push(execution);
      startNext(execution.region);
    },
    find: (region, id) => executions.find((execution) => execution.region === region && execution.id === id),
    list: (region) => inRegion(region).toReversed(),
    running: () => executions.filter((execution) => !hasEnded(execution)),
    settled: () => (executions.some(isAtWork) ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve()),
    changed,
  };
}
