import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ownedBucket } from '../core/names.ts';
import { isoTime } from './iso-time.ts';

export type StoredRecord = {
  /** The object's key. */
  readonly key: string;
  readonly text: string;
  readonly sha256: string;
  readonly versionId: string | null;
  readonly etag: string | undefined;
  /** When Amazon S3 stored it, to the second. */
  readonly storedAt: string | null;
  /** Of a copy in the central account: the version that it says it is of. Anybody who stores an object can say so. */
  readonly copyOf: { readonly versionId: string; readonly storedAt: string } | null;
};

/** A record that is written once has a second version, or a delete marker: somebody has written over it. Nothing is done on the strength of it. */
export class RecordReplacedError extends Error {
  override readonly name = 'RecordReplacedError' as const;
}

export type EvidenceStore = {
  readonly bucket: string;
  /**
   * Stores a record that is written once, and answers with what is on record: this text, or the one
   * that an earlier attempt, or somebody else, has written. @throws RecordReplacedError
   */
  readonly recordOnce: (key: string, text: string, contentType?: string) => Promise<StoredRecord & { readonly written: boolean }>;
  /**
   * A record that is written once: the only version of its object. `undefined` if there never was
   * one. `If-None-Match` looks at the current version alone, so that a delete marker would let a
   * second writer in (Amazon S3 user guide, "Conditional writes"). @throws RecordReplacedError
   */
  readonly record: (key: string) => Promise<StoredRecord | undefined>;
  /** Stores an object that may be written again, as a new version. */
  readonly put: (key: string, text: string, contentType?: string) => Promise<void>;
  /**
   * Replaces the very version that was read: `ifMatch` is its ETag, or `undefined` where there was
   * none. `written: false`: somebody else has written since, and nothing was changed.
   */
  readonly replace: (key: string, text: string, ifMatch: string | undefined) => Promise<{ readonly written: boolean }>;
  /** The current version of an object that may be written again. `undefined` if there is none. */
  readonly get: (key: string) => Promise<StoredRecord | undefined>;
  /** Keys under a prefix in the order of their bytes, those after `after` only if it is given. */
  readonly list: (prefix: string, after?: string) => AsyncIterable<string>;
  /** As `list`, of everything that was ever stored: what a delete marker hides comes too, at the end of its page. */
  readonly listEver: (prefix: string, after?: string) => AsyncIterable<string>;
};

export const sha256Of = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** JSON as the evidence bucket keeps it: indented, for the person who opens it, and ending in a newline. */
export const recordText = (record: unknown): string => `${JSON.stringify(record, null, 2)}\n`;

/** The evidence bucket. Errors other than "exists already" and "is not there" are thrown with the object's key. */
export function evidenceStore(s3: S3Client, bucket: string): EvidenceStore {
  const place = ownedBucket(bucket);
  const write = (key: string, text: string, contentType: string, condition: { IfNoneMatch?: '*'; IfMatch?: string }) =>
    s3.send(new PutObjectCommand({ ...place, Key: key, Body: text, ContentType: contentType, ...condition }));

  /** Whether the object was written under the condition. */
  const writeIf = async (...[key, text, contentType, condition]: Parameters<typeof write>): Promise<boolean> => {
    try {
      await write(key, text, contentType, condition);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw new Error(`could not store evidence s3://${bucket}/${key}`, { cause: error });
    }
  };

  const read = async (key: string, versionId?: string): Promise<StoredRecord | undefined> => {
    try {
      const version = versionId === undefined ? {} : { VersionId: versionId };
      const { Body, VersionId, ETag, LastModified, Metadata } = await s3.send(new GetObjectCommand({ ...place, Key: key, ...version }));
      const text = (await Body?.transformToString('utf8')) ?? '';
      const storedAt = isoTime(LastModified) ?? null;
      return { key, text, sha256: sha256Of(text), versionId: VersionId ?? null, etag: ETag, storedAt, copyOf: sourceIn(Metadata) };
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return undefined;
      throw new Error(`could not read evidence s3://${bucket}/${key}`, { cause: error });
    }
  };

  const record = async (key: string): Promise<StoredRecord | undefined> => {
    const versionId = await onlyVersionOf(s3, bucket, key);
    return versionId === undefined ? undefined : read(key, versionId);
  };

  return {
    bucket,
    async recordOnce(key, text, contentType = 'application/json') {
      const written = await writeIf(key, text, contentType, { IfNoneMatch: '*' });
      const stored = await record(key);
      if (stored === undefined) throw new Error(`s3://${bucket}/${key} was stored and is not there`);
      return { ...stored, written };
    },
    record,
    async replace(key, text, ifMatch) {
      return { written: await writeIf(key, text, 'application/json', ifMatch === undefined ? { IfNoneMatch: '*' } : { IfMatch: ifMatch }) };
    },
    async put(key, text, contentType = 'application/json') {
      if (!(await writeIf(key, text, contentType, {})))
        throw new Error(`could not store evidence s3://${bucket}/${key}: another write was under way`);
    },
    get: read,
    list: (prefix, after) => listKeys(s3, { ...place, Prefix: prefix, ...(after === undefined ? {} : { StartAfter: after }) }),
    listEver: (prefix, after) => listVersions(s3, { ...place, Prefix: prefix }, after),
  };
}

/** More would change nothing: a second entry is one too many. The key itself is the first of all that begin with it. */
const entriesToSee = 3;

/** What the function that copies records to the central account says in the metadata of a copy. */
function sourceIn(metadata: Readonly<Record<string, string>> = {}): StoredRecord['copyOf'] {
  const { 'source-version-id': versionId, 'source-last-modified': storedAt } = metadata;
  return versionId === undefined || storedAt === undefined ? null : { versionId, storedAt };
}

/** @returns the version id, or `undefined` where there never was a version @throws RecordReplacedError */
async function onlyVersionOf(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  const { Versions = [], DeleteMarkers = [] } = await s3
    .send(new ListObjectVersionsCommand({ ...ownedBucket(bucket), Prefix: key, MaxKeys: entriesToSee }))
    .catch((error: unknown) => {
      throw new Error(`could not list the versions of evidence s3://${bucket}/${key}`, { cause: error });
    });
  const [version, ...others] = Versions.filter(({ Key }) => Key === key);
  const markers = DeleteMarkers.filter(({ Key }) => Key === key);
  if (others.length > 0 || markers.length > 0)
    throw new RecordReplacedError(
      `s3://${bucket}/${key} is written once, and has ${others.length > 0 ? 'a second version' : 'a delete marker'}. Nothing is done on the strength of it. Find out in AWS CloudTrail who wrote it.`,
    );
  return version?.VersionId;
}

async function* listKeys(s3: S3Client, what: ListObjectsV2CommandInput): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ ...what, ...(token === undefined ? {} : { ContinuationToken: token }) }));
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

async function* listVersions(s3: S3Client, what: ListObjectVersionsCommandInput, after?: string): AsyncGenerator<string> {
  const seen = new Set<string>();
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined =
    after === undefined ? {} : { KeyMarker: after };
  while (from !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(new ListObjectVersionsCommand({ ...what, ...from }));
    for (const { Key } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      if (Key === undefined || seen.has(Key)) continue;
      seen.add(Key);
      yield Key;
    }
    from = page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
  }
}

/** Amazon S3 answers 412 where the condition does not hold, and 409 to one of two writers at the same moment (user guide, "Conditional writes"). */
const isConflict = (error: unknown): boolean => isNamed(error, 'PreconditionFailed') || isNamed(error, 'ConditionalRequestConflict');

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
