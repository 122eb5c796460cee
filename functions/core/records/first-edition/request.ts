import * as z from 'zod/mini';
import { policyRecordSchema } from '../assessment.ts';
import { time } from '../time.ts';
import { proposalSchema } from './proposal.ts';

/** Why a key that could be asked about is not in the request. */
const leftOutReasonSchema = z.enum(['WAITING', 'COOLING_DOWN', 'FILTERED_BY_TAG', 'NOT_NEEDED']);

export const leftOutKeySchema = z.strictObject({
  keyId: z.string(),
  aliases: z.array(z.string()),
  reason: leftOutReasonSchema,
  detail: z.string(),
});

/** One automation execution of the request, of at most 50 keys, numbered from 1. */
export const requestPartSchema = z.strictObject({ number: z.number(), keyIds: z.array(z.string()) });

/**
 * `requests/<request id>/request.json`: what the feeder asks for on one day, whole, before any execution is started. Each request follows the
 * one before it by its SHA-256, so that none can be taken out unnoticed.
 */
export const requestSchema = z.strictObject({
  kind: z.literal('request'),
  schemaVersion: z.literal(1),
  previous: z.nullable(z.strictObject({ requestId: z.string(), sha256: z.string() })),
  requestId: z.string(),
  accountId: z.string(),
  region: z.string(),
  partition: z.string(),
  raisedAt: time,
  configRuleName: z.string(),
  documentName: z.string(),
  /** `null`: the request is for rotation on demand, which sets none. */
  rotationPeriodInDays: z.nullable(z.number()),
  policy: policyRecordSchema,
  approvers: z.array(z.string()),
  minimumApprovals: z.number(),
  approvalTimeoutInSeconds: z.number().check(
    // Systems Manager waits at most 30 days.
    z.refine((seconds: number) => seconds >= 0 && seconds <= 2_592_000, { error: 'must be 0 to 2592000 seconds' }),
  ),
  coolDownInDays: z.number(),
  tagFilter: z.strictObject({ include: z.array(z.string()), exclude: z.array(z.string()) }),
  keys: proposalSchema.shape.keys,
  parts: z.array(requestPartSchema),
  leftOut: z.array(leftOutKeySchema),
  /** Keys that rotate already, so that whoever decides sees the whole posture. */
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

/** `requests/<request id>/notification.json`: that the approvers have been told, once for all parts. */
export const notificationSchema = z.strictObject({
  kind: z.literal('notification'),
  schemaVersion: z.literal(1),
  requestId: z.string(),
  executionId: z.string(),
  messageId: z.nullable(z.string()),
  sentAt: time,
});
