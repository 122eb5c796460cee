import type { Trend } from '../../functions/core/organization/trend.ts';
import type { OrganizationReport, PlaceRow } from '../../functions/core/records/organization-report.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import type { Output } from '../terminal/output.ts';
import { tableText } from '../terminal/table.ts';

/** In an account-Region pair that was not assessed: what to look for in the list of problems. */
const shortWords: Readonly<Record<PlaceRow['status'], string>> = {
  ASSESSED: '',
  NO_RECORDER: 'no recorder',
  NOT_DEPLOYED: 'not deployed',
  ROLE_MISSING: 'no role',
  REGION_NOT_ENABLED: 'not enabled',
  OTHER_PARTITION: 'elsewhere',
  ACCOUNT_NOT_ACTIVE: 'suspended',
  FAILED: 'failed',
};

/** The report at a terminal: accounts × Regions with their non-compliant keys, what could not be assessed, the totals. */
export function showOrganizationReport(report: OrganizationReport, trend: Trend | undefined, output: Output): void {
  const regions = [...new Set(report.rows.map(({ region }) => region))];
  const accounts = [...new Set(report.rows.map(({ accountId }) => accountId))];
  const rowAt = new Map(report.rows.map((row) => [`${row.accountId} ${row.region}`, row]));
  const cell = (accountId: string, region: string): string => {
    const row = rowAt.get(`${accountId} ${region}`);
    if (row === undefined) return '';
    if (row.status !== 'ASSESSED' || row.keys === null) return shortWords[row.status];
    return `${row.keys.nonCompliant} of ${row.keys.customerManaged}${row.remarks.length > 0 ? ' *' : ''}`;
  };
  output.line('Non-compliant of all customer managed keys:\n');
  output.line(
    tableText(
      [
        { title: 'Account', value: (accountId: string) => accountId },
        { title: 'Name', value: (accountId) => report.rows.find((row) => row.accountId === accountId)?.accountName ?? '', width: 28 },
        ...regions.map((region) => ({ title: region, value: (accountId: string) => cell(accountId, region) })),
      ],
      accounts,
    ),
  );
  showProblems(report, output);
  showTotals(report, trend, output);
}

function showProblems({ rows, notes }: OrganizationReport, output: Output): void {
  const told = rows.flatMap(({ accountId, region, problem, remarks }) =>
    [...(problem === null ? [] : [problem]), ...remarks.map((remark) => `* ${remark}`)].map((text) => ({
      place: `${accountId} ${region}`,
      text,
    })),
  );
  const byText = new Map<string, string[]>();
  for (const { place, text } of told) byText.set(text, [...(byText.get(text) ?? []), place]);
  if (byText.size > 0) output.line('\nTo note:');
  for (const [text, places] of byText) {
    const shown = places.slice(0, 4).join(', ');
    output.line(
      `  ${output.styled('yellow', places.length > 4 ? `${shown} and ${places.length - 4} more` : shown)}: ${plainText(text, 1000)}`,
    );
  }
  for (const note of notes) output.note(`  ${plainText(note, 1000)}`);
}

function showTotals({ totals }: OrganizationReport, trend: Trend | undefined, output: Output): void {
  const { keys } = totals;
  output.line(
    `\n${totals.assessed} of ${totals.places} account-Region pairs assessed. ${keys.customerManaged} customer managed keys: ${keys.compliant} compliant, ${keys.nonCompliant} non-compliant, ${keys.notApplicable} not applicable, ${keys.notEvaluated} not evaluated yet. ${keys.eligibleWithoutRotation} of ${keys.eligible} that can rotate do not.`,
  );
  const reasons = Object.entries(totals.reasons).sort(([, one], [, other]) => other - one);
  if (reasons.length > 0) output.line(`Reasons: ${reasons.map(([reason, count]) => `${plainText(reason, 64)} ${count}`).join(', ')}`);
  if (trend === undefined) return;
  const [before, now] = trend.points.slice(-2);
  if (before !== undefined && now !== undefined)
    output.line(
      `Since ${before.at.slice(0, 10)}: non-compliant ${before.keys.nonCompliant} → ${now.keys.nonCompliant}, compliant ${before.keys.compliant} → ${now.keys.compliant}.`,
    );
  if (trend.lost.length > 0)
    output.line(
      output.styled(
        'yellow',
        `Assessed then and not now, so that fewer keys are no improvement: ${trend.lost.slice(0, 6).join(', ')}${trend.lost.length > 6 ? ` and ${trend.lost.length - 6} more` : ''}.`,
      ),
    );
}
