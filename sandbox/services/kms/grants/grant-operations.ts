import { createHash, randomUUID } from 'node:crypto';
import { partitionOf } from '../../../../functions/core/partition.ts';
import type { ApiCall, ServiceOperations } from '../../../call.ts';
import type { SandboxClock } from '../../../clock.ts';
import type { EstateGrant } from '../../../estate/estate.ts';
import { ServiceError } from '../../../service-error.ts';
import { dryRun, refusalToGrant } from '../errors.ts';
import type { StoredKey } from '../key.ts';
import { type KeyOperationOptions, type OnKey, recorded } from '../key-operation.ts';
import { pageOf } from '../paging.ts';
import { requestedGrant } from './grant-request.ts';
import { createGrantTokens, type GrantTokens } from './grant-tokens.ts';
import { retireGrant } from './retire-grant.ts';

/** Grants per key (AWS KMS guide, "Resource quotas"). */
const maximumGrants = 50_000;

/** Making, listing and deleting the grants of a key (AWS KMS guide, "Grants in AWS KMS"). */
export function grantOperations(on: OnKey, options: KeyOperationOptions & { readonly clock: SandboxClock }): ServiceOperations {
  const tokens = createGrantTokens();
  return {
    ListGrants: on(listGrants),
    CreateGrant: on((key, call) => createGrant(key, call, options.clock.now(), tokens)),
    // By whom a grant can be revoked is for the policies of the key, like most operations.
    RevokeGrant: on((key, { input }) => {
      const grant = grantOf(key, String(input['GrantId']));
      if (input['DryRun'] === true) throw dryRun();
      key.grants = key.grants.filter((one) => one !== grant);
      return {};
    }),
    RetireGrant: async (call) => {
      const { output } = await recorded(call, options, () => retireGrant(call, options, tokens));
      return output;
    },
  };
}

function listGrants(key: StoredKey, { input }: ApiCall): Record<string, unknown> {
  const filters = (['GrantId', 'GranteePrincipal', 'GranteeServicePrincipal'] as const).filter((name) => input[name] !== undefined);
  const wanted = key.grants.filter((grant) => filters.every((name) => grant[name] === input[name]));
  const { page, marker } = pageOf(wanted, input, { byDefault: 50, most: 100 });
  return { Grants: page.map((grant) => ({ ...grant, KeyId: key.metadata.Arn })), ...marker };
}

/**
 * A new grant; or, of the same name and with the same parameters, the one that is there, with
 * another token (AWS KMS API, CreateGrant, `Name`). It has its effect at once here.
 */
function createGrant(key: StoredKey, { input, principal, region }: ApiCall, now: Date, tokens: GrantTokens): Record<string, unknown> {
  if (input['GrantTokens'] !== undefined)
    throw new ServiceError('SandboxNotImplemented', 'CreateGrant with GrantTokens is not simulated by this sandbox', 501);
  const refusal = refusalToGrant(key);
  if (refusal !== undefined) throw refusal;
  const requested = requestedGrant(input, key);
  const same = requested.Name === '' ? undefined : key.grants.find((grant) => isSame(grant, requested));
  if (same === undefined && key.grants.length >= maximumGrants)
    throw new ServiceError('LimitExceededException', `${key.metadata.Arn} has ${maximumGrants} grants, which is the quota`);
  if (input['DryRun'] === true) throw dryRun();
  const grant: EstateGrant = same ?? {
    ...requested,
    GrantId: createHash('sha256').update(randomUUID()).digest('hex'),
    CreationDate: now,
    IssuingAccount: `arn:${partitionOf(region)}:iam::${principal.accountId}:root`,
  };
  if (same === undefined) key.grants = [...key.grants, grant];
  return { GrantId: grant.GrantId, GrantToken: tokens.issue(key, grant.GrantId) };
}

function isSame({ GrantId: _id, CreationDate: _date, IssuingAccount: _account, ...grant }: EstateGrant, requested: object): boolean {
  const inOrder = (value: object): string => JSON.stringify(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return inOrder(grant) === inOrder(requested);
}

/** @throws ServiceError NotFoundException; that it is this one is presumed */
function grantOf(key: StoredKey, grantId: string): EstateGrant {
  const grant = key.grants.find(({ GrantId }) => GrantId === grantId);
  if (grant === undefined) throw new ServiceError('NotFoundException', `Grant ID ${grantId} is not found for ${key.metadata.Arn}`);
  return grant;
}
