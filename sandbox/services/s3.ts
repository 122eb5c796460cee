import { createHash } from 'node:crypto';
import type { ApiCall, ServiceOperations } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import { ServiceError } from '../service-error.ts';

type Version = { readonly versionId: string; readonly body: Uint8Array; readonly contentType: string | undefined; readonly modified: Date };

export type S3Service = {
  readonly operations: ServiceOperations;
  readonly registerBucket: (name: string) => void;
  /** Takes a bucket away, to see what happens then. */
  readonly removeBucket: (name: string) => void;
};

/** Amazon S3 with versioned buckets from the template. Objects are never deleted: nothing here may. */
export function createS3Service(clock: SandboxClock): S3Service {
  const buckets = new Map<string, Map<string, Version[]>>();
  let versionNumber = 0;

  const bucketOf = ({ input }: ApiCall): Map<string, Version[]> => {
    const bucket = buckets.get(String(input['Bucket']));
    if (bucket === undefined)
      throw new ServiceError('NoSuchBucket', `The specified bucket does not exist: ${String(input['Bucket'])}`, 404);
    return bucket;
  };
  const versionOf = (call: ApiCall): Version => {
    const versions = bucketOf(call).get(String(call.input['Key'])) ?? [];
    const wanted = call.input['VersionId'];
    const version = wanted === undefined ? versions.at(-1) : versions.find(({ versionId }) => versionId === wanted);
    if (version === undefined)
      throw new ServiceError(wanted === undefined ? 'NoSuchKey' : 'NoSuchVersion', 'The specified key does not exist.', 404);
    return version;
  };

  return {
    registerBucket: (name) => {
      if (!buckets.has(name)) buckets.set(name, new Map());
    },
    removeBucket: (name) => {
      buckets.delete(name);
    },
    operations: {
      PutObject: async (call) => {
        const bucket = bucketOf(call);
        const key = String(call.input['Key']);
        const versions = bucket.get(key) ?? [];
        // Conditional writes (Amazon S3 user guide): `*` is the only value of If-None-Match; If-Match takes an ETag, and 404 says there is nothing to match.
        if (call.input['IfNoneMatch'] === '*' && versions.length > 0) {
          throw new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
        }
        const ifMatch = call.input['IfMatch'];
        if (ifMatch !== undefined) {
          const latest = versions.at(-1);
          if (latest === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
          if (etagOf(latest.body) !== ifMatch) {
            throw new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
          }
        }
        versionNumber += 1;
        const body = bytesOf(call.input['Body']);
        const contentType = call.input['ContentType'] === undefined ? undefined : String(call.input['ContentType']);
        bucket.set(key, [...versions, { versionId: `sandbox.${versionNumber}`, body, contentType, modified: clock.now() }]);
        return { ETag: etagOf(body), VersionId: `sandbox.${versionNumber}` };
      },
      GetObject: async (call) => {
        const version = versionOf(call);
        return { ...describing(version), Body: version.body };
      },
      HeadObject: async (call) => describing(versionOf(call)),
      ListObjectsV2: async (call) => {
        const prefix = String(call.input['Prefix'] ?? '');
        const limit = Math.min(Number(call.input['MaxKeys'] ?? 1000), 1000);
        const after = String(call.input['ContinuationToken'] ?? call.input['StartAfter'] ?? '');
        const all = [...bucketOf(call)]
          .filter(([key]) => key.startsWith(prefix) && key > after)
          .sort(([one], [other]) => (one < other ? -1 : 1));
        const page = all.slice(0, limit);
        const more = all.length > page.length;
        return {
          Name: String(call.input['Bucket']),
          Prefix: prefix,
          KeyCount: page.length,
          MaxKeys: limit,
          IsTruncated: more,
          ...(more ? { NextContinuationToken: page.at(-1)?.[0] ?? '' } : {}),
          Contents: page.flatMap(([key, versions]) => {
            const version = versions.at(-1);
            return version === undefined
              ? []
              : [{ Key: key, LastModified: version.modified, ETag: etagOf(version.body), Size: version.body.length }];
          }),
        };
      },
    },
  };
}

const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : Buffer.from(String(body ?? '')));
const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

const describing = ({ body, contentType, modified, versionId }: Version): Record<string, unknown> => ({
  ETag: etagOf(body),
  VersionId: versionId,
  ContentLength: body.length,
  LastModified: modified,
  ...(contentType === undefined ? {} : { ContentType: contentType }),
});
