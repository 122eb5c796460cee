import type { ApiCall, ServiceOperations } from '../../call.ts';
import { type Bucket, currentObject } from './bucket.ts';
import { etagOf, lastModifiedOf } from './object-content.ts';
import type { BucketAccess } from './read-operations.ts';
import { type ListedVersion, listedVersions, startOf } from './version-list.ts';

/** ListObjectsV2 and ListObjectVersions (Amazon S3 API), without delimiters. */
export const listOperations = ({ bucketFor }: Pick<BucketAccess, 'bucketFor'>): ServiceOperations => ({
  // Objects whose current version is a delete marker are not listed (Amazon S3 user guide, "Working
  // with delete markers").
  ListObjectsV2: async (call) => {
    const { prefix, maxKeys } = selectionOf(call);
    const bucket = bucketFor(call, 's3:ListBucket');
    const after = String(call.input['ContinuationToken'] ?? call.input['StartAfter'] ?? '');
    const all = keysOf(bucket, prefix).flatMap((key) => {
      const object = key > after ? currentObject(bucket, key) : undefined;
      return object === undefined ? [] : [{ key, object }];
    });
    const page = all.slice(0, maxKeys);
    const more = all.length > page.length;
    return {
      Name: bucket.name,
      Prefix: prefix,
      KeyCount: page.length,
      MaxKeys: maxKeys,
      IsTruncated: more,
      ...(more ? { NextContinuationToken: page.at(-1)?.key ?? '' } : {}),
      Contents: page.map(({ key, object }) => ({
        Key: key,
        LastModified: lastModifiedOf(object),
        ETag: etagOf(object.body),
        Size: object.body.length,
      })),
    };
  },
  // By key, and of each key the newest first.
  ListObjectVersions: async (call) => {
    const { prefix, maxKeys } = selectionOf(call);
    const bucket = bucketFor(call, 's3:ListBucketVersions');
    const { KeyMarker, VersionIdMarker } = call.input;
    const all = keysOf(bucket, prefix).flatMap((key) => listedVersions(bucket, key));
    const rest = all.slice(startOf(all, KeyMarker, VersionIdMarker));
    const page = rest.slice(0, maxKeys);
    const last = page.at(-1);
    const more = rest.length > page.length;
    return {
      Name: bucket.name,
      Prefix: prefix,
      KeyMarker: String(KeyMarker ?? ''),
      VersionIdMarker: String(VersionIdMarker ?? ''),
      MaxKeys: maxKeys,
      IsTruncated: more,
      ...(more && last !== undefined ? { NextKeyMarker: last.key, NextVersionIdMarker: last.version.versionId } : {}),
      Versions: page.flatMap((listed) =>
        listed.version.kind === 'object'
          ? [{ ...described(listed), ETag: etagOf(listed.version.body), Size: listed.version.body.length, StorageClass: 'STANDARD' }]
          : [],
      ),
      DeleteMarkers: page.filter(({ version }) => version.kind === 'deleteMarker').map(described),
    };
  },
});

const described = ({ key, version, isLatest }: ListedVersion): Record<string, unknown> => ({
  Key: key,
  VersionId: version.versionId,
  IsLatest: isLatest,
  LastModified: lastModifiedOf(version),
});

const selectionOf = ({ input }: ApiCall): { readonly prefix: string; readonly maxKeys: number } => ({
  prefix: String(input['Prefix'] ?? ''),
  maxKeys: Math.min(Number(input['MaxKeys'] ?? 1000), 1000),
});

const keysOf = ({ versions }: Bucket, prefix: string): readonly string[] =>
  [...versions.keys()].filter((key) => key.startsWith(prefix)).sort((one, other) => (one < other ? -1 : 1));
