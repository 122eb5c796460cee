import { type EnvironmentStart, type ExecutionEnvironment, environmentSetup, invocationOf } from './execution-environment.ts';
import { type Ending, type FunctionThread, startFunctionThread } from './function-thread.ts';
import type { EnvironmentSetup } from './worker-messages.ts';

/** Worker threads that the functions of many accounts take turns in. */
export type SharedThreads = {
  /** An execution environment that borrows a thread for each invocation. */
  readonly start: (start: EnvironmentStart) => ExecutionEnvironment;
  /** How many threads there are. */
  readonly count: () => number;
  readonly stop: () => Promise<void>;
};

export type SharedThreadsOptions = {
  readonly clockOffset: SharedArrayBuffer;
  /** Threads that stay, once they have been started. @default 2 */
  readonly kept?: number;
  /** Milliseconds without a free thread after which another is started: functions may wait for one another. @default 500 */
  readonly patience?: number;
  /** Milliseconds after which a thread that nobody needs ends, unless it is one to keep. @default 3000 */
  readonly idle?: number;
};

/** Environments that a thread keeps warm. Their modules and clients take memory. */
const warmEnvironments = 16;

type Waiting = {
  readonly environmentId: string;
  readonly take: (thread: Thread) => void;
  readonly giveUp: (error: Error) => void;
};

type Thread = { readonly thread: FunctionThread; readonly loaded: Set<string>; ending?: NodeJS.Timeout };

/**
 * A thread costs a tenth of a second and 40 MB, the AWS SDK in it some more. Where hundreds of functions each run for a moment, they share
 * a few: each has its own modules, variables and clients, but Node.js and the SDK are loaded once for all.
 */
export function createSharedThreads({ clockOffset, kept = 2, patience = 500, idle = 3000 }: SharedThreadsOptions): SharedThreads {
  const threads = new Set<Thread>();
  const free: Thread[] = [];
  const waiting: Waiting[] = [];
  let isStopped = false;
  let impatience: NodeJS.Timeout | undefined;

  const started = (): Thread => {
    const thread = { thread: startFunctionThread(clockOffset), loaded: new Set<string>() };
    threads.add(thread);
    return thread;
  };
  const discard = async (thread: Thread): Promise<void> => {
    threads.delete(thread);
    clearTimeout(thread.ending);
    const index = free.indexOf(thread);
    if (index >= 0) free.splice(index, 1);
    await thread.thread.stop();
  };
  /** As long as somebody waits, another thread is started whenever none has become free for a while. */
  const watch = (): void => {
    clearTimeout(impatience);
    if (waiting.length === 0) return;
    impatience = setTimeout(() => {
      waiting.shift()?.take(started());
      watch();
    }, patience).unref();
  };
  const acquire = (environmentId: string): Promise<Thread> | Thread => {
    if (isStopped) throw stopped();
    const index = free.findIndex(({ loaded }) => loaded.has(environmentId));
    const [thread] = free.splice(index >= 0 ? index : free.length - 1, 1);
    if (thread !== undefined) {
      clearTimeout(thread.ending);
      return thread;
    }
    if (threads.size < kept) return started();
    return new Promise((take, giveUp) => {
      waiting.push({ environmentId, take, giveUp });
      if (waiting.length === 1) watch();
    });
  };
  const release = (thread: Thread): void => {
    const index = waiting.findIndex(({ environmentId }) => thread.loaded.has(environmentId));
    const [next] = waiting.splice(Math.max(index, 0), 1);
    watch();
    if (next !== undefined) next.take(thread);
    else {
      free.push(thread);
      thread.ending = setTimeout(() => void (threads.size > kept ? discard(thread) : undefined), idle).unref();
    }
  };
  const replace = async (thread: Thread): Promise<void> => {
    await discard(thread);
    if (waiting.length > 0 && threads.size < kept) release(started());
  };
  const settle = async (thread: Thread, environmentId: string, { lost }: Ending): Promise<void> => {
    if (lost === 'thread') return replace(thread);
    if (lost === 'environment') unload(thread, environmentId);
    release(thread);
  };

  return {
    start: ({ definition, variables, clockSkewMillis, onLog }) => {
      const setup = environmentSetup(definition, variables, clockSkewMillis);
      let running: Thread | undefined;
      return {
        kill: () => running?.thread.kill(),
        invoke: async (requestId, payload) => {
          const thread = await acquire(setup.id);
          load(thread, setup);
          running = thread;
          const invocation = invocationOf(definition, setup.id, requestId, payload);
          const ending = await thread.thread.invoke(invocation, definition.timeoutInSeconds, onLog);
          running = undefined;
          await settle(thread, setup.id, ending);
          return { answer: ending.answer, isLost: ending.lost !== 'nothing' };
        },
        stop: async () => {
          for (const thread of threads) if (thread.loaded.has(setup.id)) unload(thread, setup.id);
        },
      };
    },
    count: () => threads.size,
    stop: async () => {
      isStopped = true;
      clearTimeout(impatience);
      for (const { giveUp } of waiting.splice(0)) giveUp(stopped());
      await Promise.all([...threads].map(discard));
    },
  };
}

const stopped = (): Error => new Error('the sandbox has been stopped');

/** What was used last is kept last; beyond the limit the one that was not used for longest goes. */
function load(thread: Thread, setup: EnvironmentSetup): void {
  const isWarm = thread.loaded.delete(setup.id);
  thread.loaded.add(setup.id);
  if (!isWarm) thread.thread.load(setup);
  const [oldest] = thread.loaded;
  if (thread.loaded.size > warmEnvironments && oldest !== undefined) unload(thread, oldest);
}

function unload(thread: Thread, environmentId: string): void {
  thread.loaded.delete(environmentId);
  thread.thread.unload(environmentId);
}
