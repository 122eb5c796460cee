import * as z from 'zod/mini';
import { changeKindSchema, changeRefSchema } from '../changes/kind.ts';
import { proposedChangeSchema } from '../changes/proposed-change.ts';
import { policyRecordSchema } from './assessment.ts';
import { approvalsWithoutAnswerSchema } from './proposal.ts';
import { time } from './time.ts';

/** Why a change that could be asked for is not in the request. */
export const requestExclusionSchema = z.enum([
  'WAITING',
  'COOLING_DOWN',
  'FILTERED_BY_TAG',
  'NOT_NEEDED',
  'CANNOT_SUCCEED',
  'ANSWER_NOT_KNOWN',
]);
export type RequestExclusion = z.infer<typeof requestExclusionSchema>;

const excludedFromRequestSchema = z.strictObject({
  keyId: z.string(),
  kind: changeKindSchema,
  aliases: z.array(z.string()),
  reason: requestExclusionSchema,
  detail: z.string(),
});
export type ExcludedFromRequest = z.infer<typeof excludedFromRequestSchema>;

/** One automation execution of the request, of changes to at most 50 keys that one document asks for, numbered from 1. */
export const requestPartSchema = z.strictObject({ number: z.number(), documentName: z.string(), changes: z.array(changeRefSchema) });
export type RequestPart = z.infer<typeof requestPartSchema>;

/**
 * `requests/<request id>/request.json`: what the request scheduler asks for on one day, whole,
 * before any execution is started. Each request follows the one before it by its SHA-256, so that
 * none can be taken out unnoticed.
 */
export const requestSchema = z.strictObject({
  kind: z.literal('request'),
  schemaVersion: z.literal(2),
  previous: z.nullable(z.strictObject({ requestId: z.string(), sha256: z.string() })),
  requestId: z.string(),
  accountId: z.string(),
  region: z.string(),
  partition: z.string(),
  raisedAt: time,
  configRuleName: z.string(),
  rotationPeriodInDays: z.number(),
  policy: policyRecordSchema,
  approvers: z.array(z.string()),
  minimumApprovals: z.number(),
  approvalsWithoutAnswer: approvalsWithoutAnswerSchema,
  approvalTimeoutInSeconds: z.number().check(
    // Systems Manager waits at most 30 days.
    z.refine((seconds: number) => seconds >= 0 && seconds <= 2_592_000, { error: 'must be 0 to 2592000 seconds' }),
  ),
  coolDownInDays: z.number(),
  tagFilter: z.strictObject({ include: z.array(z.string()), exclude: z.array(z.string()) }),
  changes: z.array(proposedChangeSchema),
  parts: z.array(requestPartSchema),
  excluded: z.array(excludedFromRequestSchema),
  /** Keys that rotate already, so that the approvers see the whole Region. */
  rotating: z.array(
    z.strictObject({
      keyId: z.string(),
      aliases: z.array(z.string()),
      description: z.nullable(z.string()),
      rotationPeriodInDays: z.nullable(z.number()),
      nextRotationDate: z.nullable(z.string()),
    }),
  ),
  exempt: z.array(z.strictObject({ keyId: z.string(), aliases: z.array(z.string()), annotation: z.string() })),
});
export type Request = z.infer<typeof requestSchema>;

/** `requests/<request id>/parts/<number>.json`: which execution a part was started as. */
export const startedPartSchema = z.strictObject({
  kind: z.literal('startedPart'),
  schemaVersion: z.literal(1),
  requestId: z.string(),
  number: z.number(),
  executionId: z.string(),
  startedAt: time,
});
export type StartedPart = z.infer<typeof startedPartSchema>;

/** `requests/<request id>/notification.json`: that the approvers have been told, once for all parts. */
export const notificationSchema = z.strictObject({
  kind: z.literal('notification'),
  schemaVersion: z.literal(1),
  requestId: z.string(),
  executionId: z.string(),
  messageId: z.nullable(z.string()),
  sentAt: time,
});
export type Notification = z.infer<typeof notificationSchema>;
