import * as z from 'zod/mini';
import { changeKindSchema } from '../changes/kind.ts';
import { proposedChangeSchema } from '../changes/proposed-change.ts';
import { policyRecordSchema } from './assessment.ts';
import { time } from './time.ts';

/** A change that was asked for and is not proposed, or not made, and why. */
export const excludedChangeSchema = z.strictObject({
  keyId: z.string(),
  kind: changeKindSchema,
  keyArn: z.string(),
  complianceType: z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE']),
  reason: z.string(),
  annotation: z.string(),
});
export type ExcludedChange = z.infer<typeof excludedChangeSchema>;

/** What approvals without an answer object mean: all changes listed, or none. */
export const approvalsWithoutAnswerSchema = z.enum(['ALL', 'REFUSED']);
export type ApprovalsWithoutAnswer = z.infer<typeof approvalsWithoutAnswerSchema>;

/** `proposal.json`: what one automation execution asks its approvers, stored before they are asked. */
export const proposalSchema = z.strictObject({
  kind: z.literal('proposal'),
  schemaVersion: z.literal(2),
  executionId: z.string(),
  requestId: z.string(),
  /** ARN of the principal that started the execution (`ExecutedBy`). */
  requestedBy: z.string(),
  requestedAt: time,
  expiresAt: time,
  accountId: z.string(),
  region: z.string(),
  documentName: z.string(),
  documentVersion: z.string(),
  /** Of the document's text: which steps the execution runs. */
  documentSha256: z.string(),
  approvers: z.array(z.string()),
  minimumApprovals: z.number(),
  approvalsWithoutAnswer: approvalsWithoutAnswerSchema,
  policy: policyRecordSchema,
  /** Every key id the execution was started with. */
  requestedKeyIds: z.array(z.string()),
  changes: z.array(proposedChangeSchema),
  excluded: z.array(excludedChangeSchema),
});
export type Proposal = z.infer<typeof proposalSchema>;
