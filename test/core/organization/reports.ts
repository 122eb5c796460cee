import { noKeys } from '../../../functions/core/organization/counts.ts';
import { organizationReportOf } from '../../../functions/core/organization/organization-report.ts';
import type { KeyCounts, OrganizationReport, PlaceRow, PlaceStatus } from '../../../functions/core/records/organization-report.ts';

export const countsOf = (counts: Partial<KeyCounts>): KeyCounts => ({ ...noKeys, ...counts });

export const row = (accountId: string, region: string, differences: Partial<PlaceRow> = {}): PlaceRow => ({
  accountId,
  accountName: `account ${accountId.slice(-3)}`,
  organizationalUnits: ['r-ab12', 'ou-ab12-workload'],
  partition: 'aws',
  region,
  status: 'ASSESSED',
  problem: null,
  remarks: [],
  readAt: '2026-11-20T07:00:00.000Z',
  source: 'role',
  keys: countsOf({
    customerManaged: 4,
    eligible: 3,
    eligibleWithRotation: 2,
    eligibleWithoutRotation: 1,
    compliant: 2,
    nonCompliant: 1,
    notApplicable: 1,
  }),
  reasons: { ROTATION_ENABLED: 2, ROTATION_DISABLED: 1, UNSUPPORTED_KEY_SPEC: 1 },
  ...differences,
});

export const unassessed = (accountId: string, region: string, status: PlaceStatus, problem: string): PlaceRow =>
  row(accountId, region, { status, problem, keys: null, reasons: {} });

/** An organization of made-up numbers, the same every time. */
export function estate(
  accounts: number,
  regions: number,
  generatedAt = '2026-11-20T07:00:00.000Z',
  nonCompliantBy = 0,
): OrganizationReport {
  const names = ['eu-central-1', 'us-east-1', 'ap-southeast-2', 'eu-west-1', 'us-west-2', 'ap-south-1', 'sa-east-1', 'ca-central-1'];
  const rows = Array.from({ length: accounts }, (_, account) =>
    Array.from({ length: regions }, (__, index) => {
      const accountId = String(111_122_220_000 + account);
      const region = names[index] ?? `me-south-${index}`;
      const number = account * regions + index;
      if (number % 23 === 7)
        return unassessed(accountId, region, 'NO_RECORDER', 'AWS Config records nothing here. Switch a configuration recorder on.');
      if (account === 5) return unassessed(accountId, region, 'ROLE_MISSING', `The role in ${accountId} cannot be assumed.`);
      const nonCompliant = Math.max(0, (number * 7) % 11) + (index === 0 ? nonCompliantBy : 0);
      const compliant = (number * 5) % 17;
      return row(accountId, region, {
        accountName: `workload-${['payments', 'identity', 'data-lake', 'shop'][account % 4]}-${account}`,
        readAt: generatedAt,
        remarks: number % 31 === 3 ? ['No configuration recorder is on.'] : [],
        keys: countsOf({
          customerManaged: nonCompliant + compliant + 2,
          eligible: nonCompliant + compliant,
          eligibleWithRotation: compliant,
          eligibleWithoutRotation: nonCompliant,
          compliant,
          nonCompliant,
          notApplicable: 2,
        }),
        reasons: { ROTATION_ENABLED: compliant, ROTATION_DISABLED: nonCompliant, UNSUPPORTED_KEY_SPEC: 2 },
      });
    }),
  ).flat();
  return organizationReportOf(rows, generatedAt, ['Made up.']);
}
