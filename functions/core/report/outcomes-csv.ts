import type { Outcome } from '../records/validation.ts';
import { csv } from './csv.ts';

const header = [
  'keyId',
  'keyArn',
  'region',
  'aliases',
  'outcome',
  'approved',
  'rotationBefore',
  'periodBeforeInDays',
  'rotationAfter',
  'periodAfterInDays',
  'nextRotationDate',
  'complianceType',
  'kmsRequestId',
  'detail',
];

/** `outcomes.csv`: one line per requested key, for spreadsheets. */
export const outcomesCsv = (outcomes: readonly Outcome[]): string =>
  csv(
    header,
    outcomes.map((outcome) => [
      outcome.keyId,
      outcome.keyArn,
      outcome.region,
      outcome.aliases.join(' '),
      outcome.outcome,
      outcome.approved,
      outcome.before.rotationEnabled,
      outcome.before.rotationPeriodInDays,
      outcome.after.rotationEnabled,
      outcome.after.rotationPeriodInDays,
      outcome.after.nextRotationDate,
      outcome.compliance?.complianceType ?? null,
      outcome.kmsRequestId,
      outcome.detail,
    ]),
  );
