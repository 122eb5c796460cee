import { createHash } from 'node:crypto';
import { partitionOf } from '../../functions/core/partition.ts';
import type { EstateKey, EstateMetadata, EstateRotation } from '../estate/estate.ts';
import { ordinaryMetadata } from '../estate/ordinary-metadata.ts';

type Place = { readonly accountId: string; readonly region: string; readonly now: Date };

/** What makes a key different from an ordinary one: symmetric, from AWS KMS, enabled, rotation off. */
type Difference = {
  readonly metadata?: Partial<EstateMetadata>;
  readonly rotation?: EstateRotation;
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: string;
};

const millisPerDay = 86_400_000;
const dayAfter = (now: Date, days: number): Date => new Date(Math.floor(now.getTime() / 1000) * 1000 + days * millisPerDay);
const digestOf = (text: string): string => createHash('sha256').update(`kms-rotation organization: ${text}`).digest('hex');
const on = (now: Date, periodInDays: number, nextInDays: number): EstateRotation => ({
  enabled: true,
  periodInDays,
  nextRotationDate: dayAfter(now, nextInDays),
});

/** The same number for the same text: 0 to `below` - 1. */
const seeded = (text: string, below: number): number => Number.parseInt(digestOf(text).slice(0, 8), 16) % below;

/** Policies in which only one role is named: nobody else can even read the key. */
const onlyForVault = (arnPrefix: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `${arnPrefix}:role/vault` }, Action: 'kms:*', Resource: '*' }],
  });

/** Keys that are not simply on or off, by name. Taken in turn, so that each occurs somewhere. */
const special: readonly (readonly [string, (place: Place) => Difference])[] = [
  ['archive', ({ now }) => ({ rotation: on(now, 730, 400) })],
  ['legacy', ({ now }) => ({ rotation: on(now, 365, -60) })],
  ['signing', () => ({ metadata: { KeySpec: 'RSA_4096', KeyUsage: 'SIGN_VERIFY' } })],
  ['exempt', ({ now }) => ({ tags: { 'kms-rotation-exempt': `${dayAfter(now, 60).toISOString().slice(0, 10)} CHG-2001 vendor` } })],
  ['retired', () => ({ metadata: { KeyState: 'Disabled' } })],
  ['imported', () => ({ metadata: { Origin: 'EXTERNAL', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } })],
  ['leaving', ({ now }) => ({ metadata: { KeyState: 'PendingDeletion', DeletionDate: dayAfter(now, 9) } })],
  ['vault', ({ accountId, region }) => ({ policy: onlyForVault(`arn:${partitionOf(region)}:iam::${accountId}`) })],
  ['tokens', () => ({ metadata: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } })],
  ['hsm', () => ({ metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' } })],
  ['expired-exemption', ({ now }) => ({ tags: { 'kms-rotation-exempt': `${dayAfter(now, -10).toISOString().slice(0, 10)} CHG-1999` } })],
];

const ordinary = ['orders', 'invoices', 'sessions', 'reports', 'backups', 'queues', 'profiles', 'logs'];

/**
 * A few keys of an account in a Region: one to three with rotation on, one or two with it off, two special ones, and one that AWS manages.
 * The same for the same place, whenever it is asked.
 * @param turn how many places came before; decides which special keys there are
 */
export function sampleKeys(place: Place, turn: number): readonly EstateKey[] {
  const { accountId, region, now } = place;
  const seed = `${accountId} ${region}`;
  const first = seeded(`${seed} first`, ordinary.length);
  const name = (index: number): string => ordinary[(first + index) % ordinary.length] ?? 'orders';
  const rotated = 1 + seeded(`${seed} on`, 3);
  const off = 1 + seeded(`${seed} off`, 2);
  const specials = [0, 1].flatMap((index) => special.slice((turn * 2 + index) % special.length).slice(0, 1));
  return [
    ...Array.from({ length: rotated }, (_, index) => keyNamed(name(index), place, { rotation: on(now, 365, 30 + 40 * index) })),
    ...Array.from({ length: off }, (_, index) => keyNamed(name(rotated + index), place)),
    ...specials.map(([special, difference]) => keyNamed(special, place, difference(place))),
    keyNamed('aws/s3', place, { metadata: { KeyManager: 'AWS' }, rotation: on(now, 365, 90) }),
  ];
}

/** One key in several Regions, rotation off: only where its primary is can it be put right. */
export function sampleMultiRegionKey(accountId: string, regions: readonly string[], now: Date): readonly EstateKey[] {
  const KeyId = `mrk-${digestOf(`${accountId} catalogue`).slice(0, 32)}`;
  const related = (region: string) => ({ Arn: `arn:${partitionOf(region)}:kms:${region}:${accountId}:key/${KeyId}`, Region: region });
  const [primary = '', ...replicas] = regions;
  return regions.map((region) =>
    keyNamed(
      'catalogue',
      { accountId, region, now },
      {
        metadata: {
          KeyId,
          Arn: related(region).Arn,
          MultiRegion: true,
          MultiRegionConfiguration: {
            MultiRegionKeyType: region === primary ? 'PRIMARY' : 'REPLICA',
            PrimaryKey: related(primary),
            ReplicaKeys: replicas.map(related),
          },
        },
      },
    ),
  );
}

function keyNamed(name: string, { accountId, region, now }: Place, difference: Difference = {}): EstateKey {
  const { metadata = {}, rotation = { enabled: false }, tags = {}, policy } = difference;
  const hex = digestOf(`${accountId} ${region} ${name}`);
  const KeyId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return {
    metadata: {
      ...ordinaryMetadata(KeyId, { accountId, region }),
      CreationDate: dayAfter(now, -200 - seeded(KeyId, 1500)),
      Description: `${name} of ${accountId}`,
      ...metadata,
    },
    rotation,
    aliases: [`alias/${name}`],
    tags: Object.entries({ Owner: `team-${name.replace('/', '-')}`, ...tags }).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    ...(policy === undefined ? {} : { policy }),
  };
}
