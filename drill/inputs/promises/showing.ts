import { asffOf } from '../../../functions/core/export/asff.ts';
import { findingsOf } from '../../../functions/core/export/finding.ts';
import { ocsfOf } from '../../../functions/core/export/ocsf.ts';
import { decisionKey } from '../../../functions/core/names.ts';
import { trendOf } from '../../../functions/core/organization/trend.ts';
import type { Assessment } from '../../../functions/core/records/assessment.ts';
import type { FiledDecision } from '../../../functions/core/records/filed-decision.ts';
import type { History } from '../../../functions/core/records/history.ts';
import type { OrganizationReport } from '../../../functions/core/records/organization-report.ts';
import type { Outcomes } from '../../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import type { Request } from '../../../functions/core/records/request.ts';
import type { Validation } from '../../../functions/core/records/validation.ts';
import { approvalRequestText, requestText } from '../../../functions/core/report/approval-request.ts';
import { historyCsv } from '../../../functions/core/report/history-csv.ts';
import { historyHtml } from '../../../functions/core/report/history-html.ts';
import { organizationHtml } from '../../../functions/core/report/organization-html.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { reportHtml } from '../../../functions/core/report/report-html.ts';
import { requestPage } from '../../../functions/core/report/request-page/request-page.ts';
import { executionId } from '../right/ids.ts';
import { rightAssessment } from '../right/reports.ts';
import { promised } from './refusal.ts';

export const surroundings = { partition: 'aws', evidenceBucket: 'kms-rotation-evidence-111122223333-eu-central-1' };

const noWords = rightAssessment(() => 'x');

type Shown = Assessment | Proposal | Request | Outcomes | Validation | History | OrganizationReport | FiledDecision;

/** Whatever passes for a record can be shown in every form that people and programs get. */
export function showsRecord(record: unknown): void {
  const own = record as Shown;
  switch (own.kind) {
    case 'assessment':
      reportHtml({ assessment: own, proposals: [], decisions: [], outcomes: undefined, validation: undefined });
      for (const finding of findingsOf(own, { outcomes: [], decisions: [] })) {
        asffOf(finding);
        promised(Number.isInteger(ocsfOf(finding)['time']), 'a finding has no time');
      }
      return;
    case 'proposal':
      approvalRequestText(own, surroundings);
      return;
    case 'request':
      requestPage(own, { executionIds: new Map([[1, executionId]]), evidenceBucket: surroundings.evidenceBucket });
      requestText(own, { executionId, requestedBy: 'x', expiresAt: 'x' }, surroundings);
      return;
    case 'outcomes':
      outcomesCsv(own.outcomes);
      return;
    case 'validation':
      reportHtml({ assessment: noWords, proposals: [], decisions: [], outcomes: undefined, validation: own });
      return;
    case 'history':
      historyHtml(own);
      historyCsv(own);
      return;
    case 'organization':
      organizationHtml(own, trendOf(own, [own]));
      return;
    case 'filedDecision':
      decisionKey(own.decidedAt, own.executionId);
      return;
    default:
      return;
  }
}
