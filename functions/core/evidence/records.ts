import type * as z from 'zod/mini';
import { answerSchema } from '../records/answer.ts';
import { attemptResultSchema, attemptSchema, movedAliasesSchema, notWrittenSchema } from '../records/attempt.ts';
import { decisionSchema } from '../records/decision.ts';
import { filedDecisionSchema } from '../records/filed-decision.ts';
import { outcomesSchema } from '../records/outcomes.ts';
import { proposalSchema } from '../records/proposal.ts';
import { notificationSchema, requestSchema, startedPartSchema } from '../records/request.ts';
import { validationSchema } from '../records/validation.ts';

export type EvidenceRecordKind = {
  readonly schema: z.ZodMiniType;
  /** Keys of such records in the evidence bucket. */
  readonly pattern: RegExp;
  /** Says nothing that other records do not say: it is made again from them. */
  readonly isSummary?: boolean;
};

/** Every kind of record of this edition in the evidence bucket, by the name of its schema in docs/schemas. */
export const evidenceRecords = {
  request: { schema: requestSchema, pattern: /^requests\/([^/]+\/request|current)\.json$/ },
  'started-part': { schema: startedPartSchema, pattern: /^requests\/[^/]+\/parts\/\d+\.json$/ },
  notification: { schema: notificationSchema, pattern: /^requests\/[^/]+\/notification\.json$/ },
  proposal: { schema: proposalSchema, pattern: /^executions\/[^/]+\/proposal\.json$/ },
  answer: { schema: answerSchema, pattern: /^executions\/[^/]+\/answers\/.+\.json$/ },
  decision: { schema: decisionSchema, pattern: /^executions\/[^/]+\/decision\.json$/ },
  'filed-decision': { schema: filedDecisionSchema, pattern: /^decisions\/[^/]+\/[^/]+\.json$/, isSummary: true },
  attempt: { schema: attemptSchema, pattern: /^changes\/[^/]+\/[^/]+\/[^/]+\/\d+\.json$/ },
  'attempt-result': { schema: attemptResultSchema, pattern: /^changes\/.+\/\d+\.result\.json$/ },
  'moved-aliases': { schema: movedAliasesSchema, pattern: /^changes\/.+\/\d+\.aliases\.[^/]+\.json$/ },
  'not-written': { schema: notWrittenSchema, pattern: /^executions\/[^/]+\/not-written\/.+\.json$/ },
  outcomes: { schema: outcomesSchema, pattern: /^executions\/[^/]+\/outcomes\.json$/ },
  validation: { schema: validationSchema, pattern: /^executions\/[^/]+\/validation\.json$/, isSummary: true },
} satisfies Readonly<Record<string, EvidenceRecordKind>>;
