import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import { ServiceError } from '../../service-error.ts';
import { addVersion, type Bucket, currentObject, removeVersion, type StoredObject } from './bucket.ts';
import { bytesOf, etagOf } from './object-content.ts';
import { type ObjectChange, objectEvent } from './object-events.ts';
import { refuseIfRetained, retentionFrom } from './object-lock.ts';
import type { BucketAccess } from './read-operations.ts';

export type WriteOptions = Pick<BucketAccess, 'bucketFor'> & {
  readonly clock: SandboxClock;
  /** Counts all versions of all buckets. */
  readonly nextNumber: () => number;
};

/** PutObject and DeleteObject (Amazon S3 API). */
export function writeOperations({ bucketFor, clock, nextNumber }: WriteOptions): ServiceOperations {
  const announce = (bucket: Bucket, change: ObjectChange, call: ApiCall, sequence: number): void =>
    bucket.settings.announce?.(objectEvent(change, call, sequence));

  const deleteObject = (bucket: Bucket, key: string, call: ApiCall): Record<string, unknown> => {
    const number = nextNumber();
    addDeleteMarker(bucket, key, clock.now(), number);
    if (!bucket.settings.isVersioned) {
      announce(bucket, deleted(key, 'Permanently Deleted'), call, number);
      return {};
    }
    const versionId = versionIdOf(bucket, number);
    announce(bucket, { ...deleted(key, 'Delete Marker Created'), versionId }, call, number);
    return { DeleteMarker: true, VersionId: versionId };
  };
  /** What is not there is deleted already. */
  const deleteVersion = (bucket: Bucket, key: string, versionId: string, call: ApiCall): Record<string, unknown> => {
    const version = (bucket.versions.get(key) ?? []).find((one) => one.versionId === versionId);
    if (version === undefined) return { VersionId: versionId };
    refuseIfRetained(
      version.kind === 'object' ? version.retention : undefined,
      clock.now(),
      call.input['BypassGovernanceRetention'] === true,
    );
    removeVersion(bucket, key, versionId);
    announce(bucket, { ...deleted(key, 'Permanently Deleted'), versionId }, call, nextNumber());
    return { VersionId: versionId, ...(version.kind === 'deleteMarker' ? { DeleteMarker: true } : {}) };
  };

  return {
    PutObject: async (call) => {
      // Matching an object takes reading it (Amazon S3 user guide, "Conditional writes").
      const bucket = bucketFor(call, 's3:PutObject', ...(call.input['IfMatch'] === undefined ? [] : ['s3:GetObject']));
      const key = String(call.input['Key']);
      checkPreconditions(call.input, currentObject(bucket, key));
      const number = nextNumber();
      const contentType = call.input['ContentType'] === undefined ? undefined : String(call.input['ContentType']);
      const object = newObject(bucket, { body: bytesOf(call.input['Body']), contentType, modified: clock.now(), number });
      addVersion(bucket, key, object);
      const etag = etagOf(object.body);
      const version = bucket.settings.isVersioned ? { versionId: object.versionId } : {};
      const content = { size: object.body.length, etag };
      announce(bucket, { detailType: 'Object Created', key, content, ...version, reason: 'PutObject' }, call, number);
      return { ETag: etag, ...(bucket.settings.isVersioned ? { VersionId: object.versionId } : {}) };
    },
    DeleteObject: async (call) => {
      const { VersionId, BypassGovernanceRetention } = call.input;
      const bucket = bucketFor(
        call,
        // s3:DeleteObject is needed "always" (Amazon S3 API, DeleteObject, "Permissions").
        's3:DeleteObject',
        ...(VersionId === undefined ? [] : ['s3:DeleteObjectVersion']),
        ...(BypassGovernanceRetention === true ? ['s3:BypassGovernanceRetention'] : []),
      );
      const key = String(call.input['Key']);
      return VersionId === undefined ? deleteObject(bucket, key, call) : deleteVersion(bucket, key, String(VersionId), call);
    },
  };
}

/** In a bucket without versions, the object goes instead. */
export function addDeleteMarker(bucket: Bucket, key: string, at: Date, number: number): void {
  if (!bucket.settings.isVersioned) bucket.versions.delete(key);
  else addVersion(bucket, key, { kind: 'deleteMarker', versionId: versionIdOf(bucket, number), modified: at });
}

type NewObject = Pick<StoredObject, 'body' | 'contentType' | 'modified'> & { readonly number: number };

/** With the retention that its bucket puts on it. */
export const newObject = (bucket: Bucket, { number, ...content }: NewObject): StoredObject => ({
  kind: 'object',
  ...content,
  versionId: versionIdOf(bucket, number),
  retention: retentionFrom(bucket.settings.defaultRetention, content.modified),
});

const versionIdOf = ({ settings }: Bucket, number: number): string => (settings.isVersioned ? `sandbox.${number}` : 'null');

const deleted = (key: string, deletionType: ObjectChange['deletionType'] & string): ObjectChange => ({
  detailType: 'Object Deleted',
  key,
  reason: 'DeleteObject',
  deletionType,
});

/**
 * Conditional writes (Amazon S3 user guide): `*` is the only value of If-None-Match; If-Match takes
 * an ETag, and 404 says that there is nothing to match. Both look at the current version only, so a
 * delete marker lets a second writer in.
 * @throws ServiceError PreconditionFailed, NoSuchKey
 */
function checkPreconditions({ IfNoneMatch, IfMatch }: ApiCall['input'], current: StoredObject | undefined): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
    throw new ServiceError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501);
  if (IfMatch !== undefined && current === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  const isRefused =
    (IfNoneMatch === '*' && current !== undefined) || (IfMatch !== undefined && current !== undefined && etagOf(current.body) !== IfMatch);
  if (isRefused) throw new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}
