import { createHash } from 'node:crypto';
import type { StoredObject, Version } from './bucket.ts';

export const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : Buffer.from(String(body ?? '')));
export const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

/**
 * Amazon S3 tells times to the second, also where their form has milliseconds (Amazon S3 API,
 * ListObjectVersions, sample response).
 */
export const lastModifiedOf = ({ modified }: Version): Date => new Date(Math.floor(modified.getTime() / 1000) * 1000);

/** What HeadObject tells of an object. The version is not told in a bucket without versions. */
export const describing = (object: StoredObject, isVersioned: boolean): Record<string, unknown> => ({
  ETag: etagOf(object.body),
  ...(isVersioned ? { VersionId: object.versionId } : {}),
  ContentLength: object.body.length,
  LastModified: lastModifiedOf(object),
  ...(object.contentType === undefined ? {} : { ContentType: object.contentType }),
});
