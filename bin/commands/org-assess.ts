import { configClient } from '../../functions/aws/clients/config.ts';
import { postureByAggregator } from '../../functions/aws/organization/aggregated-posture.ts';
import { postureByRoles } from '../../functions/aws/organization/role-posture.ts';
import { mergedReports, organizationReportOf } from '../../functions/core/organization/organization-report.ts';
import { rowsOfAssessment } from '../../functions/core/organization/rows-of-assessment.ts';
import { trendOf } from '../../functions/core/organization/trend.ts';
import { assessmentSchema } from '../../functions/core/records/assessment.ts';
import { type OrganizationReport, organizationReportSchema, type PlaceRow } from '../../functions/core/records/organization-report.ts';
import { readRecord, UnreadableRecordError } from '../../functions/core/records/reading.ts';
import { writeOrganizationFiles } from '../loop/write-files.ts';
import { type OrganizationCaller, type OrganizationOptions, organizationCaller, textOf } from '../organization/options.ts';
import { showOrganizationReport } from '../organization/show-report.ts';
import { createOutput, jsonText, type Output } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type OrgAssessOptions = OrganizationOptions & {
  readonly aggregator?: string;
  readonly aggregatorRegion?: string;
  readonly reasons: boolean;
  readonly merge?: readonly string[];
  readonly previous?: readonly string[];
  readonly out?: string;
};

/** Assesses an organization from one account. Read-only. @returns the exit code: 3 if some account or Region could not be assessed. */
export async function orgAssess(options: OrgAssessOptions): Promise<number> {
  const output = createOutput(options.json);
  const [merged, previous] = await Promise.all([reportsIn(options.merge ?? []), reportsIn(options.previous ?? [])]);
  const caller = await organizationCaller(options);
  output.heading(`Organization: ${caller.accounts.length} accounts, ${caller.places.length} account-Region pairs`);
  const rows = await rowsFor(caller, options, output);
  const generatedAt = new Date().toISOString();
  const own = organizationReportOf(withoutStandIns(rows, merged), generatedAt, notesFor(options));
  const report = mergedReports([own, ...merged], generatedAt);
  const trend = trendOf(report, previous);
  showOrganizationReport(report, trend, output);
  if (options.out !== undefined)
    output.line(`\nWritten to ${options.out}/: ${(await writeOrganizationFiles(options.out, report, trend)).join(', ')}`);
  if (options.json) process.stdout.write(jsonText(report));
  return report.totals.assessed === report.totals.places ? exitCodes.success : exitCodes.incomplete;
}

async function rowsFor(
  { places, partition, client, reading }: OrganizationCaller,
  { aggregator, aggregatorRegion, reasons }: OrgAssessOptions,
  output: Output,
): Promise<readonly PlaceRow[]> {
  if (aggregator === undefined)
    return postureByRoles(places, {
      ...reading,
      onProgress: (read) => output.progress(`Reading account-Region pairs: ${read} of ${places.length}`),
    });
  try {
    return await postureByAggregator(places, {
      config: configClient({ ...client, region: aggregatorRegion ?? client.region }),
      aggregator,
      partition,
      withReasons: reasons,
      concurrency: reading.concurrency,
      now: reading.now,
      onProgress: (keys) => output.progress(`Reading keys: ${keys}`),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchConfigurationAggregatorException')
      throw new UsageError(
        `--aggregator: there is no aggregator ${aggregator} in ${aggregatorRegion ?? client.region} of this account; name its Region with --aggregator-region, or read by roles, without --aggregator`,
      );
    throw error;
  }
}

/** What stands for an account of another partition, as long as no report of it is merged. */
function withoutStandIns(rows: readonly PlaceRow[], merged: readonly OrganizationReport[]): readonly PlaceRow[] {
  const known = new Set(merged.flatMap((other) => other.rows.map(({ accountId }) => accountId)));
  return rows.filter(({ accountId, status }) => status !== 'OTHER_PARTITION' || !known.has(accountId));
}

const notesFor = ({ aggregator, reasons }: OrgAssessOptions): readonly string[] =>
  aggregator === undefined
    ? []
    : [
        `Read from the AWS Config aggregator ${aggregator}: as fresh as what the accounts have recorded. Rotation is as last recorded; compliance is the rule's.`,
        ...(reasons ? [] : ['Reasons were not read; --reasons reads them for the non-compliant keys.']),
      ];

/** A report on an organization, or what an account that is in none says of itself. */
function reportIn(file: string, text: string): OrganizationReport {
  if (!/"kind":\s*"assessment"/.test(text)) return readRecord(organizationReportSchema, text, file);
  const assessment = readRecord(assessmentSchema, text, file);
  return organizationReportOf(rowsOfAssessment(assessment), assessment.assessedAt);
}

async function reportsIn(files: readonly string[]): Promise<readonly OrganizationReport[]> {
  return Promise.all(
    files.map(async (file) => {
      try {
        return reportIn(file, await textOf(file));
      } catch (error) {
        throw error instanceof UnreadableRecordError
          ? new UsageError(`${error.message}; it must be an organization.json of org assess, or an assessment.json of assess`)
          : error;
      }
    }),
  );
}
