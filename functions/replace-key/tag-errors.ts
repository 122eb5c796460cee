import { CallFailedError, errorOnRecord } from '../aws/changes/aws-error.ts';
import type { CallError } from '../core/records/attempt.ts';

/** Sets tags one after the other. They tell people and prove nothing, so that what fails is a remark. @returns the errors */
export async function tagErrorsOf(calls: readonly (() => Promise<void>)[]): Promise<readonly CallError[]> {
  const errors: CallError[] = [];
  for (const call of calls) {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof CallFailedError)) throw error;
      errors.push(errorOnRecord(error));
    }
  }
  return errors;
}
