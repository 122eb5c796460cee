import { ServiceError } from '../../service-error.ts';
import type { Bucket, Version } from './bucket.ts';

export type ListedVersion = { readonly key: string; readonly version: Version; readonly isLatest: boolean };

/** All versions of a key, the newest first. */
export const listedVersions = ({ versions }: Bucket, key: string): readonly ListedVersion[] =>
  [...(versions.get(key) ?? [])].reverse().map((version, index) => ({ key, version, isLatest: index === 0 }));

/**
 * Where a page begins: after the version that the markers name, or after all versions of a key, if
 * only that is named. The API reference says that NextKeyMarker and NextVersionIdMarker name the
 * first that was *not* returned, and the marker the last that was; here, both name the last one.
 * Whoever passes both on sees no difference.
 *
 * @throws ServiceError InvalidArgument
 */
export function startOf(listed: readonly ListedVersion[], keyMarker: unknown, versionIdMarker: unknown): number {
  if (keyMarker === undefined && versionIdMarker !== undefined)
    throw new ServiceError('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
  if (keyMarker === undefined) return 0;
  const marker = { key: String(keyMarker), versionId: versionIdMarker === undefined ? undefined : String(versionIdMarker) };
  const index = listed.findIndex((one) => isBeyond(one, marker));
  return index < 0 ? listed.length : index;
}

type Marker = { readonly key: string; readonly versionId: string | undefined };

/** The version that a marker names may have been deleted meanwhile. */
const isBeyond = ({ key, version }: ListedVersion, marker: Marker): boolean =>
  key > marker.key || (key === marker.key && marker.versionId !== undefined && numberIn(version.versionId) < numberIn(marker.versionId));

/** Ids of versions are counted here; on AWS they have no order. */
const numberIn = (versionId: string): number => Number(versionId.split('.').at(-1));
