import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall } from '../../call.ts';
import type { Access, Authorizer } from '../../iam/authorizer.ts';
import type { PolicyDocument } from '../../iam/policy-document.ts';
import type { RequestContext } from '../../iam/request-context.ts';
import { ServiceError } from '../../service-error.ts';
import type { BucketPlace } from './bucket.ts';

export type AccessRequest = {
  readonly call: ApiCall;
  readonly place: BucketPlace;
  readonly policy: PolicyDocument | undefined;
  readonly authorizer: Authorizer;
};

/**
 * Whether a caller may do something with a bucket.
 * @param action as policies write it; on the bucket itself for those that list
 * @throws ServiceError AccessDenied
 */
export function authorize(action: string, request: AccessRequest): void {
  const access = accessOf(action, request);
  const refusal = request.authorizer.refusalOf(access);
  if (refusal === undefined) return;
  throw new ServiceError(
    'AccessDenied',
    `User: ${access.caller.arn} is not authorized to perform: ${action} on resource: "${access.resource}" ${refusal}`,
    403,
  );
}

/** Whether a caller may do something that they do not ask for by name. */
export const isAllowed = (action: string, request: AccessRequest): boolean => request.authorizer.allows(accessOf(action, request));

const accessOf = (action: string, { call, place, policy }: AccessRequest): Access => ({
  caller: call.principal,
  region: call.region,
  action,
  resource: resourceOf(action, call),
  owner: place.accountId,
  context: requestKeys(call, place),
  resourcePolicy: policy,
});

const onBucket: readonly string[] = ['s3:ListBucket', 's3:ListBucketVersions'];

function resourceOf(action: string, { region, input }: ApiCall): string {
  const bucket = `arn:${partitionOf(region)}:s3:::${String(input['Bucket'])}`;
  return onBucket.includes(action) ? bucket : `${bucket}/${String(input['Key'])}`;
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

/**
 * Condition keys of Amazon S3 that a request may have. Those of object lock are about what a
 * request asks for, not about the default of a bucket, and none asks here.
 */
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
