import * as z from 'zod/mini';
import type { Message } from '../aws/sqs-batch.ts';
import { InvalidInputError, parseInput } from '../core/parsing.ts';
import { notJsonText } from '../core/problem-text.ts';

/** "Object Created" of Amazon S3 (user guide, "EventBridge event message structure"). Unlike in S3's own notifications the key is not encoded. */
const objectCreatedSchema = z.object({
  source: z.literal('aws.s3', { error: 'must be aws.s3' }),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), 'version-id': z.string({ error: 'must be there: the bucket keeps versions' }) }),
  }),
});

/** One version of a record. */
export type RecordVersion = { readonly bucket: string; readonly key: string; readonly versionId: string };

/** The version that a message is about. @throws InvalidInputError naming the field. */
export function recordVersionIn({ body }: Message): RecordVersion {
  const { detail } = parseInput(objectCreatedSchema, jsonIn(body), 'event');
  return { bucket: detail.bucket.name, key: detail.object.key, versionId: detail.object['version-id'] };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InvalidInputError(`event: must be JSON; ${notJsonText(error)}`);
  }
}
