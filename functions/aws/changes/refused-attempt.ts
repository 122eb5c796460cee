import type { KMSClient } from '@aws-sdk/client-kms';
import { refusedFor, type WriteOperation } from '../../core/outcome/refusals.ts';
import type { Attempt } from '../../core/records/attempt.ts';
import { type Refusal, refusal } from '../../core/refusal.ts';
import type { Applied } from './apply-all.ts';
import { type AttemptOptions, recordAnswer } from './attempts.ts';
import { CallFailedError, errorOnRecord } from './aws-error.ts';
import type { AttemptOnRecord, OnRecord } from './change-records.ts';
import { readMetadata, readPolicy } from './read-key.ts';

/**
 * Records that AWS KMS refused an attempt, with the key policy and state of that moment.
 * @param isKnown `CERTAIN`: the caller knows that the change was not made, whatever the error is
 * @throws the error, if it says nothing of whether AWS KMS has carried the call out: then nothing is on record
 */
export async function recordRefusal(
  kms: KMSClient,
  options: AttemptOptions,
  attempt: OnRecord<Attempt>,
  error: unknown,
  isKnown: 'CERTAIN' | 'BY_ERROR' = 'BY_ERROR',
): Promise<Applied> {
  if (!(error instanceof CallFailedError)) throw error;
  const refused = refusedFor(error.operation, error.awsError);
  if (refused === undefined && isKnown === 'BY_ERROR') throw error;
  // The refusal is what has to be on record: where AWS KMS throttles the writes, it may throttle these reads too.
  const policy = await readPolicy(kms, options.keyArn).catch(() => notRead);
  const metadata = await readMetadata(kms, options.keyArn).catch(() => notRead);
  await recordAnswer(options, attempt, {
    result: 'REFUSED',
    kmsRequestId: null,
    error: errorOnRecord(error),
    ...(policy.kind === 'answered' ? { policySha256: policy.value.sha256 } : {}),
    ...(metadata.kind === 'answered' ? { keyState: metadata.value.keyState } : {}),
  });
  return refused?.isLasting === true ? 'DONE' : 'LEFT';
}

const notRead = { kind: 'refused' } as const;

/** Whether an attempt was refused for a reason that passes without anybody doing anything. */
export function wasRefusedForNow({ result }: AttemptOnRecord): boolean {
  const error = result?.record.error ?? null;
  return error !== null && refusedFor(error.operation as WriteOperation, error)?.isLasting !== true;
}

/** Why a change is not made of which another execution has asked AWS KMS. */
export const takenBy = ({ attempt }: AttemptOnRecord): Refusal =>
  refusal(
    'TAKEN_BY_ANOTHER_EXECUTION',
    `execution ${attempt.record.executionId} asked AWS KMS for the same change at ${attempt.record.startedAt}. It was not asked a second time; look at what came of that execution.`,
  );
