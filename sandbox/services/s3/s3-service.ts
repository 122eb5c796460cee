import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { ServiceError } from '../../service-error.ts';
import { authorize, isAllowed } from './access.ts';
import { addVersion, type Bucket, type BucketPlace, type BucketSettings, currentObject } from './bucket.ts';
import { bucketPolicyFrom } from './bucket-policy.ts';
import { listOperations } from './list-operations.ts';
import { type BucketAccess, readOperations } from './read-operations.ts';
import { addDeleteMarker, newObject, writeOperations } from './write-operations.ts';

export type S3Service = {
  readonly operations: ServiceOperations;
  /**
   * Names are global.
   * @param place left out: a bucket of every account and Region
   * @throws ServiceError BucketAlreadyExists, BucketAlreadyOwnedByYou
   */
  readonly registerBucket: (name: string, settings?: BucketSettings, place?: BucketPlace) => void;
  /**
   * What holds for the bucket from now on.
   * @throws ServiceError InvalidBucketState for one that would no longer keep versions
   */
  readonly configureBucket: (name: string, settings: BucketSettings) => void;
  /**
   * @throws ServiceError MalformedPolicy, MalformedPolicyDocument, or SandboxNotImplemented for a
   * condition that is not simulated
   */
  readonly setBucketPolicy: (name: string, policy: unknown) => void;
  readonly removeBucketPolicy: (name: string) => void;
  /** An object as it is now, whoever may read it. */
  readonly objectIn: (bucket: string, key: string) => Uint8Array | undefined;
  /**
   * Puts an object whoever may write it, as somebody could who first takes the bucket's policy
   * away.
   * @throws ServiceError NoSuchBucket
   */
  readonly overwrite: (bucket: string, key: string, text: string) => void;
  /** Puts a delete marker on an object, likewise. @throws ServiceError NoSuchBucket */
  readonly hide: (bucket: string, key: string) => void;
  /** Takes a bucket away, to see what happens then. */
  readonly removeBucket: (name: string) => void;
};

/** Amazon S3 of all accounts, with buckets from templates. */
export function createS3Service(clock: SandboxClock, authorizer: Authorizer): S3Service {
  const buckets = new Map<string, Bucket>();
  let versionNumber = 0;
  const nextNumber = (): number => {
    versionNumber += 1;
    return versionNumber;
  };
  const existing = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new ServiceError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    return bucket;
  };
  const access: BucketAccess = {
    bucketFor: (call, ...actions) => {
      const bucket = existing(String(call.input['Bucket']));
      const { place, policy } = bucket;
      if (place === undefined) return bucket;
      checkPlace(call, place);
      for (const action of actions) authorize(action, { call, place, policy, authorizer });
      return bucket;
    },
    may: (call, { place, policy }, action) => place === undefined || isAllowed(action, { call, place, policy, authorizer }),
  };

  return {
    registerBucket: (name, settings = { isVersioned: false }, place) => {
      const there = buckets.get(name);
      if (there !== undefined)
        throw there.place?.accountId === place?.accountId
          ? new ServiceError('BucketAlreadyOwnedByYou', `You own the bucket already: ${name}`, 409)
          : new ServiceError('BucketAlreadyExists', `The requested bucket name is not available: ${name}`, 409);
      buckets.set(name, { name, place, settings, policy: undefined, versions: new Map() });
    },
    configureBucket: (name, settings) => {
      const bucket = existing(name);
      if (bucket.settings.isVersioned && !settings.isVersioned)
        throw new ServiceError('InvalidBucketState', `${name} keeps versions: to suspend that is not simulated by this sandbox`, 409);
      bucket.settings = settings;
    },
    setBucketPolicy: (name, policy) => {
      existing(name).policy = bucketPolicyFrom(policy);
    },
    removeBucketPolicy: (name) => {
      const bucket = buckets.get(name);
      if (bucket !== undefined) bucket.policy = undefined;
    },
    objectIn: (name, key) => {
      const bucket = buckets.get(name);
      return bucket === undefined ? undefined : currentObject(bucket, key)?.body;
    },
    overwrite: (name, key, text) => {
      const bucket = existing(name);
      const content = { body: Buffer.from(text), contentType: 'application/json', modified: clock.now(), number: nextNumber() };
      addVersion(bucket, key, newObject(bucket, content));
    },
    hide: (name, key) => addDeleteMarker(existing(name), key, clock.now(), nextNumber()),
    removeBucket: (name) => {
      buckets.delete(name);
    },
    operations: {
      ...readOperations(access),
      ...writeOperations({ ...access, clock, nextNumber }),
      ...listOperations(access),
    },
  };
}

/** @throws ServiceError PermanentRedirect, AccessDenied */
function checkPlace({ region, input }: ApiCall, place: BucketPlace): void {
  // Amazon S3 API, "Error responses": a bucket answers in its own Region only.
  if (place.region !== region)
    throw new ServiceError(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      301,
      { 'x-amz-bucket-region': place.region },
    );
  const expected = input['ExpectedBucketOwner'];
  if (expected !== undefined && expected !== place.accountId) throw new ServiceError('AccessDenied', 'Access Denied', 403);
}
