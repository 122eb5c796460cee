import type { ApiCall } from '../../../call.ts';
import type { EstateGrant, EstateGrantConstraints } from '../../../estate/estate.ts';
import { ServiceError } from '../../../service-error.ts';
import type { StoredKey } from '../key.ts';

/**
 * Whether a grant of the key allows the call (AWS KMS guide, "Grants in AWS KMS"). A grant for a
 * service of AWS allows nobody who calls under a name of their own, and `SourceArn` binds services
 * alone ("SourceArn constraint").
 * @throws ServiceError SandboxNotImplemented where it hangs on a grant to a whole account, to
 * another account, or to make grants
 */
export function isGranted({ grants, metadata }: StoredKey, call: ApiCall): boolean {
  const { principal, operation, region } = call;
  const partition = metadata.Arn.split(':')[1];
  const account = `arn:${partition}:iam::${principal.accountId}:root`;
  const names = [principal.arn, principal.roleArn, account];
  const granting = grants.filter(
    (grant) => names.includes(grant.GranteePrincipal) && grant.Operations.includes(operation) && isWithin(grant.Constraints, call),
  );
  const own = granting.find(({ GranteePrincipal }) => GranteePrincipal !== account);
  if (own === undefined && granting.length === 0) return false;
  if (own === undefined || principal.accountId !== metadata.AWSAccountId || operation === 'CreateGrant')
    throw notSimulated(operation, granting[0], region);
  return true;
}

/**
 * Operations without an encryption context are not bound by one (AWS KMS guide, "Encryption context
 * constraints").
 */
function isWithin(constraints: EstateGrantConstraints | undefined, { operation, input }: ApiCall): boolean {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraints ?? {};
  const wanted = equals ?? subset;
  if (wanted === undefined || !bound.has(operation)) return true;
  const context = (input['EncryptionContext'] ?? {}) as Readonly<Record<string, string>>;
  const has = Object.entries(wanted).every(([name, value]) => context[name] === value);
  return has && (equals === undefined || Object.keys(context).length === Object.keys(equals).length);
}

const bound: ReadonlySet<string> = new Set(['Encrypt', 'Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext']);

const notSimulated = (operation: string, grant: EstateGrant | undefined, region: string): ServiceError =>
  new ServiceError(
    'SandboxNotImplemented',
    `${operation} in ${region} by the grant ${grant?.GrantId} to ${grant?.GranteePrincipal} is not simulated by this sandbox`,
    501,
  );
