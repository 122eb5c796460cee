import type { Estate, EstateKey } from '../../sandbox/estate/estate.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';

export const region = 'eu-central-1';
const accountId = '111122223333';

const keyIdOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** An ordinary key: symmetric, enabled, rotation off. Numbered, so that a test can name it. */
export function ordinaryKey(
  number: number,
  changes: Partial<Omit<EstateKey, 'metadata'>> & { readonly metadata?: Partial<EstateKey['metadata']> } = {},
): EstateKey {
  const KeyId = changes.metadata?.KeyId ?? keyIdOf(number);
  return {
    rotation: { enabled: false },
    aliases: [`alias/key-${number}`],
    tags: [],
    ...changes,
    metadata: {
      ...ordinaryMetadata(KeyId, { accountId, region }),
      CreationDate: new Date('2024-01-01T00:00:00Z'),
      Description: `Key ${number}`,
      ...changes.metadata,
    },
  };
}

/** A multi-Region replica in this Region whose primary is elsewhere. */
export function replicaKey(number: number): EstateKey {
  const KeyId = `mrk-${String(number).padStart(32, '0')}`;
  const related = (of: string) => ({ Arn: `arn:aws:kms:${of}:${accountId}:key/${KeyId}`, Region: of });
  return ordinaryKey(number, {
    metadata: {
      KeyId,
      MultiRegion: true,
      MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: related('us-east-1'), ReplicaKeys: [related(region)] },
    },
  });
}

export const estateOf = (keys: readonly EstateKey[]): Estate => ({ accountId, keys });

/** `count` ordinary keys, numbered from `from`. */
export const ordinaryKeys = (from: number, count: number): readonly EstateKey[] =>
  Array.from({ length: count }, (_, index) => ordinaryKey(from + index));

export const idsOf = (keys: readonly EstateKey[]): readonly string[] => keys.map(({ metadata }) => metadata.KeyId);

/** A policy that delegates to IAM and denies some actions to everybody. */
export const denying = (...actions: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Deny', Principal: '*', Action: actions, Resource: '*' },
    ],
  });
