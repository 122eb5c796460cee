/**
 * Requests per second, account and Region, each operation by itself (AWS KMS guide, "Request quotas"). Those for cryptography share quotas that
 * differ from Region to Region and are not simulated.
 */
export const kmsRequestsPerSecond: Readonly<Record<string, number>> = {
  ListKeys: 500,
  ListAliases: 500,
  DescribeKey: 2000,
  GetKeyRotationStatus: 1000,
  ListResourceTags: 2000,
  GetKeyPolicy: 1000,
  GetPublicKey: 2000,
  ListKeyRotations: 100,
  EnableKeyRotation: 15,
  DisableKeyRotation: 5,
  RotateKeyOnDemand: 5,
  EnableKey: 5,
  DisableKey: 5,
  ScheduleKeyDeletion: 15,
  CancelKeyDeletion: 5,
  TagResource: 10,
  UntagResource: 5,
  PutKeyPolicy: 15,
  CreateKey: 5,
  CreateAlias: 5,
  UpdateAlias: 5,
  DeleteAlias: 15,
  GetParametersForImport: 1,
  ImportKeyMaterial: 15,
  DeleteImportedKeyMaterial: 15,
};
