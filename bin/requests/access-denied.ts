/** Whether AWS refused a call, or a read of the evidence bucket, whose error carries the refusal as its cause. */
export const isAccessDenied = (error: unknown): boolean =>
  error instanceof Error && (/^AccessDenied/.test(error.name) || (error.cause !== undefined && isAccessDenied(error.cause)));
