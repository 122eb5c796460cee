import type { ApiCall, ServiceOperations } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import type { Bucket, StoredObject, Version } from './bucket.ts';
import { describing, lastModifiedOf } from './object-content.ts';

export type BucketAccess = {
  /**
   * The bucket that a call names, if the caller may perform all of the actions.
   * @throws ServiceError NoSuchBucket, AccessDenied and others
   */
  readonly bucketFor: (call: ApiCall, ...actions: readonly string[]) => Bucket;
  /** Whether the caller may perform an action, without a refusal if not. */
  readonly may: (call: ApiCall, bucket: Bucket, action: string) => boolean;
};

/** GetObject and HeadObject (Amazon S3 API). */
export function readOperations({ bucketFor, may }: BucketAccess): ServiceOperations {
  const described = (call: ApiCall, bucket: Bucket, object: StoredObject): Record<string, unknown> => ({
    ...describing(object, bucket.settings.isVersioned),
    // Amazon S3 user guide, "Permissions for viewing lock information".
    ...(object.retention === undefined || !may(call, bucket, 's3:GetObjectRetention')
      ? {}
      : { ObjectLockMode: object.retention.mode, ObjectLockRetainUntilDate: object.retention.until }),
  });
  const found = (call: ApiCall): { readonly bucket: Bucket; readonly object: StoredObject } => {
    // With a version, s3:GetObject is not needed (Amazon S3 API, GetObject, "Permissions").
    const wanted = call.input['VersionId'];
    const bucket = bucketFor(call, wanted === undefined ? 's3:GetObject' : 's3:GetObjectVersion');
    const versions = bucket.versions.get(String(call.input['Key'])) ?? [];
    const version = wanted === undefined ? versions.at(-1) : versions.find(({ versionId }) => versionId === wanted);
    if (version?.kind === 'object') return { bucket, object: version };
    // Only who may list the bucket learns that an object is not there (Amazon S3 API, GetObject).
    bucketFor(call, 's3:ListBucket');
    throw missing(version, wanted !== undefined);
  };
  return {
    GetObject: async (call) => {
      const { bucket, object } = found(call);
      return { ...described(call, bucket, object), Body: object.body };
    },
    HeadObject: async (call) => {
      const { bucket, object } = found(call);
      return described(call, bucket, object);
    },
  };
}

/**
 * A delete marker says that it is one, and is no object even to who asks for it by its version
 * (Amazon S3 user guide, "Working with delete markers").
 */
function missing(marker: Version | undefined, byVersion: boolean): ServiceError {
  if (marker === undefined)
    return byVersion
      ? new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404)
      : new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId };
  if (!byVersion) return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, headers);
  return new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    ...headers,
    'last-modified': lastModifiedOf(marker).toUTCString(),
  });
}
