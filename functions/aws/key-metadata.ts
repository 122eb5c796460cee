import type { KeyMetadata as KmsKeyMetadata } from '@aws-sdk/client-kms';
import { isKeyArn, isKeyId, type KeyArn, type KeyId } from '../core/ids.ts';
import type { KeyMetadata, MultiRegion } from '../core/key.ts';
import { shownValue } from '../core/problem-text.ts';
import { dateField } from './iso-time.ts';
import { UnexpectedAnswerError } from './unexpected-answer.ts';

/** @throws UnexpectedAnswerError for a key without id and ARN. Old answers lack `KeySpec` and `MultiRegion`; where both spec fields are there, `KeySpec` decides (an HMAC key with the old field saying symmetric has been seen). */
export function keyMetadataFrom(metadata: KmsKeyMetadata): KeyMetadata {
  const arn = keyArnIn(metadata.Arn);
  return {
    keyArn: arn,
    keyId: keyIdIn(metadata.KeyId),
    accountId: metadata.AWSAccountId ?? '',
    region: arn.split(':')[3] ?? '',
    description: metadata.Description ?? '',
    keyManager: metadata.KeyManager ?? 'unknown',
    keyState: metadata.KeyState ?? 'unknown',
    keySpec: metadata.KeySpec ?? metadata.CustomerMasterKeySpec ?? 'unknown',
    keyUsage: metadata.KeyUsage ?? 'unknown',
    origin: metadata.Origin ?? 'unknown',
    multiRegion: multiRegionOf(metadata),
    ...dateField('creationDate', metadata.CreationDate),
    ...(metadata.CustomKeyStoreId === undefined ? {} : { customKeyStoreId: metadata.CustomKeyStoreId }),
    ...dateField('deletionDate', metadata.DeletionDate),
    ...dateField('validTo', metadata.ValidTo),
    ...(metadata.CurrentKeyMaterialId === undefined ? {} : { currentKeyMaterialId: metadata.CurrentKeyMaterialId }),
  };
}

function multiRegionOf({ MultiRegion: isMultiRegion, MultiRegionConfiguration: configuration, Arn }: KmsKeyMetadata): MultiRegion {
  if (isMultiRegion !== true) return { type: 'SINGLE' };
  const primary = configuration?.PrimaryKey?.Arn;
  if (primary === undefined) return { type: 'UNSETTLED' };
  if (configuration?.MultiRegionKeyType === 'PRIMARY' && primary === Arn) {
    return {
      type: 'PRIMARY',
      replicas: (configuration.ReplicaKeys ?? []).flatMap(({ Arn: replica }) => (replica === undefined ? [] : keyArnIn(replica))),
    };
  }
  if (configuration?.MultiRegionKeyType === 'REPLICA' && primary !== Arn) return { type: 'REPLICA', primary: keyArnIn(primary) };
  return { type: 'UNSETTLED' };
}

function keyArnIn(text: string | undefined): KeyArn {
  if (text !== undefined && isKeyArn(text)) return text;
  throw new UnexpectedAnswerError('DescribeKey', `with the key ARN ${shownValue(text)}`);
}

function keyIdIn(text: string | undefined): KeyId {
  if (text !== undefined && isKeyId(text)) return text;
  throw new UnexpectedAnswerError('DescribeKey', `with the key id ${shownValue(text)}`);
}
