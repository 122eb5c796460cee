import { requirementsFor } from '../frameworks.ts';
import type { KeyProfile } from '../records/key-profile.ts';
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
];

/** `assessment.csv`: one line per customer managed key, for spreadsheets. */
export const assessmentCsv = (keys: readonly KeyProfile[]): string =>
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
    ]),
  );
