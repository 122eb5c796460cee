import type * as z from 'zod/mini';
import { excludedChange } from '../../../functions/core/changes/propose.ts';
import { outcomeOf } from '../../../functions/core/outcome/outcome.ts';
import { validationOf } from '../../../functions/core/outcome/validation.ts';
import { answerSchema } from '../../../functions/core/records/answer.ts';
import {
  type Attempt,
  type AttemptResult,
  attemptResultSchema,
  attemptSchema,
  type MovedAliases,
  movedAliasesSchema,
  type NotWritten,
  notWrittenSchema,
} from '../../../functions/core/records/attempt.ts';
import { decisionSchema } from '../../../functions/core/records/decision.ts';
import { filedDecisionSchema } from '../../../functions/core/records/filed-decision.ts';
import { outcomesSchema } from '../../../functions/core/records/outcomes.ts';
import { proposalSchema } from '../../../functions/core/records/proposal.ts';
import { notificationSchema, requestSchema, startedPartSchema } from '../../../functions/core/records/request.ts';
import { validationSchema } from '../../../functions/core/records/validation.ts';
import { decisionOn, proposalOf, signal } from '../changes/approved-records.ts';
import { proposed, successorArn } from '../changes/sample.ts';
import { filed, requestFor } from '../changes/scheduled-request.ts';
import { attempt, error, evidence, move } from '../outcome/sample.ts';
import { answer, only } from '../people/sample.ts';
import { disabled, executionId, keyIdNumber } from '../records.ts';

/** A record of each kind that this release writes, with every list filled. */

const time = '2026-11-20T09:00:00.000Z';
const ref = { record: 'decision.json', sha256: 'a'.repeat(64) };
const change = proposed('REPLACE_KEY');
const about = { executionId, keyId: change.key.keyId, change: 'REPLACE_KEY' } as const;
const excluded = excludedChange({ keyId: keyIdNumber(9), kind: 'REPLACE_KEY' }, { profile: disabled() }, disabled());
const proposal = proposalOf([change, proposed('ROTATE_NOW')], { excluded: [excluded] });
const decision = decisionOn(proposal, {
  signals: [signal({ answers: [{ ...ref, versionId: 'v1', answer: 'APPROVE', changes: only(1) }] })],
  rawDecisions: ['{}'],
  notChosen: only(1),
  excluded: [excluded],
});
const refused = { alias: 'alias/b', names: null, error: error('X') };

const firstAttempt: Attempt = {
  kind: 'attempt',
  schemaVersion: 1,
  decision: ref,
  ...about,
  invocation: 'i-1',
  keyArn: change.key.keyArn,
  state: 'key',
  number: 1,
  continues: successorArn,
  startedAt: time,
};
const result: AttemptResult = {
  kind: 'attemptResult',
  schemaVersion: 1,
  attempt: ref,
  ...about,
  result: 'WRITTEN',
  kmsRequestId: 'kms-1',
  error: error('X'),
  successorArn,
  policySha256: 'b'.repeat(64),
  keyState: 'Enabled',
  recordedAt: time,
};
const moved: MovedAliases = {
  kind: 'movedAliases',
  schemaVersion: 1,
  attempt: ref,
  ...about,
  from: change.key.keyArn,
  to: successorArn,
  moved: ['alias/a'],
  notMoved: [refused],
  objection: { reason: 'X', annotation: 'X: y' },
  tagErrors: [error('X', 'TagResource')],
  recordedAt: time,
};
const notWritten: NotWritten = {
  kind: 'notWritten',
  schemaVersion: 1,
  decision: ref,
  ...about,
  reason: 'X',
  annotation: 'X: y',
  recordedAt: time,
};
const compliance = { complianceType: 'COMPLIANT', annotation: 'X: y', recordedAt: time, sinceTheChange: true };
const outcomes = {
  kind: 'outcomes' as const,
  schemaVersion: 2 as const,
  previous: ref,
  executionIds: [executionId],
  requestIds: ['r'],
  recordedAt: time,
  startedAt: time,
  outcomes: [outcomeOf(evidence({ compliance, attempts: [attempt({ moves: [move({ notMoved: [refused] })] })] }))],
};

export const everyRecord: readonly (readonly [string, z.ZodMiniType, Readonly<Record<string, unknown>>])[] = [
  ['proposal', proposalSchema, proposal],
  ['answer', answerSchema, answer(only(1), { comment: 'CHG-1' })],
  ['decision', decisionSchema, decision],
  ['filedDecision', filedDecisionSchema, filed([change], { approved: only(1) })],
  ['attempt', attemptSchema, firstAttempt],
  ['attemptResult', attemptResultSchema, result],
  ['movedAliases', movedAliasesSchema, moved],
  ['notWritten', notWrittenSchema, notWritten],
  ['outcomes', outcomesSchema, outcomes],
  ['validation', validationSchema, validationOf(proposal, decision, outcomes, ref)],
  [
    'request',
    requestSchema,
    requestFor([change], {
      previous: { requestId: 'request-0', sha256: 'c'.repeat(64) },
      excluded: [{ keyId: keyIdNumber(8), kind: 'ROTATE_NOW', aliases: [], reason: 'CANNOT_SUCCEED', detail: 'x' }],
      rotating: [{ keyId: keyIdNumber(7), aliases: [], description: null, rotationPeriodInDays: null, nextRotationDate: null }],
      exempt: [{ keyId: keyIdNumber(6), aliases: [], annotation: 'EXEMPT: x' }],
    }),
  ],
  ['startedPart', startedPartSchema, { kind: 'startedPart', schemaVersion: 1, requestId: 'r', number: 1, executionId, startedAt: time }],
  [
    'notification',
    notificationSchema,
    { kind: 'notification', schemaVersion: 1, requestId: 'r', executionId, messageId: null, sentAt: time },
  ],
];
