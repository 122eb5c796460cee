import type { ApiCall } from '../../../call.ts';
import type { EstateGrant } from '../../../estate/estate.ts';
import { isExplicitDeny } from '../../../iam/refusal-texts.ts';
import { ServiceError } from '../../../service-error.ts';
import { successOn } from '../cloudtrail-event.ts';
import { conditionKeysOfKey } from '../condition-keys.ts';
import { dryRun, invalidArn } from '../errors.ts';
import type { StoredKey } from '../key.ts';
import type { KeyOperationOptions } from '../key-operation.ts';
import type { GrantTokens } from './grant-tokens.ts';

/**
 * `RetireGrant`: by the retiring principal, by the grantee if the grant says so, or by the account
 * that made the grant, whose policies of identities then decide. The key policy has no say (AWS KMS
 * guide, "Retiring and revoking grants").
 * @throws ServiceError AccessDeniedException, InvalidArnException, InvalidGrantTokenException,
 * NotFoundException, ValidationException; their sentences are presumed
 */
export function retireGrant(call: ApiCall, options: KeyOperationOptions, tokens: GrantTokens) {
  const { key, grant } = grantIn(call, options, tokens);
  authorizeRetiring(call, key, grant, options);
  if (call.input['DryRun'] === true) throw dryRun();
  key.grants = key.grants.filter((one) => one !== grant);
  return { output: {}, success: successOn('RetireGrant', key.metadata.Arn, {}) };
}

type Named = { readonly key: StoredKey; readonly grant: EstateGrant };

/** By its token, or by the ARN of its key and its id. */
function grantIn({ input, region }: ApiCall, { stores, storesOf, accountId }: KeyOperationOptions, tokens: GrantTokens): Named {
  const { GrantToken, KeyId, GrantId } = input;
  if (GrantToken !== undefined) {
    const named = tokens.find(String(GrantToken));
    const grant = named?.key.grants.find((one) => one.GrantId === named.grantId);
    if (named === undefined || grant === undefined) throw new ServiceError('InvalidGrantTokenException', 'The grant token is not valid.');
    return { key: named.key, grant };
  }
  if (KeyId === undefined || GrantId === undefined)
    throw new ServiceError('ValidationException', 'Specify either GrantToken, or both KeyId and GrantId');
  const [, keyRegion, owner, id] = /^arn:[^:]+:kms:([^:]*):(\d*):key\/(.+)$/.exec(String(KeyId)) ?? [];
  if (owner === undefined || id === undefined || keyRegion !== region) throw invalidArn(`Invalid ARN ${String(KeyId)}`);
  const ofOwner = owner === accountId ? stores : storesOf?.(owner);
  const key = ofOwner?.regions.includes(region) ? ofOwner.inRegion(region).find(id) : undefined;
  const grant = key?.grants.find((one) => one.GrantId === GrantId);
  if (key === undefined || grant === undefined)
    throw new ServiceError('NotFoundException', `Grant ID ${String(GrantId)} is not found for ${String(KeyId)}`);
  return { key, grant };
}

function authorizeRetiring(call: ApiCall, key: StoredKey, grant: EstateGrant, { authorizer }: KeyOperationOptions): void {
  const { principal, region } = call;
  const { Arn } = key.metadata;
  // Of an identity alone: kms:RetireGrant is not effective in a key policy.
  const refusal = authorizer.refusalOf({
    caller: principal,
    region,
    action: 'kms:RetireGrant',
    resource: Arn,
    owner: principal.accountId,
    context: conditionKeysOfKey(key, [], call),
  });
  const names = [principal.arn, ...(principal.roleArn === undefined ? [] : [principal.roleArn])];
  const mayByGrant =
    (grant.RetiringPrincipal !== undefined && names.includes(grant.RetiringPrincipal)) ||
    (grant.GranteePrincipal !== undefined && names.includes(grant.GranteePrincipal) && grant.Operations.includes('RetireGrant'));
  if (mayByGrant && (refusal === undefined || !isExplicitDeny(refusal))) return;
  const isOfAccount = grant.IssuingAccount.includes(principal.accountId);
  if (isOfAccount && refusal === undefined) return;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: kms:RetireGrant on resource: ${Arn}${refusal === undefined ? '' : ` ${refusal}`}`,
  );
}
