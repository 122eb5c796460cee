import { createHash } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export const evidenceActions = ['s3:GetObject', 's3:PutObject'] as const;

export type StoredRecord = {
  readonly text: string;
  readonly sha256: string;
  readonly versionId: string | null;
  readonly etag: string | undefined;
};

export type EvidenceStore = {
  readonly bucket: string;
  /**
   * Stores a record that must not exist yet. `written: false` means that it does, and nothing was changed: a step that is tried
   * again finds what its first attempt wrote.
   */
  readonly putOnce: (key: string, text: string, contentType?: string) => Promise<{ readonly written: boolean }>;
  /** Stores a record, as a new version where one exists. The bucket keeps every version. */
  readonly put: (key: string, text: string, contentType?: string) => Promise<void>;
  /**
   * Replaces the very version that was read: `ifMatch` is its ETag, or `undefined` where there was none. `written: false` means that somebody
   * else has written since, and nothing was changed.
   */
  readonly replace: (key: string, text: string, ifMatch: string | undefined) => Promise<{ readonly written: boolean }>;
  /** `undefined` if there is no such record. */
  readonly get: (key: string) => Promise<StoredRecord | undefined>;
  /** Keys under a prefix in the order of their bytes, those after `after` only if it is given. */
  readonly list: (prefix: string, after?: string) => AsyncIterable<string>;
};

export const sha256Of = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** JSON as it lies in the evidence bucket: indented, for the person who opens it, and ending in a newline. */
export const recordText = (record: unknown): string => `${JSON.stringify(record, null, 2)}\n`;

/** The evidence bucket. Errors other than "exists already" and "is not there" are thrown with the object's key. */
export function evidenceStore(s3: S3Client, bucket: string): EvidenceStore {
  const write = async (key: string, text: string, contentType: string, condition: { IfNoneMatch?: '*'; IfMatch?: string }) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: contentType, ...condition }));

  return {
    bucket,
    async putOnce(key, text, contentType = 'application/json') {
      try {
        await write(key, text, contentType, { IfNoneMatch: '*' });
        return { written: true };
      } catch (error) {
        if (isConflict(error)) return { written: false };
        throw new Error(`could not store evidence s3://${bucket}/${key}`, { cause: error });
      }
    },
    async replace(key, text, ifMatch) {
      try {
        await write(key, text, 'application/json', ifMatch === undefined ? { IfNoneMatch: '*' } : { IfMatch: ifMatch });
        return { written: true };
      } catch (error) {
        if (isConflict(error)) return { written: false };
        throw new Error(`could not store evidence s3://${bucket}/${key}`, { cause: error });
      }
    },
    async put(key, text, contentType = 'application/json') {
      try {
        await write(key, text, contentType, {});
      } catch (error) {
        throw new Error(`could not store evidence s3://${bucket}/${key}`, { cause: error });
      }
    },
    async get(key) {
      try {
        const { Body, VersionId, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const text = (await Body?.transformToString('utf8')) ?? '';
        return { text, sha256: sha256Of(text), versionId: VersionId ?? null, etag: ETag };
      } catch (error) {
        if (isNamed(error, 'NoSuchKey')) return undefined;
        throw new Error(`could not read evidence s3://${bucket}/${key}`, { cause: error });
      }
    },
    list: (prefix, after) => listKeys(s3, { Bucket: bucket, Prefix: prefix, ...(after === undefined ? {} : { StartAfter: after }) }),
  };
}

async function* listKeys(s3: S3Client, what: { Bucket: string; Prefix: string; StartAfter?: string }): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ ...what, ...(token === undefined ? {} : { ContinuationToken: token }) }));
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Amazon S3 answers 412 where the condition does not hold, and 409 to one of two writers at the same moment (user guide, "Conditional writes"). */
const isConflict = (error: unknown): boolean => isNamed(error, 'PreconditionFailed') || isNamed(error, 'ConditionalRequestConflict');

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
