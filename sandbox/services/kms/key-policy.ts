import type { ApiCall } from '../../call.ts';
import type { Access, Authorizer } from '../../iam/authorizer.ts';
import { type PolicyDocument, parsePolicyDocument } from '../../iam/policy-document.ts';
import { isByResource, isMissingAllow } from '../../iam/refusal-texts.ts';
import type { RequestContext } from '../../iam/request-context.ts';
import { ServiceError } from '../../service-error.ts';
import { conditionKeysOfKey } from './condition-keys.ts';
import { isGranted } from './grants/grant-permission.ts';
import type { StoredKey } from './key.ts';

/**
 * Whether the caller may do to a key what the call asks. The key policy must name the caller, or
 * delegate to IAM by naming the account, whose identity policies then decide (AWS KMS guide,
 * "Default key policy"). Where both say nothing, a grant can allow it.
 * @throws ServiceError AccessDeniedException, or SandboxNotImplemented where the answer hangs on a
 * condition that is not known here
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
    context: conditionKeysOfKey(key, aliases, call),
    resourcePolicy: documentOf(key),
    needsResourcePolicy: true,
  });
  if (refusal === undefined || (isMissingAllow(refusal) && isGranted(key, call))) return;
  // Of a key of another account AWS KMS does not say whether it is there.
  throw call.principal.accountId !== AWSAccountId && isByResource(refusal)
    ? deniedByAnother(call)
    : new ServiceError(
        'AccessDeniedException',
        `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: ${Arn} ${refusal}`,
      );
}

/** In words that people report. */
export const deniedByAnother = ({ principal, operation }: ApiCall): ServiceError =>
  new ServiceError(
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: kms:${operation} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  );

/**
 * Whether the caller may do what the call asks to something that has no policy of its own: an alias, or `*` (AWS KMS guide, "Controlling
 * access to aliases", "Allow a user to create KMS keys").
 * @throws ServiceError AccessDeniedException
 */
export function authorizeByIdentity(
  { principal, region }: ApiCall,
  { action, resource, owner, context }: Pick<Access, 'action' | 'resource' | 'owner'> & { readonly context: RequestContext },
  authorizer: Authorizer,
): void {
  const refusal = authorizer.refusalOf({ caller: principal, region, action, resource, owner, context });
  if (refusal === undefined) return;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${refusal}`,
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
