import * as z from 'zod/mini';
import { approvalSchema } from '../functions/core/records/approval.ts';
import { approvalsSchema } from '../functions/core/records/approvals.ts';
import { assessmentSchema } from '../functions/core/records/assessment.ts';
import { decisionRecordSchema } from '../functions/core/records/decision.ts';
import { historySchema } from '../functions/core/records/history.ts';
import { organizationReportSchema } from '../functions/core/records/organization-report.ts';
import { proposalSchema } from '../functions/core/records/proposal.ts';
import { creatingSchema, successorSchema } from '../functions/core/records/replacement.ts';
import { notificationSchema, requestSchema, startedPartSchema } from '../functions/core/records/request.ts';
import { selectionSchema } from '../functions/core/records/selection.ts';
import { outcomesSchema, validationSchema } from '../functions/core/records/validation.ts';

const schemas = {
  assessment: assessmentSchema,
  proposal: proposalSchema,
  selection: selectionSchema,
  approval: approvalSchema,
  approvals: approvalsSchema,
  creating: creatingSchema,
  successor: successorSchema,
  outcomes: outcomesSchema,
  validation: validationSchema,
  history: historySchema,
  organization: organizationReportSchema,
  request: requestSchema,
  'started-part': startedPartSchema,
  notification: notificationSchema,
  decision: decisionRecordSchema,
};

/** JSON Schemas (2020-12) of the records, by name. `approval` is one execution's, in the evidence bucket; `approvals` is the file approval.json of a whole request. */
export const recordSchemas = (): Readonly<Record<string, object>> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { title: name, ...z.toJSONSchema(schema) }]));
