import { partitionOf } from '../../functions/core/partition.ts';
import type { ApiCall } from '../call.ts';
import { callerFrom } from '../iam/caller.ts';
import { evaluate } from '../iam/evaluate.ts';
import { globalKeys, type Membership } from '../iam/global-keys.ts';
import type { PolicyDocument } from '../iam/policy-document.ts';
import type { RequestContext } from '../iam/request-context.ts';
import { ServiceError } from '../service-error.ts';

/** Whose a bucket is and where. */
export type BucketPlace = { readonly accountId: string; readonly region: string };

export type AccessRequest = {
  readonly call: ApiCall;
  readonly place: BucketPlace;
  readonly policy: PolicyDocument | undefined;
  readonly at: Date;
  readonly membershipOf: (accountId: string) => Membership | undefined;
};

/**
 * Whether a caller of another account may do something with a bucket: only its policy can let them, and their own identity policies, which
 * are not evaluated here, are taken to allow it. Calls of the bucket's own account are all let through: neither its identity policies nor
 * the denials of the bucket policy are enforced on them yet.
 * @param action as policies write it; on the bucket itself for `s3:ListBucket`
 * @throws ServiceError AccessDenied
 */
export function authorize(action: string, request: AccessRequest): void {
  const { call, place, policy, at, membershipOf } = request;
  if (call.principal.accountId === place.accountId) return;
  const resource = resourceOf(action, call);
  const context = {
    ...globalKeys({ caller: call.principal, region: call.region, at, resourceAccount: place.accountId, membershipOf }),
    ...requestKeys(call, place),
  };
  const answer =
    policy === undefined ? 'implicitDeny' : evaluate([policy], { caller: callerFrom(call.principal), action, resource, context });
  if (answer === 'allowed') return;
  const why =
    answer === 'explicitDeny'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the ${action} action`;
  throw new ServiceError(
    'AccessDenied',
    `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: "${resource}" ${why}`,
    403,
  );
}

function resourceOf(action: string, { region, input }: ApiCall): string {
  const bucket = `arn:${partitionOf(region)}:s3:::${String(input['Bucket'])}`;
  return action === 's3:ListBucket' ? bucket : `${bucket}/${String(input['Key'])}`;
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

/** Condition keys of Amazon S3 that a request may have; object lock is never asked for in one that this sandbox knows. */
const requestKeys = ({ input }: ApiCall, { accountId }: BucketPlace): RequestContext => ({
  's3:authType': 'REST-HEADER',
  's3:delimiter': undefined,
  's3:if-match': textOf(input['IfMatch']),
  's3:if-none-match': textOf(input['IfNoneMatch']),
  's3:max-keys': textOf(input['MaxKeys']),
  's3:object-lock-legal-hold': undefined,
  's3:object-lock-mode': undefined,
  's3:object-lock-remaining-retention-days': undefined,
  's3:object-lock-retain-until-date': undefined,
  's3:prefix': textOf(input['Prefix']),
  's3:ResourceAccount': accountId,
  's3:signatureversion': 'AWS4-HMAC-SHA256',
  's3:TlsVersion': '1.3',
  's3:versionid': textOf(input['VersionId']),
  's3:x-amz-acl': textOf(input['ACL']),
  's3:x-amz-server-side-encryption': textOf(input['ServerSideEncryption']),
  's3:x-amz-server-side-encryption-aws-kms-key-id': textOf(input['SSEKMSKeyId']),
  's3:x-amz-storage-class': undefined,
});
