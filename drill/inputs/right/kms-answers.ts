import { accountId, keyArnNumber, keyIdNumber } from './ids.ts';

/** What AWS KMS answers for a Region with one key that could rotate and does not. Dates are texts here. */
export const rightKmsAnswers = {
  ListKeys: { Keys: [{ KeyId: keyIdNumber(1), KeyArn: keyArnNumber(1) }], Truncated: false },
  ListAliases: { Aliases: [{ AliasName: 'alias/orders', TargetKeyId: keyIdNumber(1) }], Truncated: false },
  DescribeKey: {
    KeyMetadata: {
      KeyId: keyIdNumber(1),
      Arn: keyArnNumber(1),
      AWSAccountId: accountId,
      CreationDate: '2024-01-02T03:04:05.000Z',
      Description: 'Orders',
      Enabled: true,
      KeyManager: 'CUSTOMER',
      KeyState: 'Enabled',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
      Origin: 'AWS_KMS',
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: 'PRIMARY',
        PrimaryKey: { Arn: keyArnNumber(1), Region: 'eu-central-1' },
        ReplicaKeys: [],
      },
    },
  },
  GetKeyRotationStatus: {
    KeyRotationEnabled: false,
    KeyId: keyIdNumber(1),
    RotationPeriodInDays: 365,
    NextRotationDate: '2027-01-01T00:00:00.000Z',
  },
  ListResourceTags: { Tags: [{ TagKey: 'Owner', TagValue: 'orders' }], Truncated: false },
  GetKeyPolicy: { Policy: '{"Statement":[]}', PolicyName: 'default' },
};
