import { Writable } from 'node:stream';
import { showOrganizationReport } from '../../../bin/organization/show-report.ts';
import { createOutput, type Output } from '../../../bin/terminal/output.ts';
import { showAssessment } from '../../../bin/terminal/show-assessment.ts';
import { showHistory } from '../../../bin/terminal/show-history.ts';
import { showOutcomes, showValidation } from '../../../bin/terminal/show-result.ts';
import { trendOf } from '../../../functions/core/organization/trend.ts';
import { accepted, type Edge, edge } from '../edge.ts';
import { hasControls, promised } from '../promises/refusal.ts';
import { rightExecution } from '../right/execution-records.ts';
import { type Words, wordsFrom } from '../right/key-profiles.ts';
import { rightAssessment, rightHistory, rightOrganization } from '../right/reports.ts';
import { texts } from './pages.ts';

/** What a command prints where nobody sees colours; the titles of a table are dim on some terminals. */
function printedBy(show: (output: Output) => void): string {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  show(createOutput(false, { stdout: stream, stderr: stream }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours begin with.
  return written.join('').replaceAll(/\u001B\[(2|22)m/g, '');
}

const screens: Readonly<Record<string, (words: Words, output: Output) => void>> = {
  assessment: (words, output) => showAssessment(rightAssessment(words), output),
  results: (words, output) => {
    const { outcomes, validation } = rightExecution(words);
    showOutcomes(outcomes, output);
    showValidation(validation, { before: {}, after: {} }, output);
  },
  history: (words, output) => showHistory(rightHistory(rightExecution(words), words), true, output),
  organization: (words, output) => {
    const report = rightOrganization(words);
    showOrganizationReport(report, trendOf(report, [report]), output);
  },
};

const screenEdge = ([name, show]: readonly [string, (words: Words, output: Output) => void]): Edge =>
  edge({
    name: `terminal: ${name}`,
    promise: 'no text of others moves the cursor, hides or reorders what is printed',
    weight: 1.5,
    answers: 'accepts',
    arbitrary: texts,
    check: (written) => {
      const printed = printedBy((output) => show(wordsFrom(written), output));
      const line = printed.split('\n').find(hasControls);
      promised(line === undefined, `a line acts on the terminal: ${JSON.stringify(line?.slice(0, 200))}`);
      return accepted;
    },
  });

export const terminalEdges: readonly Edge[] = Object.entries(screens).map(screenEdge);
