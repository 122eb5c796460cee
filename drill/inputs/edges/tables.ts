import { assessmentCsv } from '../../../functions/core/report/assessment-csv.ts';
import { historyCsv } from '../../../functions/core/report/history-csv.ts';
import { organizationCsv } from '../../../functions/core/report/organization-csv.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { accepted, type Edge, edge } from '../edge.ts';
import { promised } from '../promises/refusal.ts';
import { checkCsv } from '../promises/table-text.ts';
import { rightExecution } from '../right/execution-records.ts';
import { type Words, wordsFrom } from '../right/key-profiles.ts';
import { rightAssessment, rightHistory, rightOrganization } from '../right/reports.ts';
import { texts } from './pages.ts';

type Table = { readonly csv: string; readonly rows: number };

const tables: Readonly<Record<string, (words: Words) => Table>> = {
  assessment: (words) => {
    const assessment = rightAssessment(words);
    return { csv: assessmentCsv(assessment), rows: assessment.keys.length };
  },
  outcomes: (words) => {
    const { outcomes } = rightExecution(words).outcomes;
    return { csv: outcomesCsv(outcomes), rows: outcomes.length };
  },
  history: (words) => {
    const history = rightHistory(rightExecution(words), words);
    return { csv: historyCsv(history), rows: history.keys.reduce((sum, { events }) => sum + events.length + 1, 0) };
  },
  organization: (words) => {
    const report = rightOrganization(words);
    return { csv: organizationCsv(report), rows: report.rows.length };
  },
};

const tableEdge = ([name, tableOf]: readonly [string, (words: Words) => Table]): Edge =>
  edge({
    name: `CSV: ${name}`,
    promise: 'RFC 4180, a record for each row, no cell that a spreadsheet takes for a formula, nothing that a terminal acts on',
    weight: 1.5,
    answers: 'accepts',
    arbitrary: texts,
    check: (written) => {
      const { csv, rows } = tableOf(wordsFrom(written));
      checkCsv(csv, rows);
      return accepted;
    },
  });

/** What was written can be read back, but for the mark before a formula for what a reader could not have seen, and for combining marks. */
const roundTrip = edge({
  name: 'CSV: round trip',
  promise: 'a description comes back as it was written, but for the mark before a formula, hidden characters and combining marks',
  weight: 1,
  answers: 'accepts',
  arbitrary: texts,
  check: (written) => {
    const assessment = rightAssessment(wordsFrom(written));
    const { keys } = assessment;
    const records = checkCsv(assessmentCsv(assessment), keys.length);
    const seen = (text: string): string =>
      text.replaceAll(/[^\P{C}\t\r\n]|[\p{Default_Ignorable_Code_Point}\p{M}\u2800\u2028\u2029\uFFFD]/gu, '').replace(/^'/, '');
    keys.forEach(({ description }, index) => {
      const cell = records[index]?.[4] ?? '';
      promised(
        seen(cell) === seen(description ?? ''),
        `${JSON.stringify(description?.slice(0, 80))} became ${JSON.stringify(cell.slice(0, 80))}`,
      );
    });
    return accepted;
  },
});

export const tableEdges: readonly Edge[] = [...Object.entries(tables).map(tableEdge), roundTrip];
