import { ServiceError } from '../../service-error.ts';

export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

/** What a bucket puts on each new version. */
export type DefaultRetention = { readonly mode: RetentionMode; readonly days: number };

export type Retention = { readonly mode: RetentionMode; readonly until: Date };

const millisPerDay = 86_400_000;

/** Counted from the creation of the version (Amazon S3 user guide, "Retention periods"). */
export const retentionFrom = (byDefault: DefaultRetention | undefined, created: Date): Retention | undefined =>
  byDefault === undefined ? undefined : { mode: byDefault.mode, until: new Date(created.getTime() + byDefault.days * millisPerDay) };

/**
 * Refuses to delete a version for good that is still to be retained: in compliance mode to
 * everybody, in governance mode to whoever does not bypass it (Amazon S3 user guide, "Retention
 * modes"). Delete markers are not protected ("Managing delete markers with Object Lock"). Legal
 * holds are not simulated.
 *
 * @throws ServiceError AccessDenied, in the words of Amazon S3
 */
export function refuseIfRetained(retention: Retention | undefined, at: Date, bypassesGovernance: boolean): void {
  if (retention === undefined) return;
  const { mode, until } = retention;
  if (at >= until || (mode === 'GOVERNANCE' && bypassesGovernance)) return;
  throw new ServiceError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
}
