/** Requests per second, account and Region, each operation by itself (AWS KMS guide, "Request quotas"). */
export const kmsRequestsPerSecond: Readonly<Record<string, number>> = {
  ListKeys: 500,
  ListAliases: 500,
  DescribeKey: 2000,
  GetKeyRotationStatus: 1000,
  ListResourceTags: 2000,
  GetKeyPolicy: 1000,
  ListKeyRotations: 100,
  EnableKeyRotation: 15,
  DisableKeyRotation: 5,
  RotateKeyOnDemand: 5,
};
