import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordText } from '../../functions/aws/evidence-store.ts';
import type { Trend } from '../../functions/core/organization/trend.ts';
import type { Assessment } from '../../functions/core/records/assessment.ts';
import type { Decisions } from '../../functions/core/records/decisions.ts';
import type { History } from '../../functions/core/records/history.ts';
import type { OrganizationReport } from '../../functions/core/records/organization-report.ts';
import type { Outcomes } from '../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { Validation } from '../../functions/core/records/validation.ts';
import { assessmentCsv } from '../../functions/core/report/assessment-csv.ts';
import { historyCsv } from '../../functions/core/report/history-csv.ts';
import { historyHtml } from '../../functions/core/report/history-html.ts';
import { organizationCsv } from '../../functions/core/report/organization-csv.ts';
import { organizationHtml } from '../../functions/core/report/organization-html.ts';
import { outcomesCsv } from '../../functions/core/report/outcomes-csv.ts';
import { reportHtml } from '../../functions/core/report/report-html.ts';

export type LoopRecords = {
  readonly assessment: Assessment;
  readonly proposals: readonly Proposal[];
  readonly decisions: Decisions;
  readonly outcomes: Outcomes;
  readonly validation: Validation;
  /**
   * The pages that approvers were sent to, as the evidence buckets have them, by the name of the
   * file.
   */
  readonly requestPages: ReadonlyMap<string, string>;
  readonly histories: readonly History[];
};

/**
 * Writes the records of a run for machines (JSON), spreadsheets (CSV) and people (HTML). @returns
 * the names of the files.
 */
export async function writeLoopFiles(
  directory: string,
  { assessment, proposals, decisions, outcomes, validation, requestPages, histories }: LoopRecords,
): Promise<readonly string[]> {
  const files: Readonly<Record<string, string>> = {
    'assessment.json': recordText(assessment),
    'assessment.csv': assessmentCsv(assessment),
    'decisions.json': recordText(decisions),
    'outcomes.json': recordText(outcomes),
    'outcomes.csv': outcomesCsv(outcomes.outcomes),
    'validation.json': recordText(validation),
    'report.html': reportHtml({ assessment, proposals, decisions: decisions.decisions, outcomes, validation }),
  };
  const pages = Object.fromEntries([...requestPages].map(([name, page]) => [`${name}.html`, page]));
  const timelines = Object.fromEntries(
    histories.flatMap((history) => [
      [`history-${history.region}.html`, historyHtml(history)],
      [`history-${history.region}.csv`, historyCsv(history)],
    ]),
  );
  return writeAll(directory, { ...files, ...pages, ...timelines });
}

/** Writes the records of an assessment alone. */
export const writeAssessmentFiles = (directory: string, assessment: Assessment): Promise<readonly string[]> =>
  writeAll(directory, {
    'assessment.json': recordText(assessment),
    'assessment.csv': assessmentCsv(assessment),
    'report.html': reportHtml({ assessment, proposals: [], decisions: [], outcomes: undefined, validation: undefined }),
  });

/** Writes the report on an organization. */
export const writeOrganizationFiles = (
  directory: string,
  report: OrganizationReport,
  trend: Trend | undefined,
): Promise<readonly string[]> =>
  writeAll(directory, {
    'organization.json': recordText(report),
    'organization.csv': organizationCsv(report),
    'organization.html': organizationHtml(report, trend),
  });

async function writeAll(directory: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text)));
  return Object.keys(files);
}
