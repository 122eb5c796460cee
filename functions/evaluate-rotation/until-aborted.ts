/**
 * The work's result, or the reason of the signal as soon as it is aborted. What is still under way then is not waited for: it would take the time in
 * which what is known can be put.
 */
export function untilAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  // Whatever becomes of work that nobody waits for any more is of no interest.
  work.catch(() => {});
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
