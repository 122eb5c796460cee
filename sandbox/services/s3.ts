import { createHash } from 'node:crypto';
import type { ApiCall, ServiceOperations } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import { type PolicyDocument, parsePolicyDocument } from '../iam/policy-document.ts';
import { ServiceError } from '../service-error.ts';
import type { ServiceEvent } from './events/event-bus.ts';
import { authorize, type BucketPlace } from './s3-access.ts';

type Version = { readonly versionId: string; readonly body: Uint8Array; readonly contentType: string | undefined; readonly modified: Date };

type Bucket = {
  readonly place: BucketPlace | undefined;
  policy: PolicyDocument | undefined;
  readonly objects: Map<string, Version[]>;
  announce: Announce | undefined;
};

/** Where a bucket that sends its events to Amazon EventBridge sends them. */
export type Announce = (event: ServiceEvent) => void;

export type S3Service = {
  readonly operations: ServiceOperations;
  /** Names are global. @param place left out: a bucket of every account and Region @throws ServiceError BucketAlreadyExists, BucketAlreadyOwnedByYou */
  readonly registerBucket: (name: string, place?: BucketPlace, announce?: Announce) => void;
  /** Where the bucket sends its events from now on, if anywhere. */
  readonly announceObjectsOf: (name: string, announce: Announce | undefined) => void;
  /** @throws ServiceError MalformedPolicyDocument, or SandboxNotImplemented for a condition that is not simulated */
  readonly setBucketPolicy: (name: string, policy: unknown) => void;
  readonly removeBucketPolicy: (name: string) => void;
  /** An object as it is now, whoever may read it. */
  readonly objectIn: (bucket: string, key: string) => Uint8Array | undefined;
  /** Puts an object whoever may write it, as somebody could who first takes the bucket's policy away. @throws ServiceError NoSuchBucket */
  readonly overwrite: (bucket: string, key: string, text: string) => void;
  /** Takes a bucket away, to see what happens then. */
  readonly removeBucket: (name: string) => void;
};

/** Amazon S3 of all accounts, with versioned buckets from templates. Objects are never deleted: nothing here may. */
export function createS3Service(clock: SandboxClock, authorizer: Authorizer): S3Service {
  const buckets = new Map<string, Bucket>();
  let versionNumber = 0;

  const existing = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new ServiceError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    return bucket;
  };
  /** The objects of the bucket that a call names, if the caller may perform all of the actions. */
  const objectsOf = (call: ApiCall, ...actions: readonly string[]): Map<string, Version[]> => {
    const { place, policy, objects } = existing(String(call.input['Bucket']));
    if (place === undefined) return objects;
    // Amazon S3 API, "Error responses": a bucket answers in its own Region only.
    if (place.region !== call.region)
      throw new ServiceError(
        'PermanentRedirect',
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
        301,
        { 'x-amz-bucket-region': place.region },
      );
    const expected = call.input['ExpectedBucketOwner'];
    if (expected !== undefined && expected !== place.accountId) throw new ServiceError('AccessDenied', 'Access Denied', 403);
    for (const action of actions) authorize(action, { call, place, policy, authorizer });
    return objects;
  };
  const addVersion = (objects: Map<string, Version[]>, key: string, version: Omit<Version, 'versionId' | 'modified'>): string => {
    versionNumber += 1;
    const versionId = `sandbox.${versionNumber}`;
    objects.set(key, [...(objects.get(key) ?? []), { ...version, versionId, modified: clock.now() }]);
    return versionId;
  };
  const versionOf = (call: ApiCall): Version => {
    const wanted = call.input['VersionId'];
    const versions = objectsOf(call, wanted === undefined ? 's3:GetObject' : 's3:GetObjectVersion').get(String(call.input['Key'])) ?? [];
    const version = wanted === undefined ? versions.at(-1) : versions.find(({ versionId }) => versionId === wanted);
    if (version === undefined) {
      // Only who may list the bucket learns that an object is not there (Amazon S3 API, GetObject).
      objectsOf(call, 's3:ListBucket');
      throw new ServiceError(wanted === undefined ? 'NoSuchKey' : 'NoSuchVersion', 'The specified key does not exist.', 404);
    }
    return version;
  };

  return {
    registerBucket: (name, place, announce) => {
      const there = buckets.get(name);
      if (there !== undefined)
        throw there.place?.accountId === place?.accountId
          ? new ServiceError('BucketAlreadyOwnedByYou', `You own the bucket already: ${name}`, 409)
          : new ServiceError('BucketAlreadyExists', `The requested bucket name is not available: ${name}`, 409);
      buckets.set(name, { place, policy: undefined, objects: new Map(), announce });
    },
    announceObjectsOf: (name, announce) => {
      existing(name).announce = announce;
    },
    setBucketPolicy: (name, policy) => {
      existing(name).policy = parsePolicyDocument(policy, 'resource');
    },
    removeBucketPolicy: (name) => {
      const bucket = buckets.get(name);
      if (bucket !== undefined) bucket.policy = undefined;
    },
    objectIn: (bucket, key) => buckets.get(bucket)?.objects.get(key)?.at(-1)?.body,
    overwrite: (bucket, key, text) => {
      addVersion(existing(bucket).objects, key, { body: Buffer.from(text), contentType: 'application/json' });
    },
    removeBucket: (name) => {
      buckets.delete(name);
    },
    operations: {
      PutObject: async (call) => {
        // Matching an object takes reading it (Amazon S3 user guide, "Conditional writes").
        const bucket = objectsOf(call, 's3:PutObject', ...(call.input['IfMatch'] === undefined ? [] : ['s3:GetObject']));
        const key = String(call.input['Key']);
        checkPreconditions(call.input, bucket.get(key)?.at(-1));
        const body = bytesOf(call.input['Body']);
        const contentType = call.input['ContentType'] === undefined ? undefined : String(call.input['ContentType']);
        const versionId = addVersion(bucket, key, { body, contentType });
        const created = { key, size: body.length, etag: etagOf(body), versionId };
        buckets.get(String(call.input['Bucket']))?.announce?.(objectCreated(created, call, versionNumber));
        return { ETag: created.etag, VersionId: created.versionId };
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
        const all = [...objectsOf(call, 's3:ListBucket')]
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

type Created = { readonly key: string; readonly size: number; readonly etag: string; readonly versionId: string };

/** Amazon S3 user guide, "EventBridge event message structure". The ETag is without its quotes there. */
const objectCreated = ({ key, size, etag, versionId }: Created, { input, principal }: ApiCall, sequence: number): ServiceEvent => ({
  source: 'aws.s3',
  detailType: 'Object Created',
  resources: [`arn:${principal.arn.split(':')[1]}:s3:::${String(input['Bucket'])}`],
  detail: {
    version: '0',
    bucket: { name: String(input['Bucket']) },
    object: {
      key,
      size,
      etag: etag.replaceAll('"', ''),
      'version-id': versionId,
      sequencer: sequence.toString(16).toUpperCase().padStart(18, '0'),
    },
    requester: principal.accountId,
    'source-ip-address': '127.0.0.1',
    reason: 'PutObject',
  },
});

/**
 * Conditional writes (Amazon S3 user guide): `*` is the only value of If-None-Match; If-Match takes an ETag, and 404 says that there is
 * nothing to match. @throws ServiceError PreconditionFailed, NoSuchKey
 */
function checkPreconditions({ IfNoneMatch, IfMatch }: ApiCall['input'], latest: Version | undefined): void {
  if (IfMatch !== undefined && latest === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  const isRefused =
    (IfNoneMatch === '*' && latest !== undefined) || (IfMatch !== undefined && latest !== undefined && etagOf(latest.body) !== IfMatch);
  if (isRefused) throw new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
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
