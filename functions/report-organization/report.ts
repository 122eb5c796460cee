import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { type EvidenceStore, recordText } from '../aws/evidence-store.ts';
import type { Surroundings } from '../aws/lambda-context.ts';
import { organizationAccounts } from '../aws/organization/accounts.ts';
import { postureByAggregator } from '../aws/organization/aggregated-posture.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';
import { reportKey } from '../core/names.ts';
import { sumOf } from '../core/organization/counts.ts';
import { organizationReportOf } from '../core/organization/organization-report.ts';
import { trendOf } from '../core/organization/trend.ts';
import { type OrganizationReport, organizationReportSchema } from '../core/records/organization-report.ts';
import { readRecord } from '../core/records/reading.ts';
import { organizationCsv } from '../core/report/organization-csv.ts';
import { organizationHtml } from '../core/report/organization-html.ts';
import type { Environment } from './environment.ts';

export type Dependencies = {
  readonly config: ConfigServiceClient;
  readonly organizations: OrganizationsClient;
  readonly evidence: EvidenceStore;
  readonly surroundings: Surroundings;
  readonly now: () => Date;
  readonly record: RecordMetric<MetricOf<'report-organization'>>;
};

export type ReportResult = { readonly key: string; readonly places: number; readonly assessed: number; readonly nonCompliant: number };

/** Days that an earlier report may lie back to be compared with. */
const trendDays = [1, 7, 30, 90] as const;
const millisPerDay = 86_400_000;

/**
 * Writes the report of the day on the whole organization, from what AWS Config has aggregated, beside the evidence, and measures it. A second report of a day is another
 * version of the first.
 * @throws what AWS answers: a day without a report shows as a gap, a wrong report would not show.
 */
export async function reportOrganization(environment: Environment, dependencies: Dependencies): Promise<ReportResult> {
  const { config, organizations, evidence, surroundings, now } = dependencies;
  const generatedAt = now().toISOString();
  const accounts = await organizationAccounts(organizations, surroundings.partition);
  const places = accounts.flatMap((account) => environment.regions.map((region) => ({ account, region })));
  const rows = await postureByAggregator(places, {
    config,
    aggregator: environment.aggregator,
    partition: surroundings.partition,
    withReasons: true,
    // Regions: all of them beside one another, or a thousand accounts would not fit into the time of a function (docs/scale.md).
    concurrency: 20,
    now,
  });
  const report = organizationReportOf(rows, generatedAt, [
    `Read from the AWS Config aggregator ${environment.aggregator}: as fresh as what the accounts have recorded. Rotation is as last recorded; compliance is the rule's.`,
  ]);
  const trend = trendOf(report, await earlierReports(evidence, now()));
  await evidence.put(reportKey(generatedAt, 'organization.csv'), organizationCsv(report), 'text/csv');
  await evidence.put(reportKey(generatedAt, 'organization.html'), organizationHtml(report, trend), 'text/html; charset=utf-8');
  // Last: where the record is, the files made from it are.
  const key = reportKey(generatedAt, 'organization.json');
  await evidence.put(key, recordText(report));
  measure(report, dependencies);
  const { totals } = report;
  return { key, places: totals.places, assessed: totals.assessed, nonCompliant: totals.keys.nonCompliant };
}

/** Those of yesterday, a week, a month and a quarter ago, as far as there are any. */
async function earlierReports(evidence: EvidenceStore, now: Date): Promise<readonly OrganizationReport[]> {
  const reports = await Promise.all(
    trendDays.map(async (days) => {
      const key = reportKey(new Date(now.getTime() - days * millisPerDay).toISOString(), 'organization.json');
      const stored = await evidence.get(key);
      return stored === undefined ? [] : [readRecord(organizationReportSchema, stored.text, key)];
    }),
  );
  return reports.flat();
}

/** By Region, and not by account: each value of a dimension is a metric that costs. */
function measure({ rows, totals }: OrganizationReport, { record }: Dependencies): void {
  for (const Region of new Set(rows.map(({ region }) => region))) {
    const keys = sumOf(rows.flatMap((row) => (row.region === Region && row.keys !== null ? [row.keys] : [])));
    record('NonCompliantKeys', keys.nonCompliant, { Region });
    record('CompliantKeys', keys.compliant, { Region });
  }
  record('PlacesAssessed', totals.assessed);
  record('PlacesNotAssessed', totals.places - totals.assessed);
  record('ReportWritten', 1);
}
