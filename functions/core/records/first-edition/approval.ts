import * as z from 'zod/mini';
import { previousRecordSchema } from '../previous-record.ts';
import { time } from '../time.ts';
import { droppedKeySchema } from './proposal.ts';

/** `FAILED`: the request ended before a valid decision, for example because the approvers could not be notified or the selection was refused. */
export const decisionSchema = z.enum(['APPROVED', 'REJECTED', 'TIMED_OUT', 'CANCELLED', 'FAILED']);

/** One approver's answer, as Systems Manager reports it; the fields that it leaves out are `null`. */
export const approverDecisionSchema = z.strictObject({
  approver: z.nullable(z.string()),
  decision: z.nullable(z.string()),
  decidedAt: z.nullable(z.string()),
  comment: z.nullable(z.string()),
});

/** `approval.json`: who decided what and when, and the final list, stored before anything is written to KMS. */
export const approvalSchema = z.strictObject({
  kind: z.literal('approval'),
  schemaVersion: z.literal(1),
  previous: previousRecordSchema,
  executionId: z.string(),
  requestId: z.string(),
  accountId: z.string(),
  region: z.string(),
  decision: decisionSchema,
  /** Why a request ended in FAILED, for the person who has to repair it. */
  failure: z.nullable(z.string()),
  /** The approver whose answer decided, or `null` if nobody answered. */
  approver: z.nullable(z.string()),
  comment: z.nullable(z.string()),
  decidedAt: time,
  decisions: z.array(approverDecisionSchema),
  /** The answers exactly as Systems Manager gave them; their form is undocumented. */
  rawDecisions: z.unknown(),
  requestedBy: z.nullable(z.string()),
  proposalSha256: z.nullable(z.string()),
  selection: z.nullable(z.strictObject({ sha256: z.string(), versionId: z.nullable(z.string()), keyIds: z.array(z.string()) })),
  rotationPeriodInDays: z.nullable(z.number()),
  /** The final list: these keys, and no others, may be written. */
  approvedKeyIds: z.array(z.string()),
  notSelectedKeyIds: z.array(z.string()),
  /** Approved keys that changed between request and approval and need nothing any more, or cannot be changed. */
  dropped: z.array(droppedKeySchema),
  keyIdsToEnable: z.array(z.string()),
  keyIdsToShorten: z.array(z.string()),
  /** Rotation periods, in days, that the keys to shorten had when they were read again: the runbook writes only while they still have one of them. */
  periodsToShorten: z.array(z.number()),
  /** Keys to rotate on demand; missing in approvals of the runbook that enables rotation. */
  keyIdsToRotate: z.optional(z.array(z.string())),
  /** The key material that the keys to rotate had when they were read again: the runbook rotates only while they still have it. */
  keyMaterialIdsToRotate: z.optional(z.array(z.string())),
  /** Keys whose place is given to a successor, or back, as the plan in the proposal says; missing in approvals of other runbooks. */
  keyIdsToReplace: z.optional(z.array(z.string())),
});
export type Approval = z.infer<typeof approvalSchema>;

/** The final list, whatever is done to each: these keys, and no others, may be written. */
export const keyIdsToWrite = ({
  keyIdsToEnable,
  keyIdsToShorten,
  keyIdsToRotate = [],
  keyIdsToReplace = [],
}: Approval): readonly string[] => [...keyIdsToEnable, ...keyIdsToShorten, ...keyIdsToRotate, ...keyIdsToReplace];
