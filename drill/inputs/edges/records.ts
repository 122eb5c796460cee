import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type * as z from 'zod/mini';
import { evidenceRecords } from '../../../functions/core/evidence/records.ts';
import { mergedDecisions } from '../../../functions/core/merge.ts';
import { assessmentSchema } from '../../../functions/core/records/assessment.ts';
import { decisionsSchema } from '../../../functions/core/records/decisions.ts';
import { historySchema } from '../../../functions/core/records/history.ts';
import { organizationReportSchema } from '../../../functions/core/records/organization-report.ts';
import { proposalSchema } from '../../../functions/core/records/proposal.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { type Edge, edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { showsRecord } from '../promises/showing.ts';
import { rightExecution } from '../right/execution-records.ts';
import { executionId, keyArnNumber, requestId } from '../right/ids.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import { rightAssessment, rightHistory, rightOrganization } from '../right/reports.ts';
import { rightRequest } from '../right/request.ts';

const words = wordsFrom(['orders', 'payments', '']);
const execution = rightExecution(words);
const { proposal, answer, decision, filed, attempt, result, outcomes, validation } = execution;

type EvidenceRecordName = keyof typeof evidenceRecords;

const { keyId, change } = attempt;
const ofChange = { schemaVersion: 1, executionId, keyId, change, recordedAt: '2026-11-20T09:02:00.000Z' };

const ofEvidence: Readonly<Record<EvidenceRecordName, object>> = {
  request: rightRequest(words),
  'started-part': { kind: 'startedPart', schemaVersion: 1, requestId, number: 1, executionId, startedAt: '2026-11-20T07:00:01.000Z' },
  notification: {
    kind: 'notification',
    schemaVersion: 1,
    requestId,
    executionId,
    messageId: null,
    sentAt: '2026-11-20T07:00:02.000Z',
  },
  proposal,
  answer,
  decision,
  'filed-decision': filed,
  attempt,
  'attempt-result': result,
  'moved-aliases': {
    ...ofChange,
    kind: 'movedAliases',
    attempt: result.attempt,
    from: keyArnNumber(1),
    to: keyArnNumber(2),
    moved: [`alias/${words()}`],
    notMoved: [{ alias: `alias/${words()}`, names: null, error: result.error }],
    objection: { reason: 'REPLACED', annotation: words() },
    tagErrors: [result.error],
  },
  'not-written': { ...ofChange, kind: 'notWritten', decision: attempt.decision, reason: 'EXEMPT', annotation: words() },
  outcomes,
  validation,
};

const ofCommands: Readonly<Record<string, readonly [z.ZodMiniType, object]>> = {
  assessment: [assessmentSchema, rightAssessment(words)],
  decisions: [decisionsSchema, mergedDecisions([decision])],
  history: [historySchema, rightHistory(execution, words)],
  organization: [organizationReportSchema, rightOrganization(words)],
};

const names = Object.keys(evidenceRecords) as readonly EvidenceRecordName[];

const ofEveryKind: Readonly<Record<string, readonly [z.ZodMiniType, object]>> = {
  ...Object.fromEntries(names.map((name) => [name, [evidenceRecords[name].schema, ofEvidence[name]]] as const)),
  ...ofCommands,
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

const jsonTexts = [...execution.texts].filter(([key]) => key.endsWith('.json')).map(([, text]) => text);

const broken = edge({
  name: 'stored record as text',
  promise: 'a text that is cut or no JSON at all is refused with the name of the record',
  weight: 1,
  answers: 'both',
  arbitrary: fc
    .tuple(fc.constantFrom(...jsonTexts), fc.nat({ max: 20_000 }), fc.option(anyText, { freq: 3 }))
    .map(([text, cut, other]) => other ?? (cut < 10_000 ? text : text.slice(0, cut % text.length))),
  check: (text) => answerOf(() => readRecord(kindIn(text), text, 'record.json'), ['UnreadableRecordError'], ['record.json']),
});

const kindIn = (text: string): z.ZodMiniType => {
  const kind = /"kind": "(\w+)"/.exec(text)?.[1];
  return Object.values(ofEveryKind).find(([, right]) => 'kind' in right && right.kind === kind)?.[0] ?? proposalSchema;
};

export const recordEdges: readonly Edge[] = [...Object.entries(ofEveryKind).map(([name, kind]) => storedRecord(name, kind)), broken];
