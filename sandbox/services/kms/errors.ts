import { ServiceError } from '../../service-error.ts';
import { isCustomKeyStore, isImported, isReplica, isSymmetric, type StoredKey } from './key.ts';
import { pendingOf } from './key-material.ts';
import { typeOfSpec } from './key-spec.ts';

export const notFound = (arn: string): ServiceError => new ServiceError('NotFoundException', `Key '${arn}' does not exist`);
/** AWS KMS guide, "Throttling AWS KMS requests". */
export const throttled = (): ServiceError =>
  new ServiceError('ThrottlingException', 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.');
export const dryRun = (): ServiceError =>
  // Recorded for Encrypt.
  new ServiceError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
export const invalidArn = (message: string): ServiceError => new ServiceError('InvalidArnException', message);
export const unsupported = (message: string): ServiceError => new ServiceError('UnsupportedOperationException', message);
export const invalidState = (arn: string, state: string): ServiceError =>
  new ServiceError('KMSInvalidStateException', `${arn} is ${state}.`);
const disabledKey = (arn: string): ServiceError => new ServiceError('DisabledException', `${arn} is disabled.`);

const stateWords: Readonly<Record<string, string>> = {
  PendingDeletion: 'pending deletion',
  PendingReplicaDeletion: 'pending replica deletion',
  PendingImport: 'pending import',
  Creating: 'creating',
  Updating: 'updating',
  Unavailable: 'unavailable',
};

/**
 * Why a key refuses to have its rotation changed, or `undefined`: the table of the AWS KMS guide, "Key states", row EnableKeyRotation. The state is checked
 * before the type, as recorded for RotateKeyOnDemand; PendingImport and Unavailable are refused as what they imply, an unsupported origin.
 */
export function refusalToChangeRotation(key: StoredKey): ServiceError | undefined {
  const { Arn, KeyState, Origin, KeyManager } = key.metadata;
  if (KeyManager === 'AWS') return new ServiceError('AccessDeniedException', `The operation is not allowed on the AWS managed key ${Arn}`);
  if (KeyState === 'Disabled') return disabledKey(Arn);
  if (KeyState === 'PendingDeletion' || KeyState === 'PendingReplicaDeletion' || KeyState === 'Creating')
    return invalidState(Arn, stateWords[KeyState] ?? KeyState);
  if (isImported(key)) return unsupported(`${Arn} origin is ${Origin} which is not valid for this operation.`);
  if (isCustomKeyStore(key) || Origin !== 'AWS_KMS')
    return unsupported(`${Arn} origin is ${Origin} which is not valid for this operation.`);
  // The message of this refusal is empty (recorded for RotateKeyOnDemand on an RSA key).
  if (!isSymmetric(key)) return unsupported('');
  if (isReplica(key)) return unsupported(`${Arn} is a multi-Region replica key; change rotation on its primary key`);
  if (KeyState !== 'Enabled' && KeyState !== 'Updating') return invalidState(Arn, stateWords[KeyState] ?? KeyState);
  return undefined;
}

/**
 * Why a key refuses to be rotated on demand, or `undefined`: the same table, row RotateKeyOnDemand. The state comes before the type, and a key
 * that waits for import is refused for that (both recorded). The refusals of AWS managed keys and of replicas are presumed to be those of
 * EnableKeyRotation.
 */
export function refusalToRotateOnDemand(key: StoredKey): ServiceError | undefined {
  const { Arn, KeyState } = key.metadata;
  if (!isImported(key) || key.metadata.KeyManager === 'AWS') return refusalToChangeRotation(key);
  if (KeyState === 'Disabled') return disabledKey(Arn);
  if (KeyState !== 'Enabled' && KeyState !== 'Updating') return invalidState(Arn, stateWords[KeyState] ?? KeyState);
  if (!isSymmetric(key)) return unsupported('');
  if (isReplica(key)) return unsupported(`${Arn} is a multi-Region replica key; rotate its primary key`);
  if (pendingOf(key.materials)?.KeyMaterialState !== 'PENDING_ROTATION')
    return new ServiceError('KMSInvalidStateException', `No available key material pending rotation for the key: ${Arn}.`);
  return undefined;
}

/** Why a key has no rotation status: the same table, row GetKeyRotationStatus. */
export function refusalToShowRotation(key: StoredKey): ServiceError | undefined {
  const { Arn, KeyState, Origin } = key.metadata;
  if (isCustomKeyStore(key)) return unsupported(`${Arn} origin is ${Origin} which is not valid for this operation.`);
  if (isImported(key) && KeyState === 'PendingImport')
    return unsupported(`${Arn} origin is ${Origin} which is not valid for this operation.`);
  return undefined;
}

/** Why no grant can be made on a key: the same table, row CreateGrant. */
export function refusalToGrant({ metadata: { Arn, KeyState } }: StoredKey): ServiceError | undefined {
  if (KeyState === 'Disabled') return disabledKey(Arn);
  if (['Enabled', 'Unavailable', 'Updating'].includes(KeyState)) return undefined;
  return invalidState(Arn, stateWords[KeyState] ?? KeyState);
}

/** Why a key cannot be used for cryptography: the same table, rows Encrypt, Sign and GenerateMac; then its usage, in words that are recorded. */
export const refusalToUseFor =
  (usage: string) =>
  ({ metadata: { Arn, KeyState, KeyUsage } }: StoredKey, operation: string): ServiceError | undefined => {
    if (KeyState === 'Disabled') return disabledKey(Arn);
    if (KeyState !== 'Enabled' && KeyState !== 'Updating') return invalidState(Arn, stateWords[KeyState] ?? KeyState);
    if (KeyUsage === usage) return undefined;
    return new ServiceError('InvalidKeyUsageException', `${Arn} key usage is ${KeyUsage} which is not valid for ${operation}.`);
  };

/** The same table, row GetPublicKey: a key that is disabled, or waits for material that it once had, still has its public key. */
export function refusalToShowPublicKey({ metadata: { Arn, KeyState, KeySpec }, materials }: StoredKey): ServiceError | undefined {
  if (KeyState === 'PendingDeletion' || KeyState === 'PendingReplicaDeletion' || KeyState === 'Creating' || materials.length === 0)
    return invalidState(Arn, stateWords[KeyState] ?? KeyState);
  return typeOfSpec(KeySpec) === 'asymmetric' ? undefined : unsupported('');
}

/**
 * Why no key material can be imported into a key: the same table, rows GetParametersForImport and ImportKeyMaterial. That the origin comes
 * first is presumed; its words are recorded.
 */
export function refusalToImport({ metadata: { Arn, KeyState, Origin } }: StoredKey, operation: string): ServiceError | undefined {
  if (Origin !== 'EXTERNAL') return unsupported(`${Arn} origin is ${Origin} which is not valid for this operation.`);
  const refused = [
    'PendingDeletion',
    'PendingReplicaDeletion',
    'Creating',
    ...(operation === 'GetParametersForImport' ? ['Updating'] : []),
  ];
  return refused.includes(KeyState) ? invalidState(Arn, stateWords[KeyState] ?? KeyState) : undefined;
}

/** Why imported key material cannot be taken away: the same table, row DeleteImportedKeyMaterial. */
export function refusalToDeleteMaterial({ metadata: { Arn, KeyState, Origin } }: StoredKey): ServiceError | undefined {
  if (Origin !== 'EXTERNAL') return unsupported(`${Arn} origin is ${Origin} which is not valid for this operation.`);
  return KeyState === 'Creating' || KeyState === 'Updating' ? invalidState(Arn, stateWords[KeyState] ?? KeyState) : undefined;
}
