import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';
import type { StoredKey } from '../../sandbox/services/kms/key.ts';
import type { KeyKind } from './plan.ts';

export const region = 'eu-central-1';

/** A key of the kind, in an account. Its id tells the run and the number. */
export function keyOf(kind: KeyKind, accountId: string, run: number, number: number): EstateKey {
  const digits = `${String(run).padStart(8, '0')}${String(number).padStart(4, '0')}`;
  const keyId = kind === 'replica' ? `mrk-${digits.padStart(32, '0')}` : `00000000-0000-4000-8000-${digits}`;
  const ordinary: EstateKey = {
    metadata: { ...ordinaryMetadata(keyId, { accountId, region }), CreationDate: new Date('2024-01-01T00:00:00Z'), Description: kind },
    rotation: { enabled: false },
    aliases: [],
    tags: [],
  };
  switch (kind) {
    case 'off':
      return ordinary;
    case 'on':
      return { ...ordinary, rotation: { enabled: true, periodInDays: 180 } };
    case 'tooLong':
      return { ...ordinary, rotation: { enabled: true, periodInDays: 900 } };
    case 'exempt':
      return { ...ordinary, tags: [exemption()] };
    case 'disabled':
      return { ...ordinary, metadata: { ...ordinary.metadata, KeyState: 'Disabled' } };
    case 'asymmetric':
      return { ...ordinary, metadata: { ...ordinary.metadata, ...signing } };
    case 'signing':
    case 'replaced':
      // Two aliases, so that a replacement can be broken off between them.
      return {
        ...ordinary,
        aliases: ['a', 'b'].map((which) => `alias/drill-${keyId}-${which}`),
        metadata: { ...ordinary.metadata, ...signing },
      };
    case 'imported':
      return { ...ordinary, metadata: { ...ordinary.metadata, Origin: 'EXTERNAL' } };
    case 'waiting':
      return { ...ordinary, metadata: { ...ordinary.metadata, Origin: 'EXTERNAL' }, pendingKeyMaterial: {} };
    case 'replica':
      return { ...ordinary, metadata: { ...ordinary.metadata, ...replicaOf(keyId, accountId) } };
  }
}

const signing = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } as const;

/** Half a year: an exemption that reaches too far is none. */
export const exemption = () => ({
  TagKey: 'kms-rotation-exempt',
  TagValue: `${new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10)} drill`,
});

function replicaOf(keyId: string, accountId: string) {
  const at = (place: string) => ({ Arn: `arn:aws:kms:${place}:${accountId}:key/${keyId}`, Region: place });
  return {
    MultiRegion: true,
    MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' as const, PrimaryKey: at('us-east-1'), ReplicaKeys: [at(region)] },
  };
}

const waits = ({ KeyMaterialState }: StoredKey['materials'][number]): boolean => KeyMaterialState === 'PENDING_ROTATION';

/** What the rule has to say of a key as it is now: the rows of docs/verdicts.md from the key spec on, written down a second time. */
export function truthOf({ metadata, rotation, materials, tags }: StoredKey): 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' {
  if (metadata.KeySpec !== 'SYMMETRIC_DEFAULT') return 'NOT_APPLICABLE';
  if (tags.some(({ TagKey }) => TagKey === exemption().TagKey)) return 'NOT_APPLICABLE';
  if (metadata.Origin === 'EXTERNAL' && metadata.KeyState === 'Enabled' && materials.some(waits)) return 'NON_COMPLIANT';
  if (metadata.Origin !== 'AWS_KMS') return 'NOT_APPLICABLE';
  const rotates = rotation.enabled && (rotation.periodInDays ?? 365) <= 365;
  if (metadata.KeyState === 'Disabled' && !rotates) return 'NOT_APPLICABLE';
  return rotates ? 'COMPLIANT' : 'NON_COMPLIANT';
}
