import type { OrganizationReport } from '../records/organization-report.ts';
import { csv } from './csv.ts';

const header = [
  'accountId',
  'accountName',
  'organizationalUnits',
  'partition',
  'region',
  'status',
  'customerManaged',
  'eligible',
  'eligibleWithoutRotation',
  'eligibleWithRotation',
  'compliant',
  'nonCompliant',
  'notApplicable',
  'notEvaluated',
  'reasons',
  'problem',
  'remarks',
  'readAt',
  'source',
];

/** `organization.csv`: one line per account and Region. Counts of a place that was not assessed are empty, not 0. */
export const organizationCsv = ({ rows }: OrganizationReport): string =>
  csv(
    header,
    rows.map((row) => [
      row.accountId,
      row.accountName,
      row.organizationalUnits?.join(' ') ?? null,
      row.partition,
      row.region,
      row.status,
      row.keys?.customerManaged ?? null,
      row.keys?.eligible ?? null,
      row.keys?.eligibleWithoutRotation ?? null,
      row.keys?.eligibleWithRotation ?? null,
      row.keys?.compliant ?? null,
      row.keys?.nonCompliant ?? null,
      row.keys?.notApplicable ?? null,
      row.keys?.notEvaluated ?? null,
      Object.entries(row.reasons)
        .map(([reason, count]) => `${reason} ${count}`)
        .join(', '),
      row.problem,
      row.remarks.join(' '),
      row.readAt,
      row.source,
    ]),
  );
