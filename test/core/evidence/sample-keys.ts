import type { KeyAccess, ReplacementRead } from '../../../functions/core/changes/subject.ts';
import { keyArn, keyId } from '../../../functions/core/ids.ts';
import type { KeyMetadata, RotationStatus, Tag } from '../../../functions/core/key.ts';
import type { KeyMaterial } from '../../../functions/core/key-material.ts';
import type { KeyObservation } from '../../../functions/core/key-observation.ts';
import type { Policy } from '../../../functions/core/policy.ts';
import { type KeyProfile, keyProfileOf } from '../../../functions/core/records/key-profile.ts';
import { verdictOf } from '../../../functions/core/verdict.ts';

export const place = { accountId: '111122223333', region: 'eu-central-1' } as const;

export const idNumber = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const arnNumber = (number: number) => keyArn(`arn:aws:kms:${place.region}:${place.accountId}:key/${idNumber(number)}`);

/** Keys as AWS KMS shows them, with their verdicts; a sample changes what it is about. */
export type SampleKey = {
  readonly number: number;
  readonly metadata?: Partial<KeyMetadata>;
  readonly status?: RotationStatus;
  readonly material?: KeyMaterial;
  readonly aliases?: readonly string[];
  readonly tags?: readonly Tag[];
};

export const policy: Policy = {
  maximumRotationPeriodInDays: 365,
  exemptionTagKey: 'kms-rotation-exempt',
  maximumExemptionDays: 365,
  disabledKeys: 'NOT_APPLICABLE',
  unreadableKeys: 'NON_COMPLIANT',
  overdueGraceDays: 7,
  maximumKeyMaterialAgeInDays: 1000,
  ineligibleKeys: 'MANUAL_ROTATION_REQUIRED',
  maximumManualRotationAgeInDays: 365,
};

export function profileOf({ number, metadata = {}, status = { enabled: false }, material, ...others }: SampleKey, now: Date): KeyProfile {
  const { aliases = [`alias/key-${number}`], tags = [{ key: 'Owner', value: `team-${number}` }] } = others;
  const key: KeyMetadata = {
    keyArn: arnNumber(number),
    keyId: keyId(idNumber(number)),
    ...place,
    description: `Key ${number}`,
    creationDate: '2024-01-02T03:04:05.000Z',
    keyManager: 'CUSTOMER',
    keyState: 'Enabled',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    multiRegion: { type: 'SINGLE' },
    ...metadata,
  };
  const observation = observationOf(key, { status, material, aliases, tags });
  return keyProfileOf(observation, verdictOf(observation, policy, now), { ...place, keyArn: key.keyArn, keyId: key.keyId, aliases, tags });
}

type Seen = {
  readonly status: RotationStatus;
  readonly material: KeyMaterial | undefined;
  readonly aliases: readonly string[];
  readonly tags: readonly Tag[];
};

function observationOf(key: KeyMetadata, { status, material, aliases, tags }: Seen): KeyObservation {
  if (key.origin === 'EXTERNAL' && material !== undefined) return { kind: 'imported', key, material, tags, aliases };
  if (key.keySpec !== 'SYMMETRIC_DEFAULT') return { kind: 'rotatedByHand', key, tags, aliases };
  return { kind: 'read', key, status, tags, ...(material === undefined ? {} : { material }) };
}

export const policySha256 = 'c'.repeat(64);

/** Who may use a key: its account, a person's application, and nobody else. */
export const access = (number: number): KeyAccess => ({
  kind: 'read',
  policy: JSON.stringify({
    Statement: [{ Sid: 'ByAlias', Condition: { 'kms:ResourceAliases': `alias/key-${number}` } }, { Sid: 'Other' }],
  }),
  policySha256,
  grants: [
    {
      grantId: 'f'.repeat(64),
      grantee: { type: 'PRINCIPAL', arn: `arn:aws:iam::${place.accountId}:role/payments` },
      retiring: `arn:aws:iam::${place.accountId}:role/payments-admin`,
      operations: ['Decrypt', 'Sign'],
      name: 'payments',
    },
  ],
});

export const noHistory = (number: number): ReplacementRead => ({
  access: access(number),
  history: { state: 'NONE', attempts: 0 },
  successor: undefined,
  aliasTargets: new Map(),
});
