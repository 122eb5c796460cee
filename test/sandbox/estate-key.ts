import { createHash } from 'node:crypto';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';

/** An ordinary key, rotation off: symmetric, customer managed, enabled. Its id follows from its name. */
export function estateKey(accountId: string, region: string, name: string, policy?: string): EstateKey {
  const hex = createHash('sha256').update(name).digest('hex');
  const KeyId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return {
    metadata: {
      ...ordinaryMetadata(KeyId, { accountId, region }),
      CreationDate: new Date('2026-01-01T00:00:00Z'),
      Description: name,
    },
    rotation: { enabled: false },
    aliases: [`alias/${name}`],
    tags: [],
    ...(policy === undefined ? {} : { policy }),
  };
}
