import type { AwsError, WriteOperation } from '../../core/outcome/refusals.ts';
import { plainText } from '../../core/report/plain-text.ts';
import { UnexpectedAnswerError } from '../unexpected-answer.ts';

/** A call of AWS KMS that ended in an error, with the operation. */
export class CallFailedError extends Error {
  override readonly name = 'CallFailedError' as const;
  readonly operation: WriteOperation;
  readonly awsError: AwsError;
  constructor(operation: WriteOperation, awsError: AwsError, cause: unknown) {
    super(`${operation}: ${awsError.name}: ${awsError.message}`, { cause });
    this.operation = operation;
    this.awsError = awsError;
  }
}

/** Keeps AWS' name and message of an error, with the operation that it is of. @throws CallFailedError */
export async function calling<Value>(operation: WriteOperation, call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof UnexpectedAnswerError || !(error instanceof Error)) throw error;
    throw new CallFailedError(operation, { name: error.name, message: plainText(error.message, 1000) }, error);
  }
}

/** The error as records keep it. */
export const errorOnRecord = ({ operation, awsError: { name, message } }: CallFailedError) => ({ operation, name, message });
