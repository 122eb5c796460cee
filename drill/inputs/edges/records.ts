import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type * as z from 'zod/mini';
import { mergedApprovals } from '../../../functions/core/merge.ts';
import { approvalSchema } from '../../../functions/core/records/approval.ts';
import { approvalsSchema } from '../../../functions/core/records/approvals.ts';
import { assessmentSchema } from '../../../functions/core/records/assessment.ts';
import { decisionRecordOf, decisionRecordSchema } from '../../../functions/core/records/decision.ts';
import { historySchema } from '../../../functions/core/records/history.ts';
import { organizationReportSchema } from '../../../functions/core/records/organization-report.ts';
import { proposalSchema } from '../../../functions/core/records/proposal.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { creatingSchema, successorSchema } from '../../../functions/core/records/replacement.ts';
import { notificationSchema, requestSchema, startedPartSchema } from '../../../functions/core/records/request.ts';
import { selectionSchema } from '../../../functions/core/records/selection.ts';
import { outcomesSchema, validationSchema } from '../../../functions/core/records/validation.ts';
import { sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { type Edge, edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { showsRecord } from '../promises/showing.ts';
import { rightExecution } from '../right/execution-records.ts';
import { executionId, keyArnNumber, keyIdNumber, requestId, sha256 } from '../right/ids.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import { rightAssessment, rightHistory, rightOrganization } from '../right/reports.ts';
import { rightRequest } from '../right/request.ts';

const words = wordsFrom(['orders', 'payments', '']);
const execution = rightExecution(words);
const { proposal, approval, outcomes, validation } = execution;

const ofReplacement = {
  schemaVersion: 1,
  previous: { record: 'approval.json', sha256 },
  executionId,
  keyArn: keyArnNumber(1),
};

const ofEveryKind: Readonly<Record<string, readonly [z.ZodMiniType, object]>> = {
  assessment: [assessmentSchema, rightAssessment(words)],
  proposal: [proposalSchema, proposal],
  selection: [selectionSchema, { kind: 'selection', schemaVersion: 1, executionId, keyIds: [keyIdNumber(1)], comment: 'why' }],
  approval: [approvalSchema, approval],
  creating: [creatingSchema, { kind: 'creating', ...ofReplacement, startedAt: '2026-11-20T07:00:01.000Z' }],
  successor: [
    successorSchema,
    {
      kind: 'successor',
      ...ofReplacement,
      successorArn: keyArnNumber(2),
      createdBy: executionId,
      kmsRequestId: null,
      recordedAt: '2026-11-20T07:00:02.000Z',
    },
  ],
  approvals: [approvalsSchema, mergedApprovals([approval])],
  outcomes: [outcomesSchema, outcomes],
  validation: [validationSchema, validation],
  history: [historySchema, rightHistory(execution, words)],
  organization: [organizationReportSchema, rightOrganization(words)],
  request: [requestSchema, rightRequest(words)],
  'started-part': [
    startedPartSchema,
    { kind: 'startedPart', schemaVersion: 1, requestId, number: 1, executionId, startedAt: '2026-11-20T07:00:01.000Z' },
  ],
  notification: [
    notificationSchema,
    { kind: 'notification', schemaVersion: 1, requestId, executionId, messageId: null, sentAt: '2026-11-20T07:00:02.000Z' },
  ],
  decision: [decisionRecordSchema, decisionRecordOf(proposal, approval, sha256)],
};

const ajv = new Ajv2020({ strict: false });
const published = (name: string) =>
  ajv.compile(
    JSON.parse(readFileSync(fileURLToPath(new URL(`../../../docs/schemas/${name}.schema.json`, import.meta.url)), 'utf8')) as object,
  );

const storedRecord = (name: string, [schema, right]: readonly [z.ZodMiniType, object]): Edge => {
  const isPublished = published(name);
  return edge({
    name: `stored ${name}`,
    promise: 'is read as its published JSON Schema says and can be shown, or is refused with the record, the field and what is allowed',
    weight: 1.5,
    answers: 'both',
    arbitrary: sometimesMutated(fc.constant(right)),
    check: ({ value }) =>
      answerOf(
        () => {
          const read = readRecord(schema, JSON.stringify(value) ?? '', `${name}.json`);
          // A member called __proto__ is left out in reading.
          promised(isPublished(read), `the published schema refuses it: ${ajv.errorsText(isPublished.errors)}`);
          showsRecord(read);
        },
        ['UnreadableRecordError'],
        [`${name}.json`],
      ),
  });
};

const broken = edge({
  name: 'stored record as text',
  promise: 'a text that is cut or no JSON at all is refused with the name of the record',
  weight: 1,
  answers: 'both',
  arbitrary: fc
    .tuple(fc.constantFrom(...Object.values(execution.texts)), fc.nat({ max: 20_000 }), fc.option(anyText, { freq: 3 }))
    .map(([text = '', cut, other]) => other ?? (cut < 10_000 ? text : text.slice(0, cut % text.length))),
  check: (text) => answerOf(() => readRecord(kindIn(text), text, 'record.json'), ['UnreadableRecordError'], ['record.json']),
});

const kindIn = (text: string): z.ZodMiniType => ofEveryKind[/"kind": "(\w+)"/.exec(text)?.[1] ?? 'proposal']?.[0] ?? proposalSchema;

export const recordEdges: readonly Edge[] = [...Object.entries(ofEveryKind).map(([name, kind]) => storedRecord(name, kind)), broken];
