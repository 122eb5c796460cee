import { accountId, keyArnNumber, keyIdNumber, region } from './ids.ts';

const metadata = (number: number) => ({
  KeyId: keyIdNumber(number),
  Arn: keyArnNumber(number),
  AWSAccountId: accountId,
  CreationDate: '2024-01-02T03:04:05+00:00',
  Enabled: true,
  Description: 'Orders',
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: 'Enabled',
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  MultiRegion: false,
});

const key = (number: number) => ({
  'describe-key': { KeyMetadata: metadata(number) },
  'get-key-rotation-status': { KeyRotationEnabled: true, RotationPeriodInDays: 365, NextRotationDate: 1_826_755_029.657 },
  'list-aliases': { Aliases: [{ AliasName: `alias/orders-${number}`, TargetKeyId: keyIdNumber(number) }] },
  'list-resource-tags': { Tags: [{ TagKey: 'Owner', TagValue: 'team' }] },
  'get-key-policy': { Policy: '{"Statement":[]}' },
});

/** Files of keys in the forms that are taken (docs/estate-file.md). */
export const rightEstateFiles: readonly unknown[] = [
  {
    keys: [key(1), key(2)],
    'list-aliases': [
      { Aliases: [{ AliasName: 'alias/x', TargetKeyId: keyIdNumber(1), AliasArn: `arn:aws:kms:${region}:${accountId}:alias/x` }] },
    ],
  },
  [key(1)],
  [{ KeyMetadata: metadata(1), KeyRotationEnabled: false, Tags: [] }],
  {
    keys: [
      {
        DescribeKey: {
          KeyMetadata: {
            ...metadata(1),
            MultiRegion: true,
            MultiRegionConfiguration: {
              MultiRegionKeyType: 'PRIMARY',
              PrimaryKey: { Arn: keyArnNumber(1), Region: region },
              ReplicaKeys: [],
            },
          },
        },
      },
    ],
  },
];
