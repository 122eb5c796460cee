import type { KeyMetadata as KmsKeyMetadata } from '@aws-sdk/client-kms';
import { keyArn, keyId } from '../core/ids.ts';
import type { KeyMetadata, MultiRegion } from '../core/key.ts';

/** Old answers lack `KeySpec` and `MultiRegion`; where both spec fields are there, `KeySpec` decides (an HMAC key with the old field saying symmetric has been seen). */
export function keyMetadataFrom(metadata: KmsKeyMetadata): KeyMetadata {
  const arn = keyArn(metadata.Arn ?? '');
  return {
    keyArn: arn,
    keyId: keyId(metadata.KeyId ?? ''),
    accountId: metadata.AWSAccountId ?? '',
    region: arn.split(':')[3] ?? '',
    description: metadata.Description ?? '',
    keyManager: metadata.KeyManager ?? 'unknown',
    keyState: metadata.KeyState ?? 'unknown',
    keySpec: metadata.KeySpec ?? metadata.CustomerMasterKeySpec ?? 'unknown',
    keyUsage: metadata.KeyUsage ?? 'unknown',
    origin: metadata.Origin ?? 'unknown',
    multiRegion: multiRegionOf(metadata),
    ...(metadata.CreationDate === undefined ? {} : { creationDate: metadata.CreationDate.toISOString() }),
    ...(metadata.CustomKeyStoreId === undefined ? {} : { customKeyStoreId: metadata.CustomKeyStoreId }),
    ...(metadata.DeletionDate === undefined ? {} : { deletionDate: metadata.DeletionDate.toISOString() }),
  };
}

function multiRegionOf({ MultiRegion: isMultiRegion, MultiRegionConfiguration: configuration, Arn }: KmsKeyMetadata): MultiRegion {
  if (isMultiRegion !== true) return { type: 'SINGLE' };
  const primary = configuration?.PrimaryKey?.Arn;
  if (primary === undefined) return { type: 'UNSETTLED' };
  if (configuration?.MultiRegionKeyType === 'PRIMARY' && primary === Arn) {
    return {
      type: 'PRIMARY',
      replicas: (configuration.ReplicaKeys ?? []).flatMap(({ Arn: replica }) => (replica === undefined ? [] : keyArn(replica))),
    };
  }
  if (configuration?.MultiRegionKeyType === 'REPLICA' && primary !== Arn) return { type: 'REPLICA', primary: keyArn(primary) };
  return { type: 'UNSETTLED' };
}
