import type { ApiCall } from '../../call.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { type PolicyDocument, parsePolicyDocument } from '../../iam/policy-document.ts';
import type { RequestContext } from '../../iam/request-context.ts';
import { ServiceError } from '../../service-error.ts';
import type { StoredKey } from './key.ts';

/**
 * Whether the caller may do to a key what the call asks. The key policy must name the caller, or delegate to IAM by naming the account, whose
 * identity policies then decide (AWS KMS guide, "Default key policy").
 * @throws ServiceError AccessDeniedException, or SandboxNotImplemented where the answer hangs on a condition that is not known here
 */
export function authorize(key: StoredKey, aliases: readonly string[], call: ApiCall, authorizer: Authorizer): void {
  const { Arn, AWSAccountId } = key.metadata;
  const action = `kms:${call.operation}`;
  const refusal = authorizer.refusalOf({
    caller: call.principal,
    region: call.region,
    action,
    resource: Arn,
    owner: AWSAccountId,
    context: keysOf(key, aliases, call),
    resourcePolicy: documentOf(key),
    needsResourcePolicy: true,
  });
  if (refusal === undefined) return;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: ${Arn} ${refusal}`,
  );
}

/** Policies as they were last read. */
const documents = new WeakMap<StoredKey, { readonly text: string; readonly document: PolicyDocument }>();

function documentOf(key: StoredKey): PolicyDocument {
  const known = documents.get(key);
  if (known?.text === key.policy) return known.document;
  const document = parsePolicyDocument(key.policy, 'resource');
  documents.set(key, { text: key.policy, document });
  return document;
}

/**
 * The condition keys of AWS KMS that a request about a key may have (AWS KMS guide, "AWS KMS condition keys"). Whether the rotation period is
 * one where the request names none is not documented; here it is not.
 */
const keysOf = ({ metadata, tags }: StoredKey, aliases: readonly string[], { principal, input }: ApiCall): RequestContext => ({
  ...Object.fromEntries(tags.map(({ TagKey, TagValue }) => [`aws:ResourceTag/${TagKey}`, TagValue])),
  'aws:RequestTag/*': undefined,
  'aws:ResourceTag/*': undefined,
  'aws:TagKeys': undefined,
  'kms:CallerAccount': principal.accountId,
  'kms:KeyOrigin': metadata.Origin,
  'kms:KeySpec': metadata.KeySpec,
  'kms:KeyUsage': metadata.KeyUsage,
  'kms:MultiRegion': String(metadata.MultiRegion ?? false),
  'kms:MultiRegionKeyType': metadata.MultiRegionConfiguration?.MultiRegionKeyType,
  'kms:ResourceAliases': aliases,
  'kms:RotationPeriodInDays': input['RotationPeriodInDays'] === undefined ? undefined : String(input['RotationPeriodInDays']),
  'kms:ScheduleKeyDeletionPendingWindowInDays':
    input['PendingWindowInDays'] === undefined ? undefined : String(input['PendingWindowInDays']),
  'kms:ViaService': undefined,
});
