import type { ApiCall } from '../../call.ts';
import type { RequestContext } from '../../iam/request-context.ts';
import type { StoredKey } from './key.ts';

/** The condition keys of AWS KMS that a request about a key may have (AWS KMS guide, "AWS KMS condition keys"). */
export const conditionKeysOfKey = ({ metadata, tags }: StoredKey, aliases: readonly string[], call: ApiCall): RequestContext => ({
  ...conditionKeysOfRequest(call),
  ...Object.fromEntries(tags.map(({ TagKey, TagValue }) => [`aws:ResourceTag/${TagKey}`, TagValue])),
  'kms:KeyOrigin': metadata.Origin,
  'kms:KeySpec': metadata.KeySpec,
  'kms:KeyUsage': metadata.KeyUsage,
  'kms:MultiRegion': String(metadata.MultiRegion ?? false),
  'kms:MultiRegionKeyType': metadata.MultiRegionConfiguration?.MultiRegionKeyType,
  'kms:ResourceAliases': aliases,
});

/**
 * Those that a request has whatever it is about; those of a key are not there. Whether the rotation period is one where the request names
 * none is not documented; here it is not.
 */
export const conditionKeysOfRequest = ({ principal, operation, input }: ApiCall): RequestContext => ({
  ...tagKeys(input),
  ...encryptionContextKeys(input['EncryptionContext'] ?? constraintsIn(input)),
  ...grantKeys(input),
  'aws:ResourceTag/*': undefined,
  'kms:BypassPolicyLockoutSafetyCheck': setsPolicy.has(operation) ? String(input['BypassPolicyLockoutSafetyCheck'] ?? false) : undefined,
  'kms:CallerAccount': principal.accountId,
  'kms:EncryptionAlgorithm': encrypts.has(operation) ? (textOf(input['EncryptionAlgorithm']) ?? 'SYMMETRIC_DEFAULT') : undefined,
  'kms:ExpirationModel': textOf(input['ExpirationModel']),
  'kms:KeyOrigin': undefined,
  'kms:KeySpec': undefined,
  'kms:KeyUsage': undefined,
  'kms:MacAlgorithm': textOf(input['MacAlgorithm']),
  'kms:MessageType': textOf(input['MessageType']),
  'kms:MultiRegion': undefined,
  'kms:MultiRegionKeyType': undefined,
  'kms:RequestAlias': aliasIn(input['KeyId']),
  'kms:ResourceAliases': undefined,
  'kms:RotationPeriodInDays': textOf(input['RotationPeriodInDays']),
  'kms:ScheduleKeyDeletionPendingWindowInDays': textOf(input['PendingWindowInDays']),
  'kms:SigningAlgorithm': textOf(input['SigningAlgorithm']),
  'kms:ValidTo': textOf(input['ValidTo']),
  'kms:ViaService': undefined,
  'kms:WrappingAlgorithm': textOf(input['WrappingAlgorithm']),
  'kms:WrappingKeySpec': textOf(input['WrappingKeySpec']),
});

/**
 * Those of a grant. No service of AWS calls on somebody's behalf here, so that no grant is for an
 * AWS resource in the sense of `kms:GrantIsForAWSResource`.
 */
const grantKeys = (input: ApiCall['input']): RequestContext => ({
  'kms:GrantConstraintSourceArn': textOf(objectIn(input['Constraints'])['SourceArn']),
  'kms:GrantConstraintType': ['EncryptionContextEquals', 'EncryptionContextSubset'].find(
    (type) => objectIn(input['Constraints'])[type] !== undefined,
  ),
  'kms:GranteePrincipal': textOf(input['GranteePrincipal']),
  'kms:GranteeServicePrincipal': textOf(input['GranteeServicePrincipal']),
  'kms:GrantIsForAWSResource': 'false',
  'kms:GrantOperations': input['Operations'] === undefined ? undefined : (input['Operations'] as readonly string[]),
  'kms:RetiringPrincipal': textOf(input['RetiringPrincipal']),
  'kms:RetiringServicePrincipal': textOf(input['RetiringServicePrincipal']),
});

/**
 * The encryption context that a grant is bound to is one of the request (AWS KMS guide,
 * "kms:EncryptionContextKeys").
 */
function constraintsIn(input: ApiCall['input']): unknown {
  const constraints = objectIn(input['Constraints']);
  return constraints['EncryptionContextEquals'] ?? constraints['EncryptionContextSubset'];
}

const objectIn = (value: unknown): Readonly<Record<string, unknown>> => (value ?? {}) as Readonly<Record<string, unknown>>;

const setsPolicy: ReadonlySet<string> = new Set(['CreateKey', 'PutKeyPolicy']);
const encrypts: ReadonlySet<string> = new Set(['Encrypt', 'Decrypt', 'GenerateDataKey']);

function tagKeys(input: ApiCall['input']): RequestContext {
  const tags = (input['Tags'] ?? []) as StoredKey['tags'];
  const named = [...tags.map(({ TagKey }) => TagKey), ...((input['TagKeys'] ?? []) as readonly string[])];
  return {
    'aws:RequestTag/*': undefined,
    ...Object.fromEntries(tags.map(({ TagKey, TagValue }) => [`aws:RequestTag/${TagKey}`, TagValue])),
    'aws:TagKeys': named.length === 0 ? undefined : named,
  };
}

function encryptionContextKeys(context: unknown): RequestContext {
  const pairs = Object.entries((context ?? {}) as Readonly<Record<string, string>>);
  return {
    'kms:EncryptionContext:*': undefined,
    ...Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
    'kms:EncryptionContextKeys': pairs.length === 0 ? undefined : pairs.map(([key]) => key),
  };
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return value instanceof Date ? value.toISOString() : String(value);
}

/** The alias that a request names its key by. */
const aliasIn = (named: unknown): string | undefined =>
  typeof named === 'string' ? /^(?:arn:[^:]+:kms:[^:]+:\d+:)?(alias\/.+)$/.exec(named)?.[1] : undefined;
