import type { PolicyDocument } from '../../iam/policy-document.ts';
import type { ServiceEvent } from '../events/event-bus.ts';
import type { DefaultRetention, Retention } from './object-lock.ts';

/** Whose a bucket is and where. */
export type BucketPlace = { readonly accountId: string; readonly region: string };

/** Where a bucket that sends its events to Amazon EventBridge sends them. */
export type Announce = (event: ServiceEvent) => void;

export type BucketSettings = {
  /**
   * Whether it keeps versions. A bucket with object lock always does (Amazon S3 user guide,
   * "Locking objects with Object Lock").
   */
  readonly isVersioned: boolean;
  /** What object lock puts on every new version; left out: nothing. */
  readonly defaultRetention?: DefaultRetention | undefined;
  readonly announce?: Announce | undefined;
};

export type StoredObject = {
  readonly kind: 'object';
  readonly versionId: string;
  readonly modified: Date;
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly retention: Retention | undefined;
};

/**
 * What a deletion without a version leaves behind (Amazon S3 user guide, "Working with delete
 * markers").
 */
export type DeleteMarker = { readonly kind: 'deleteMarker'; readonly versionId: string; readonly modified: Date };

export type Version = StoredObject | DeleteMarker;

export type Bucket = {
  readonly name: string;
  /** Left out: a bucket of every account and Region, open to all. */
  readonly place: BucketPlace | undefined;
  settings: BucketSettings;
  policy: PolicyDocument | undefined;
  /** Versions by key, the oldest first. No key is without one. */
  readonly versions: Map<string, readonly Version[]>;
};

/** The object as it is now; `undefined` if there is none, or a delete marker. */
export function currentObject({ versions }: Bucket, key: string): StoredObject | undefined {
  const current = versions.get(key)?.at(-1);
  return current?.kind === 'object' ? current : undefined;
}

/** Adds a version. In a bucket without versions it takes the place of the one there was. */
export function addVersion({ versions, settings }: Bucket, key: string, version: Version): void {
  versions.set(key, [...(settings.isVersioned ? (versions.get(key) ?? []) : []), version]);
}

export function removeVersion({ versions }: Bucket, key: string, versionId: string): void {
  const left = (versions.get(key) ?? []).filter((version) => version.versionId !== versionId);
  if (left.length === 0) versions.delete(key);
  else versions.set(key, left);
}
