/** A mistake of the person at the keyboard: told in one message, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError' as const;
}

/** Exit codes of the command line, as every help text lists them. */
export const exitCodes = { success: 0, unexplained: 1, usage: 2, incomplete: 3, notFound: 4, interrupted: 130 } as const;
