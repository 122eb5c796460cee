import { createHash } from 'node:crypto';
import type { Estate, EstateKey, EstateMetadata, EstateRotation } from '../../sandbox/estate/estate.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';

const accountId = '111122223333';
export const region = 'eu-central-1';

/** What makes a key different from an ordinary one: symmetric, from AWS KMS, enabled, rotation off, no alias. */
type Difference = {
  readonly metadata?: Partial<EstateMetadata>;
  readonly rotation?: EstateRotation;
  readonly aliases?: readonly string[];
  readonly tags?: EstateKey['tags'];
  readonly grants?: NonNullable<EstateKey['grants']>;
  readonly pendingKeyMaterial?: NonNullable<EstateKey['pendingKeyMaterial']>;
  readonly policy?: string;
  /** @default an id made from the name */
  readonly keyId?: string;
};

/** The same name gives the same id in every run. */
export function keyIdOf(name: string): string {
  const hex = createHash('sha256').update(`flow: ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function keyNamed(name: string, { metadata = {}, keyId = keyIdOf(name), ...difference }: Difference = {}): EstateKey {
  return {
    metadata: {
      ...ordinaryMetadata(keyId, { accountId, region }),
      CreationDate: new Date('2022-03-01T08:00:00Z'),
      Description: name,
      ...metadata,
    },
    rotation: { enabled: false },
    aliases: [],
    tags: [],
    ...difference,
  };
}

/** `count` ordinary keys, whose rotation is off. */
export const ordinaryKeys = (name: string, count: number): readonly EstateKey[] =>
  Array.from({ length: count }, (_, index) => keyNamed(`${name} ${index + 1}`));

export const rotatingEvery = (periodInDays: number): EstateRotation => ({ enabled: true, periodInDays });

export const estateOf = (...keys: readonly EstateKey[]): Estate => ({ accountId, keys });
