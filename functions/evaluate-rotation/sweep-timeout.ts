/** The function's time was up before it was done. What was put stands. */
export class SweepTimeoutError extends Error {
  override readonly name = 'SweepTimeoutError' as const;
}
