import fc from 'fast-check';
import { trendOf } from '../../../functions/core/organization/trend.ts';
import { historyHtml } from '../../../functions/core/report/history-html.ts';
import { organizationHtml } from '../../../functions/core/report/organization-html.ts';
import { reportHtml } from '../../../functions/core/report/report-html.ts';
import { requestPage } from '../../../functions/core/report/request-page/request-page.ts';
import { anyText } from '../arbitraries/texts.ts';
import { accepted, type Edge, edge } from '../edge.ts';
import { checkMarkup } from '../promises/markup.ts';
import { surroundings } from '../promises/showing.ts';
import { rightExecution } from '../right/execution-records.ts';
import { executionId } from '../right/ids.ts';
import { type Words, wordsFrom } from '../right/key-profiles.ts';
import { rightAssessment, rightHistory, rightOrganization } from '../right/reports.ts';
import { rightRequest } from '../right/request.ts';

/** Texts of others, one after the other. */
export const texts = fc.array(anyText, { minLength: 1, maxLength: 9 });

const pages: Readonly<Record<string, (words: Words) => string>> = {
  report: (words) => {
    const { proposal, decision, outcomes, validation } = rightExecution(words);
    return reportHtml({ assessment: rightAssessment(words), proposals: [proposal], decisions: [decision], outcomes, validation });
  },
  request: (words) =>
    requestPage(rightRequest(words), { executionIds: new Map([[1, executionId]]), evidenceBucket: surroundings.evidenceBucket }),
  history: (words) => historyHtml(rightHistory(rightExecution(words), words)),
  organization: (words) => {
    const report = rightOrganization(words);
    return organizationHtml(report, trendOf(report, [report]));
  },
};

const pageEdge = ([name, page]: readonly [string, (words: Words) => string]): Edge => {
  const harmless = page(wordsFrom(['orders', 'payments', 'ledger', 'archive', 'audit', 'mail', 'search']));
  return edge({
    name: `page: ${name}`,
    promise:
      'whatever owners and approvers write is text in it: no tag, attribute, script or link but those of the template, and nothing invisible',
    weight: 1.5,
    answers: 'accepts',
    arbitrary: texts,
    check: (written) => {
      checkMarkup(page(wordsFrom(written)), harmless);
      return accepted;
    },
  });
};

export const pageEdges: readonly Edge[] = Object.entries(pages).map(pageEdge);
