import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Surroundings } from '../aws/lambda-context.ts';
import type { BatchResponse, Message } from '../aws/sqs-batch.ts';
import { centralEvidenceKey, isWrittenOnce, ownedBucket } from '../core/names.ts';
import { InvalidInputError } from '../core/parsing.ts';
import { shownValue } from '../core/problem-text.ts';
import type { Environment } from './environment.ts';
import { type RecordVersion, recordVersionIn } from './event.ts';

export type Log = { readonly error: (message: string, details: Readonly<Record<string, unknown>>) => void };

export type Dependencies = {
  /** Of this account and Region. */
  readonly s3: S3Client;
  /** Of the Region of the central bucket, with the same credentials. */
  readonly central: S3Client;
  readonly surroundings: Surroundings;
  readonly log: Log;
};

/**
 * Copies each new version of a record to the central evidence bucket, below the account and Region it is of. A message whose record could not be copied
 * goes back to its queue; the others are done. The records here are not touched, and nothing waits for the copy.
 *
 * S3 replication would do without a function, but cannot prefix a key: records of all accounts would lie side by side, and a bucket policy could not
 * keep one account from writing over another's.
 */
export async function copyRecords(
  messages: readonly Message[],
  environment: Environment,
  dependencies: Dependencies,
): Promise<BatchResponse> {
  const failed: string[] = [];
  for (const message of messages) {
    try {
      await copyRecord(ownRecordIn(message, environment), environment, dependencies);
    } catch (error) {
      failed.push(message.messageId);
      dependencies.log.error('A record was not copied to the central evidence bucket; it is tried again', {
        messageId: message.messageId,
        body: message.body.slice(0, 1000),
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** @throws InvalidInputError for an object of another bucket, which this function has no business with. */
function ownRecordIn(message: Message, { evidenceBucket }: Environment): RecordVersion {
  const version = recordVersionIn(message);
  if (version.bucket !== evidenceBucket)
    throw new InvalidInputError(`event.detail.bucket.name: must be ${evidenceBucket}; got ${shownValue(version.bucket)}`);
  return version;
}

/**
 * The copy says in its metadata which version it is of: two versions of a record that may be written again can arrive in either order. Of a record that is written
 * once a second copy is refused by its condition, which is how a message that comes twice ends.
 */
async function copyRecord(
  { key, versionId }: RecordVersion,
  environment: Environment,
  { s3, central, surroundings }: Dependencies,
): Promise<void> {
  const { Body, ContentType, LastModified } = await s3.send(
    new GetObjectCommand({ ...ownedBucket(environment.evidenceBucket), Key: key, VersionId: versionId }),
  );
  const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
  try {
    await central.send(
      new PutObjectCommand({
        ...ownedBucket(environment.centralEvidenceBucket),
        Key: centralEvidenceKey(surroundings.accountId, surroundings.region, key),
        Body: body,
        Metadata: { 'source-version-id': versionId, 'source-last-modified': LastModified?.toISOString() ?? 'unknown' },
        ...(ContentType === undefined ? {} : { ContentType }),
        ...(isWrittenOnce(key) ? { IfNoneMatch: '*' } : {}),
      }),
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'PreconditionFailed') return;
    throw error;
  }
}
