import type { EstateMetadata } from '../../estate/estate.ts';
import { isImported, isSymmetric, type StoredKey } from '../kms/key.ts';
import type { ConfigurationItem } from './configuration-item.ts';
import { recordedType } from './rule.ts';

/**
 * A key as AWS Config records it: neither rotation period nor next rotation date, whether rotation is on only in the supplementary part,
 * and there not of every key (AWS Config resource schema, `AWS::KMS::Key`).
 */
export const keyItem = (key: StoredKey, accountId: string, region: string, at: Date): ConfigurationItem => ({
  resourceType: recordedType,
  resourceId: key.metadata.KeyId,
  arn: key.metadata.Arn,
  accountId,
  region,
  capturedAt: at,
  createdAt: key.metadata.CreationDate,
  status: 'OK',
  tags: Object.fromEntries(key.tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])),
  relationships: [],
  configuration: configurationOf(key.metadata),
  supplementaryConfiguration: {
    Policy: key.policy,
    ...(canRotate(key) ? { KeyRotationStatus: key.rotation.enabled && !isPendingDeletion(key) } : {}),
  },
});

const canRotate = (key: StoredKey): boolean =>
  key.metadata.KeyManager === 'CUSTOMER' && isSymmetric(key) && !isImported(key) && key.metadata.CustomKeyStoreId === undefined;

/** The status of a key on its way out reads false (AWS KMS guide, "Key states"). */
const isPendingDeletion = ({ metadata }: StoredKey): boolean =>
  metadata.KeyState === 'PendingDeletion' || metadata.KeyState === 'PendingReplicaDeletion';

function configurationOf(metadata: EstateMetadata): Readonly<Record<string, unknown>> {
  const { MultiRegionConfiguration: multiRegion, CreationDate, DeletionDate, ValidTo, AWSAccountId, ...rest } = metadata;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [lowerFirst(name), value])),
    awsaccountId: AWSAccountId,
    creationDate: CreationDate.getTime(),
    enabled: metadata.KeyState === 'Enabled',
    customerMasterKeySpec: metadata.KeySpec,
    ...(DeletionDate === undefined ? {} : { deletionDate: DeletionDate.getTime() }),
    ...(ValidTo === undefined ? {} : { validTo: ValidTo.getTime() }),
    ...(multiRegion === undefined
      ? {}
      : {
          multiRegionConfiguration: {
            multiRegionKeyType: multiRegion.MultiRegionKeyType,
            primaryKey: placeOf(multiRegion.PrimaryKey),
            replicaKeys: multiRegion.ReplicaKeys.map(placeOf),
          },
        }),
  };
}

const placeOf = ({ Arn, Region }: { readonly Arn: string; readonly Region: string }) => ({ arn: Arn, region: Region });
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
