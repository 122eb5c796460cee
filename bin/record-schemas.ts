import * as z from 'zod/mini';
import { evidenceRecords } from '../functions/core/evidence/records.ts';
import { assessmentSchema } from '../functions/core/records/assessment.ts';
import { decisionsSchema } from '../functions/core/records/decisions.ts';
import { approvalSchema } from '../functions/core/records/first-edition/approval.ts';
import { decisionRecordSchema } from '../functions/core/records/first-edition/decision.ts';
import { proposalSchema } from '../functions/core/records/first-edition/proposal.ts';
import { creatingSchema, successorSchema } from '../functions/core/records/first-edition/replacement.ts';
import { notificationSchema, requestSchema, startedPartSchema } from '../functions/core/records/first-edition/request.ts';
import { selectionSchema } from '../functions/core/records/first-edition/selection.ts';
import { outcomesSchema, validationSchema } from '../functions/core/records/first-edition/validation.ts';
import { historySchema } from '../functions/core/records/history.ts';
import { organizationReportSchema } from '../functions/core/records/organization-report.ts';

const schemaOf = ([name, { schema }]: readonly [string, { readonly schema: z.ZodMiniType }]): readonly [string, z.ZodMiniType] => [
  name,
  schema,
];

/** Records of this edition: those in the evidence bucket, and files that commands write. */
const current: Readonly<Record<string, z.ZodMiniType>> = {
  ...Object.fromEntries(Object.entries(evidenceRecords).map(schemaOf)),
  assessment: assessmentSchema,
  decisions: decisionsSchema,
  history: historySchema,
  organization: organizationReportSchema,
};

/** Records that releases before 0.2.0 wrote. */
const firstEdition: Readonly<Record<string, z.ZodMiniType>> = {
  proposal: proposalSchema,
  selection: selectionSchema,
  approval: approvalSchema,
  creating: creatingSchema,
  successor: successorSchema,
  outcomes: outcomesSchema,
  validation: validationSchema,
  request: requestSchema,
  'started-part': startedPartSchema,
  notification: notificationSchema,
  'filed-decision': decisionRecordSchema,
};

const inJson = (schemas: Readonly<Record<string, z.ZodMiniType>>, folder: string): Readonly<Record<string, object>> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [`${folder}${name}`, { title: name, ...z.toJSONSchema(schema) }]));

/** JSON Schemas (2020-12) of the records, by the name of their file in docs/schemas. */
export const recordSchemas = (): Readonly<Record<string, object>> => ({
  ...inJson(current, ''),
  ...inJson(firstEdition, 'first-edition/'),
});
