import { partitionOf } from '../../functions/core/partition.ts';
import type { EstateKey } from './estate.ts';

type Place = { readonly accountId: string; readonly region: string };

/** Metadata of a key that can rotate: customer managed, enabled, symmetric, with material from AWS KMS. When it was made and what it is for is left to the caller. */
export const ordinaryMetadata = (
  KeyId: string,
  { accountId, region }: Place,
): Omit<EstateKey['metadata'], 'CreationDate' | 'Description'> => ({
  KeyId,
  Arn: `arn:${partitionOf(region)}:kms:${region}:${accountId}:key/${KeyId}`,
  AWSAccountId: accountId,
  KeyManager: 'CUSTOMER',
  KeyState: 'Enabled',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
});
