import type { EstateKey, EstateMetadata } from '../../../sandbox/estate/estate.ts';
import { ordinaryKey, region } from '../../flow/numbered-keys.ts';
import { accountId } from '../endpoint.ts';

let number = 5000;

/** An ordinary key with other metadata; of each a new one. */
export function keyWith(metadata: Partial<EstateMetadata> = {}, changes: Partial<Omit<EstateKey, 'metadata'>> = {}): EstateKey {
  number += 1;
  return ordinaryKey(number, { ...changes, metadata });
}

export const idOf = ({ metadata }: EstateKey): string => metadata.KeyId;

export const primaryRegion = 'us-east-1';
const multiRegionId = 'mrk-00000000000000000000000000000077';

/** What makes a key the primary in us-east-1, or the replica in eu-central-1, of a multi-Region key. */
export function multiRegion(type: 'PRIMARY' | 'REPLICA'): Partial<EstateMetadata> {
  const arnIn = (of: string): string => `arn:aws:kms:${of}:${accountId}:key/${multiRegionId}`;
  return {
    KeyId: multiRegionId,
    Arn: arnIn(type === 'PRIMARY' ? primaryRegion : region),
    MultiRegion: true,
    MultiRegionConfiguration: {
      MultiRegionKeyType: type,
      PrimaryKey: { Arn: arnIn(primaryRegion), Region: primaryRegion },
      ReplicaKeys: [{ Arn: arnIn(region), Region: region }],
    },
  };
}

export const inKeyStore = { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' };
export const imported = { Origin: 'EXTERNAL' };
