import { ServiceError } from '../service-error.ts';

/**
 * Condition keys of a request, in any case, with what it has: `undefined` where the key is known and the request has none. A key that is not
 * in it at all is not known to this sandbox, and asking for it is an error. `aws:PrincipalTag/*` and `kms:EncryptionContext:*` stand for all
 * keys of a family.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[] | undefined>>;

/** @throws ServiceError SandboxNotImplemented for a key that is not known here */
export function valuesOf(context: RequestContext, key: string): readonly string[] | undefined {
  const named = (wanted: string) => Object.entries(context).find(([known]) => known.toLowerCase() === wanted.toLowerCase());
  const entry = named(key) ?? named(key.replace(/(\/|^kms:EncryptionContext:).*$/i, '$1*'));
  if (entry === undefined)
    throw new ServiceError('SandboxNotImplemented', `the condition key ${key} is not simulated by this sandbox for this request`, 501);
  const [, value] = entry;
  return value === undefined || typeof value !== 'string' ? value : [value];
}

/** The value that a policy variable stands for. A key with several values cannot be one (IAM guide, "Policy variables"). */
export function variableOf(context: RequestContext, key: string): string | undefined {
  const values = valuesOf(context, key);
  return values?.length === 1 ? values[0] : undefined;
}
