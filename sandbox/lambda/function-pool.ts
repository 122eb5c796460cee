import type { ExecutionEnvironment } from './execution-environment.ts';
import type { InvocationAnswer } from './lambda-function.ts';

export type FunctionPool = {
  readonly invoke: (requestId: string, payload: string) => Promise<InvocationAnswer>;
  /** Ends whatever is running, as if its machine had been lost. */
  readonly killRunning: () => void;
  /** Ends what is idle now and the rest when it has answered: the code has been replaced. */
  readonly retire: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * The execution environments of one function: warm ones are used again, more are started while all are busy, up to `limit`.
 * Beyond that invocations wait, where Lambda would start hundreds.
 */
export function createFunctionPool(start: () => ExecutionEnvironment, limit: number): FunctionPool {
  const idle: ExecutionEnvironment[] = [];
  const all = new Set<ExecutionEnvironment>();
  let isStopped = false;
  let isRetired = false;
  const waiting: ((environment: ExecutionEnvironment) => void)[] = [];

  const started = (): ExecutionEnvironment => {
    const environment = start();
    all.add(environment);
    return environment;
  };
  const acquire = (): Promise<ExecutionEnvironment> | ExecutionEnvironment => {
    const warm = idle.pop();
    if (warm !== undefined) return warm;
    if (all.size < limit) return started();
    return new Promise((resolve) => waiting.push(resolve));
  };
  const release = (environment: ExecutionEnvironment): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(environment);
    else next(environment);
  };
  const discard = async (environment: ExecutionEnvironment): Promise<void> => {
    all.delete(environment);
    await environment.stop();
    const next = isStopped ? undefined : waiting.shift();
    if (next !== undefined) next(started());
  };

  return {
    invoke: async (requestId, payload) => {
      if (isStopped) throw new Error('the sandbox has been stopped');
      const environment = await acquire();
      const { answer, isLost } = await environment.invoke(requestId, payload);
      if (isLost || (isRetired && waiting.length === 0)) await discard(environment);
      else release(environment);
      return answer;
    },
    killRunning: () => {
      for (const environment of all) if (!idle.includes(environment)) environment.kill();
    },
    retire: async () => {
      isRetired = true;
      await Promise.all(idle.splice(0).map(discard));
    },
    stop: async () => {
      isStopped = true;
      await Promise.all([...all].map((environment) => environment.stop()));
    },
  };
}
