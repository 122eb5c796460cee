import { expiryOf } from '../expiring-material.ts';
import { requirementsFor } from '../frameworks.ts';
import type { Assessment } from '../records/assessment.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import { wayToRotateOf } from '../way-to-rotate.ts';
import { csv } from './csv.ts';

const header = [
  'keyId',
  'keyArn',
  'region',
  'aliases',
  'description',
  'creationDate',
  'keyManager',
  'keyState',
  'keySpec',
  'keyUsage',
  'origin',
  'multiRegion',
  'multiRegionKeyType',
  'primaryKeyArn',
  'rotationEnabled',
  'rotationPeriodInDays',
  'nextRotationDate',
  'eligible',
  'proposed',
  'complianceType',
  'reason',
  'annotation',
  'tags',
  'frameworks',
  'wayToRotate',
  'wayToRotateBecause',
  'keyMaterial',
  'keyMaterialExpiresAt',
  'keyMaterialAdvice',
];

/** `assessment.csv`: one line per customer managed key, for spreadsheets. */
export const assessmentCsv = ({ keys, assessedAt }: Pick<Assessment, 'keys' | 'assessedAt'>): string =>
  csv(
    header,
    keys.map((key) => [
      key.keyId,
      key.keyArn,
      key.region,
      key.aliases.join(' '),
      key.description,
      key.creationDate,
      key.keyManager,
      key.keyState,
      key.keySpec,
      key.keyUsage,
      key.origin,
      key.multiRegion,
      key.multiRegionKeyType,
      key.primaryKeyArn,
      key.rotationEnabled,
      key.rotationPeriodInDays,
      key.nextRotationDate,
      key.eligible,
      key.proposed,
      key.complianceType,
      key.reason,
      key.annotation,
      key.tags.map(({ key: name, value }) => `${name}=${value}`).join('; '),
      requirementsFor(key.reason).join('; '),
      ...wayCells(key),
      ...expiryCells(key, assessedAt),
    ]),
  );

function wayCells(key: KeyProfile): readonly string[] {
  const { way, because } = wayToRotateOf(key);
  return [way, because];
}

/** Empty for all whose material stays; the date also where it is further away. */
function expiryCells(key: KeyProfile, assessedAt: string): readonly (string | null)[] {
  const expiry = expiryOf(key, assessedAt);
  if (expiry === undefined) return [null, key.keyMaterial?.expiresAt ?? key.validTo ?? null, null];
  return [expiry.state, expiry.expiresAt, `${expiry.consequence}: ${expiry.advice}`];
}
